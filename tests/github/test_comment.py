import re
from pathlib import Path

import pytest

from tests.github.fake import BOT, EDITOR, PERSON, REPOSITORY, TOKEN, Fake
from tests.report.samples import MISSING_COVER, empty_plan, eventful_plan, plan
from tests.wechat.servers import serving
from wxpublish.errors import WrongUsage
from wxpublish.github.api import _RETRY, MAX_PAGES, Github, GithubError
from wxpublish.github.comment import (
    COMMENT_LIMIT,
    CommentTarget,
    ReviewedPlan,
    find_reviewed_plan,
    findings_comment,
    plan_comment,
    put_comment,
)

RUN = f"https://github.com/{REPOSITORY}/actions/runs/1"
SITE = CommentTarget(site="example-site", account="main", run_url=RUN)


def client(github: Fake) -> Github:
    return Github(github.url, REPOSITORY, TOKEN)


def put(github: Fake, body: str, subject: CommentTarget = SITE) -> str:
    with client(github) as api:
        return put_comment(api, 7, subject, body)


def test_the_first_plan_makes_a_comment(github: Fake) -> None:
    page = put(github, plan_comment(plan(), SITE))
    assert page.endswith("#issuecomment-1")
    assert "### wxpublish: 1 new, 1 changed" in github.comments[0]["body"]


def test_the_second_plan_edits_it(github: Fake) -> None:
    put(github, plan_comment(plan(), SITE))
    put(github, plan_comment(empty_plan(), SITE))
    assert len(github.comments) == 1
    assert "### wxpublish: no changes" in github.comments[0]["body"]


def test_the_comment_is_found_behind_a_page_of_others(github: Fake) -> None:
    for number in range(5):
        github.add_comment(f"好 {number}", PERSON)
    put(github, plan_comment(plan(), SITE))
    put(github, plan_comment(empty_plan(), SITE))
    assert len(github.comments) == 6


def test_each_account_has_its_own(github: Fake) -> None:
    other = CommentTarget(site="example-site", account="main2", run_url=RUN)
    put(github, plan_comment(plan(), SITE))
    put(github, plan_comment(plan(), other), other)
    assert len(github.comments) == 2


def test_each_site_has_its_own(github: Fake) -> None:
    root = CommentTarget(site="", account="main", run_url=RUN)
    put(github, plan_comment(plan(), SITE))
    put(github, plan_comment(plan(), root), root)
    assert len(github.comments) == 2


def test_a_comment_with_a_forged_marker_is_not_ours(github: Fake) -> None:
    forged = github.add_comment(plan_comment(empty_plan(), SITE), PERSON)
    put(github, plan_comment(plan(), SITE))
    assert "no changes" in forged["body"]
    assert len(github.comments) == 2


def test_with_a_personal_token_our_own_comment_is_found(github: Fake) -> None:
    github.login = "editor"
    github.add_comment(plan_comment(plan(), SITE), EDITOR)
    put(github, plan_comment(empty_plan(), SITE))
    assert len(github.comments) == 1


def test_with_a_personal_token_a_bot_is_somebody_else(github: Fake) -> None:
    github.login = "editor"
    github.add_comment(plan_comment(plan(), SITE), BOT)
    put(github, plan_comment(empty_plan(), SITE))
    assert len(github.comments) == 2


@pytest.mark.parametrize(
    "user",
    [
        {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"},
        {"login": "github-actions[bot]", "id": 7, "type": "Bot"},
        {"login": "github-actions[bot]", "id": 41898282, "type": "User"},
        {"login": "github-actions-bot", "id": 41898282, "type": "Bot"},
        {"login": "github-actions", "id": 8, "type": "User"},
        {"login": "github-actions[bot]", "type": "Bot"},
    ],
    ids=str,
)
def test_only_the_bot_of_workflows_is_the_user_of_a_workflows_token(
    github: Fake, user: dict[str, object]
) -> None:
    forged = github.add_comment(plan_comment(empty_plan(), SITE), user)
    put(github, plan_comment(plan(), SITE))
    assert "no changes" in forged["body"]
    with client(github) as api:
        assert find_reviewed_plan(api, 7, SITE) == ReviewedPlan(plan().digest, truncated=False)


def test_a_comment_through_another_app_is_somebody_elses(github: Fake) -> None:
    github.login = "editor"
    forged = github.add_comment(plan_comment(plan(), SITE), EDITOR)
    forged["performed_via_github_app"] = {"id": 1, "slug": "another-app"}
    with client(github) as api:
        assert find_reviewed_plan(api, 7, SITE) is None


def test_a_user_with_the_same_login_is_somebody_else(github: Fake) -> None:
    github.login = "editor"
    github.add_comment(plan_comment(plan(), SITE), {**EDITOR, "id": 7})
    with client(github) as api:
        assert find_reviewed_plan(api, 7, SITE) is None


def test_a_comment_that_somebody_else_edited_approves_nothing(github: Fake) -> None:
    put(github, plan_comment(plan(), SITE))
    github.edit(github.comments[0], plan_comment(empty_plan(), SITE), PERSON)
    with client(github) as api:
        assert find_reviewed_plan(api, 7, SITE) is None


def test_a_comment_that_the_token_edited_shows_the_reviewed_plan(github: Fake) -> None:
    put(github, plan_comment(empty_plan(), SITE))
    put(github, plan_comment(plan(), SITE))
    with client(github) as api:
        assert find_reviewed_plan(api, 7, SITE) == ReviewedPlan(plan().digest, truncated=False)


def test_an_unknown_editor_approves_nothing(github: Fake) -> None:
    put(github, plan_comment(plan(), SITE))
    put(github, plan_comment(plan(), SITE))
    github.refused["POST /graphql"] = 404
    with client(github) as api, pytest.raises(GithubError, match="editor of a comment"):
        find_reviewed_plan(api, 7, SITE)


def test_the_bot_of_an_enterprise_server_has_its_own_id(github: Fake) -> None:
    github.bot = {**BOT, "id": 5}
    put(github, plan_comment(empty_plan(), SITE))
    put(github, plan_comment(plan(), SITE))
    assert len(github.comments) == 1


def test_a_comment_of_a_deleted_user_is_skipped(github: Fake) -> None:
    ghost = github.add_comment(plan_comment(plan(), SITE), PERSON)
    ghost["user"] = None
    put(github, plan_comment(plan(), SITE))
    assert len(github.comments) == 2


def test_a_missing_permission_names_what_the_job_needs(github: Fake) -> None:
    github.refused[f"POST /repos/{REPOSITORY}/issues/7/comments"] = 403
    with pytest.raises(GithubError) as raised:
        put(github, plan_comment(plan(), SITE))
    assert raised.value.status == 403
    assert "pull-requests: write" in (raised.value.hint or "")


def test_an_error_never_shows_the_token(github: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxpublish.github.api._RETRY", _RETRY.new(backoff_factor=0))
    github.url = "http://127.0.0.1:1"
    with pytest.raises(GithubError) as raised:
        put(github, plan_comment(plan(), SITE))
    assert TOKEN not in str(raised.value)


def test_the_marker_has_the_digest_and_whether_the_comment_is_truncated() -> None:
    first = plan_comment(plan(), SITE).splitlines()[0]
    assert re.search(r"digest=sha256:[0-9a-f]{64} truncated=false -->$", first)


def test_a_huge_plan_is_truncated_and_the_comment_says_so() -> None:
    lines = "".join(f"-旧 {number}\n+新 {number}\n" for number in range(20_000))
    body = plan_comment(plan(diffs={"articles/w42/ai.md": lines}), SITE)
    assert len(body) <= COMMENT_LIMIT
    assert "truncated=true -->" in body.splitlines()[0]
    assert f"[the run]({RUN})" in body.splitlines()[-1]


def test_a_name_cannot_end_the_marker() -> None:
    hostile = CommentTarget(site="a --> <b>", account="c-->d", run_url=RUN)
    first = plan_comment(plan(), hostile).splitlines()[0]
    assert first.count("-->") == 1
    assert first.endswith("-->")


def test_findings_replace_the_plan_in_the_comment(github: Fake) -> None:
    put(github, plan_comment(eventful_plan(), SITE))
    put(github, findings_comment([MISSING_COVER], 15, SITE))
    assert len(github.comments) == 1
    assert "1 error in 1 of 15 articles" in github.comments[0]["body"]


def test_an_html_page_instead_of_json_is_an_error(github: Fake) -> None:
    github.answers_html = True
    with pytest.raises(GithubError, match="list the comments"):
        put(github, plan_comment(plan(), SITE))


@pytest.mark.parametrize("body", [b"{}", b"null", b'"text"', b"[null]", b"[[]]", b"7"])
def test_an_answer_other_than_a_list_of_objects_is_an_error(body: bytes) -> None:
    with serving(200, {}, body=body) as (api, _), Github(api, REPOSITORY, TOKEN) as client:
        with pytest.raises(GithubError, match="not a list of objects"):
            list(client.list_comments(7))
        with pytest.raises(GithubError, match="not a list of objects"):
            client.find_merged_pulls("abc")
        with pytest.raises(GithubError, match="not a list of objects"):
            client.ensure_pull("head", "base", "title", "body")


def test_endless_pages_of_comments_are_an_error() -> None:
    link = {"Link": '<?page=2>; rel="next"'}
    with serving(200, link, body=b"[]") as (api, got):
        link["Link"] = f'<{api}/next>; rel="next"'
        with Github(api, REPOSITORY, TOKEN) as client, pytest.raises(GithubError, match="pages"):
            list(client.list_comments(7))
    assert len(got) == MAX_PAGES


def test_the_token_follows_no_page_to_another_host() -> None:
    with serving(200, {}, body=b"[]") as (elsewhere, got):
        link = {"Link": f'<{elsewhere}/next>; rel="next"'}
        with serving(200, link, body=b"[]") as (api, _), Github(api, REPOSITORY, TOKEN) as client:
            with pytest.raises(GithubError, match="another host"):
                list(client.list_comments(7))
    assert got == []


def test_the_token_follows_no_redirect_to_another_host() -> None:
    with serving(200, {}, body=b"[]") as (elsewhere, got):
        with (
            serving(307, {"Location": f"{elsewhere}/x"}) as (api, _),
            Github(api, REPOSITORY, TOKEN) as client,
            pytest.raises(GithubError),
        ):
            client.create_comment(7, "text")
    assert got == []


@pytest.mark.parametrize("api", ["http://api.github.com", r"https://a.example\.github.com"])
def test_the_token_goes_only_to_a_plain_https_address(api: str) -> None:
    with pytest.raises(WrongUsage):
        Github(api, REPOSITORY, TOKEN)


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a login for this machine into the user's netrc."""
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login mallory password theirs\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


@pytest.mark.usefixtures("netrc")
def test_a_login_of_netrc_never_replaces_the_token() -> None:
    with serving(200, {}, body=b"[]") as (api, got), Github(api, REPOSITORY, TOKEN) as client:
        list(client.list_comments(7))
    assert f"'Authorization': 'Bearer {TOKEN}'" in got[0]


@pytest.mark.usefixtures("netrc")
def test_a_login_of_netrc_never_replaces_the_token_on_a_redirect() -> None:
    with serving(307, {"Location": "renamed"}) as (api, got):
        with Github(api, REPOSITORY, TOKEN) as client, pytest.raises(GithubError):
            client.create_comment(7, "text")
    assert len(got) > 1
    assert all(f"'Authorization': 'Bearer {TOKEN}'" in request for request in got)
