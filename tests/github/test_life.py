"""The life of a repository: a pull request becomes drafts on the account, the lockfile comes back.

The example site's workflow runs job by job and step by step.
"""

import re
import signal
import subprocess
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.site import SECRET
from tests.github import egress
from tests.github.engine import Runner
from tests.github.fake import REPOSITORY
from tests.github.repository import LOCKFILE, git, protect
from tests.github.team import PUBLISH, Team

WORKING = "wxpublish/lockfile"


def test_from_pull_request_to_account_and_back(team: Team) -> None:
    team.push("an empty site")
    team.site.article("hello", title="你好，世界", text="第一稿。")
    first = team.propose("hello")
    assert first.code == 0, first.log
    assert "你好，世界" in team.github.comments[0]["body"]

    team.site.article("hello", title="你好，新世界", text="第二稿。")
    team.propose("hello")
    assert len(team.github.comments) == 1
    assert "你好，新世界" in team.github.comments[0]["body"]
    assert team.account.titles() == []

    team.merge(7)
    applied = team.publish()
    assert applied.code == 0, applied.log
    assert team.account.titles() == ["你好，新世界"]
    assert team.log()[0] == "wxpublish: lockfile at serial 1"
    team.assert_no_changes()


def test_a_plan_after_an_apply_shows_what_changed_in_the_text(team: Team) -> None:
    team.site.article("hello", text="从码头出发。\n\n向北走。")
    team.push()
    team.publish()
    team.pull()
    team.site.article("hello", text="从码头出发。\n\n向南走。")
    team.propose("south")
    body = team.github.comments[0]["body"]
    assert re.search(r"^-向北走。\n\+向南走。$", body, re.MULTILINE), body


def test_a_renamed_article_is_compared_with_the_file_that_it_was(team: Team) -> None:
    team.site.article("hello", text="向北走。", id="walk")
    team.push()
    team.publish()
    team.pull()
    team.site.remove("hello")
    team.site.article("again", title="《hello》", text="向南走。", id="walk")
    team.propose("renamed")
    body = team.github.comments[0]["body"]
    assert "<code>articles/again.md</code> +1 −1 lines" in body
    assert "-向北走。\n+向南走。\n" in body


def test_a_plan_without_history_names_the_fields_and_the_remedy(team: Team) -> None:
    workflow = team.desk / PUBLISH
    text = workflow.read_text(encoding="utf-8").replace("fetch-depth: 0", "fetch-depth: 1")
    workflow.write_text(text, encoding="utf-8")
    team.site.article("hello", text="向北走。")
    team.push()
    team.publish()
    team.pull()
    team.site.article("hello", text="向南走。")
    team.propose("south")
    body = team.github.comments[0]["body"]
    assert "```diff" not in body
    assert re.search(r"\| content, digest \| \d+ of 20,000 \|", body), body
    assert "W606" in body


def test_a_checkout_that_keeps_its_credentials_can_push_too(team: Team) -> None:
    workflow = team.desk / PUBLISH
    text = workflow.read_text(encoding="utf-8").replace("persist-credentials: false", "")
    workflow.write_text(text, encoding="utf-8")
    team.site.article("hello")
    team.push()
    applied = team.publish()
    assert applied.code == 0, applied.log
    team.assert_no_changes()


def test_a_fork_gets_an_offline_plan_and_no_comment(team: Team, tmp_path: Path) -> None:
    team.push("an empty site")
    fork = tmp_path / "fork.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(team.bare), str(fork)], check=True)
    team.site.article("hello", title="陌生人的稿子")
    team.account.clear_calls()
    run = team.propose("hello", fork=fork)
    assert run.code == 0, run.log
    assert "陌生人的稿子" in run.summary
    assert "comes from a fork" in run.summary
    assert team.github.comments == []
    assert team.account.calls() == {}


def test_a_merged_fork_is_applied_like_any_other(team: Team, tmp_path: Path) -> None:
    team.push("an empty site")
    fork = tmp_path / "fork.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(team.bare), str(fork)], check=True)
    team.site.article("hello", title="陌生人的稿子")
    team.propose("hello", fork=fork)
    team.merge(7)
    assert team.publish().code == 0
    assert team.account.titles() == ["陌生人的稿子"]
    team.assert_no_changes()


def test_a_protected_branch_gets_its_lockfile_by_pull_request(team: Team) -> None:
    team.site.article("hello")
    team.push()
    protect(team.bare)
    applied = team.publish()
    assert applied.code == 0, applied.log
    assert team.github.pulls[0]["head"] == WORKING
    assert team.serial(WORKING) == 1
    git(team.bare, "update-ref", "refs/heads/main", WORKING)
    team.assert_no_changes()


def test_applies_go_on_while_the_lockfiles_pull_request_waits(team: Team) -> None:
    team.site.article("hello")
    team.push()
    protect(team.bare)
    team.publish()
    team.site.article("second")
    sha = git_commit(team, "another article")
    git(team.bare, "update-ref", "refs/heads/main", sha)
    applied = team.publish()
    assert applied.code == 0, applied.log
    assert team.account.titles() == ["《hello》", "《second》"]
    assert len(team.github.pulls) == 1
    git(team.bare, "update-ref", "refs/heads/main", WORKING)
    team.assert_no_changes()


def git_commit(team: Team, message: str) -> str:
    """Make a commit that reaches the remote past the branch's protection, as a merge does."""
    git(team.desk, "add", "-A")
    git(team.desk, "commit", "-q", "-m", message)
    git(team.desk, "push", "-q", "origin", "HEAD:refs/heads/merging")
    return git(team.desk, "rev-parse", "HEAD").strip()


def test_a_protected_branch_without_a_working_branch_gets_the_commands_that_finish_the_job(
    team: Team,
) -> None:
    workflow = team.desk / PUBLISH
    text = re.sub(r"\n +working-branch: .*", "", workflow.read_text(encoding="utf-8"))
    workflow.write_text(text, encoding="utf-8")
    team.site.article("hello")
    team.push()
    protect(team.bare)
    applied = team.publish()
    assert applied.code == 1
    assert "GH006" in applied.log
    command = re.search(r"git add .* && git push origin HEAD:main", applied.log)
    assert command, applied.log
    assert applied.outputs["result"] == "applied"
    assert team.account.titles() == ["《hello》"]
    (team.bare / "hooks" / "update").unlink()
    for name, data in applied.artifacts.items():
        (team.desk / name).parent.mkdir(exist_ok=True)
        (team.desk / name).write_bytes(data)
    finish = f"git config user.name 编辑; git config user.email e@example.com; {command[0]}"
    subprocess.run(["bash", "-ec", finish], cwd=team.desk, check=True, capture_output=True)
    team.assert_no_changes()


@pytest.mark.parametrize(
    "command", ["::set-output name=digest::evil", "##[error]evil", "::debug::a"]
)
def test_untrusted_text_is_never_a_command_of_the_runner(team: Team, command: str) -> None:
    team.site.article("hello", title=f"'{command}'", text=f"旧文。\n\n{command}")
    team.push()
    assert team.publish().commands == []
    team.pull()
    team.site.article("hello", title=f"'{command}'", text=f"新文。\n\n{command}")
    team.site.article("long", title=f"'{command}{'长' * 64}'")
    run = team.propose("strange")
    assert run.code == 3
    assert "evil" in run.log or "debug" in run.log
    (annotation,) = run.commands
    assert annotation.startswith("::error file=articles/long.md,line=2,")


def test_findings_are_annotations_on_their_lines(team: Team) -> None:
    team.push("an empty site")
    team.site.article("hello", text="![图](没有.png)")
    run = team.propose("broken")
    (annotation,) = run.commands
    assert annotation.startswith(
        "::error file=articles/hello.md,line=5,col=6,endColumn=12,title=E103::"
    )
    assert "E103" in team.github.comments[0]["body"]


def test_a_failed_plan_replaces_the_older_one_in_the_comment(team: Team) -> None:
    team.push("an empty site")
    team.site.article("hello")
    team.propose("hello")
    assert "digest=sha256:" in team.github.comments[0]["body"]
    (team.desk / LOCKFILE).write_text("{", encoding="utf-8")
    run = team.propose("hello")
    assert run.code == 1, run.log
    body = team.github.comments[0]["body"]
    assert "digest=none" in body
    assert "### wxpublish stopped" in body


def test_only_what_was_reviewed_is_applied(team: Team) -> None:
    workflow = team.workflow
    text = workflow.read_text(encoding="utf-8")
    workflow.write_text(
        text.replace("command: apply", "command: apply\n          expect: reviewed")
    )
    team.push("an empty site")
    team.site.article("hello")
    team.propose("hello")
    team.merge(7)
    applied = team.publish()
    assert applied.code == 0, applied.log
    team.pull()
    team.site.article("smuggled")
    team.push("past the review")
    refused = team.publish()
    assert refused.code == 8
    assert refused.outputs["result"] == "refused"
    assert team.account.titles() == ["《hello》"]


def test_a_cancelled_apply_pushes_the_lockfile_of_what_is_done(team: Team) -> None:
    for key in "abc":
        team.site.article(key)
    team.push()
    runners: list[Runner] = []
    adds = count(1)

    def observe(path: str) -> None:
        """Send the signal when the second draft is requested, before it is answered."""
        if path.endswith("draft/add") and next(adds) == 2:
            process = runners[0].process
            assert process
            process.send_signal(signal.SIGINT)

    with egress.relay(team.account.url, observe) as url:
        direct, team.actions.environ = (
            team.actions.environ,
            {
                **team.actions.environ,
                "WXPUBLISH_API_BASE": url,
            },
        )
        run = team.publish(runners.append)
        team.actions.environ = direct
    assert run.code == 130, run.log
    assert "lockfile: pushed to main" in run.log
    assert team.serial() == 1
    assert team.account.titles() == ["《a》", "《b》"]
    assert team.publish().code == 0
    assert team.account.titles() == ["《a》", "《b》", "《c》"]
    team.assert_no_changes()


def test_cancelling_a_run_does_not_stop_the_push_of_its_lockfile(team: Team) -> None:
    team.site.article("hello")
    team.push()

    def cancel(runner: Runner) -> None:
        request = f"GET /{REPOSITORY}/info/refs?service=git-receive-pack"
        team.github.on_request[request] = lambda: stop(runner)

    run = team.publish(cancel)
    assert run.code == 0, run.log
    team.assert_no_changes()


def stop(runner: Runner) -> None:
    assert runner.process
    for number in (signal.SIGINT, signal.SIGTERM):
        runner.process.send_signal(number)


def test_no_output_of_a_run_contains_a_secret(team: Team) -> None:
    team.site.article("hello")
    team.push()
    team.account.inject_faults("draft/add:before:errcode=48001")
    refused = team.publish()
    assert refused.code
    team.account.clear_faults()
    applied = team.publish()
    assert applied.code == 0
    team.pull()
    team.site.article("hello", text="改了。")
    planned = team.propose("hello")
    kept = [git(team.bare, "log", "--all", "-p"), *(c["body"] for c in team.github.comments)]
    for run in (refused, applied, planned):
        configured = (run.workspace / ".git" / "config").read_text(encoding="utf-8")
        artifacts = b"".join(run.artifacts.values()).decode("utf-8", "replace")
        kept += [run.log, run.summary, str(run.outputs), artifacts, configured]
    secrets = [SECRET, *team.github.tokens]
    assert not [secret for secret in secrets for text in kept if secret in text]
