"""The cause of every exit code, and which one wins when several hold."""

import json
import os
import signal
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.e2e.manual_edits import delete
from tests.e2e.site import APP_ID, Site
from wxpublish.errors import PRECEDENCE, most_severe
from wxpublish.state.store import Store


@pytest.fixture
def published(site: Site) -> Site:
    """A site of two articles, applied."""
    site.article("hello")
    site.article("other")
    site.apply()
    return site


def code(site: Site, *arguments: str) -> int:
    """The exit code of a command, whose JSON, where it fails, says the same."""
    ran = site.run(*arguments, "--format", "json")
    document = ran.document
    if ran.code > 2:
        assert document["error"]["exit"] == ran.code
        assert document["error"]["message"]
    return ran.code


def another_run(site: Site) -> AbstractContextManager[Store]:
    """Holds the site as a run does that has not ended."""
    return Store.open(site.root, site.lockfile.name, "apply", app_id=APP_ID)


def add_invalid_article(site: Site) -> None:
    """An article that is not valid."""
    site.article("bad", text="![没有](没有.png)")


def lose_a_response(site: Site) -> None:
    """A create whose answer is lost, and of which the account shows two that fit."""
    site.article("fresh", title="新的一篇")
    site.account.inject_faults("draft/add:after:drop", "draft/batchget#2+:errcode=48001")
    assert code(site, "apply", "--auto-approve") != 0
    site.account.clear_faults()
    site.account.add_by_hand("新的一篇", "正文。", next(iter(site.account.files())))
    site.account.add_by_hand("新的一篇", "正文。", next(iter(site.account.files())))


def test_0_nothing_to_do(published: Site) -> None:
    assert code(published, "apply") == 0


def test_0_plan_that_reports_drift(published: Site) -> None:
    delete(published, "hello")
    assert code(published, "plan", "--refresh") == 0


def test_1_torn_lockfile(published: Site) -> None:
    published.lockfile.write_text(published.lockfile.read_text("utf-8")[:-40], "utf-8")
    assert code(published, "plan") == 1


def test_2_changes_with_detailed_exitcode(published: Site) -> None:
    assert code(published, "plan", "--detailed-exitcode") == 0
    published.article("hello", text="改了。")
    assert code(published, "plan", "--detailed-exitcode") == 2
    assert code(published, "plan") == 0


@pytest.mark.parametrize("command", ["plan", "apply", "validate", "build"])
def test_3_invalid_content(published: Site, command: str) -> None:
    add_invalid_article(published)
    assert code(published, command) == 3


def test_3_base_of_the_environment_that_is_plain_http(published: Site) -> None:
    published.environ["WXPUBLISH_API_BASE"] = "http://example.com"
    assert code(published, "plan") == 3


def test_4_wrong_secret(published: Site) -> None:
    published.environ |= {
        "WXPUBLISH_APP_SECRET": "wrong",
        "WXPUBLISH_CACHE_DIR": str(published.root),
    }
    assert code(published, "refresh") == 4


def test_4_platform_that_does_not_answer(published: Site) -> None:
    published.environ |= {"WXPUBLISH_API_BASE": "http://127.0.0.1:9"}
    assert code(published, "refresh") == 4


def test_5_partly_applied(published: Site) -> None:
    published.article("hello", text="改了。")
    published.article("other", text="也改了。")
    published.account.inject_faults("draft/update#2+:before:drop")
    assert code(published, "apply", "--auto-approve") == 5
    published.account.clear_faults()
    published.apply()


def test_6_another_plan_than_the_reviewed(published: Site) -> None:
    published.article("hello", text="改了。")
    assert code(published, "apply", "--auto-approve", "--expect", "sha256:0") == 6


def test_6_used_plan(published: Site, tmp_path: Path) -> None:
    published.article("hello", text="改了。")
    saved = str(tmp_path / "plan")
    assert code(published, "plan", "--out", saved) == 0
    assert code(published, "apply", saved) == 0
    assert code(published, "apply", saved) == 6


def test_6_lockfile_of_another_account(published: Site) -> None:
    published.environ |= {"WXPUBLISH_APP_ID": "wxfedcba9876543210"}
    assert code(published, "apply", "--auto-approve") == 6


def test_6_lockfile_of_a_newer_format(published: Site) -> None:
    document = json.loads(published.lockfile.read_text("utf-8"))
    published.lockfile.write_text(json.dumps({**document, "format_version": 99}), "utf-8")
    assert code(published, "apply", "--auto-approve") == 6


def test_7_another_run(published: Site) -> None:
    published.article("hello", text="改了。")
    with another_run(published):
        assert code(published, "apply", "--auto-approve") == 7


def test_8_missing_approval(published: Site) -> None:
    published.article("hello", text="改了。")
    assert code(published, "apply") == 8


def test_8_too_many_deletions(published: Site) -> None:
    for number in range(9):
        published.article(f"old-{number}")
    published.apply()
    for number in range(9):
        published.remove(f"old-{number}")
    assert code(published, "apply", "--auto-approve") == 8
    assert code(published, "apply", "--auto-approve", "--allow-delete", "9") == 0


def test_9_quota_used_up(published: Site) -> None:
    published.article("hello", text="改了。")
    published.account.inject_faults("draft/update:errcode=45009")
    assert code(published, "apply", "--auto-approve") == 9


def test_10_two_items_that_fit(published: Site) -> None:
    lose_a_response(published)
    assert code(published, "apply", "--auto-approve") == 10


def test_64_wrong_usage(published: Site) -> None:
    assert code(published, "apply", "--nonsense") == 64


def test_130_interrupted_and_safe_to_run_again(published: Site) -> None:
    published.article("hello", text="改了。")
    published.account.inject_faults("draft/update:wait=2")
    process = published.spawn("apply", "--auto-approve")
    while not published.account.calls().get("draft/update"):
        assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    published.account.clear_faults()
    published.apply()


class TestSeveral:
    """The first of 130, 7, 3, 4, 10, 6, 9, 8, 5."""

    def test_the_order_is_that_of_the_manual(self) -> None:
        assert PRECEDENCE == (130, 7, 3, 4, 10, 6, 9, 8, 5)
        for at, first in enumerate(PRECEDENCE):
            assert most_severe([*PRECEDENCE[at + 1 :], 0, first]) == first

    def test_another_run_comes_before_invalid_content(self, published: Site) -> None:
        add_invalid_article(published)
        with another_run(published):
            assert code(published, "apply", "--auto-approve") == 7

    def test_invalid_content_comes_before_the_lockfile_of_another_account(
        self, published: Site
    ) -> None:
        add_invalid_article(published)
        published.environ |= {"WXPUBLISH_APP_ID": "wxfedcba9876543210"}
        assert code(published, "apply", "--auto-approve") == 3

    def test_invalid_content_comes_before_an_open_operation_and_a_refusal(
        self, published: Site
    ) -> None:
        lose_a_response(published)
        add_invalid_article(published)
        published.account.inject_faults("*:errcode=48001")
        assert code(published, "apply", "--auto-approve") == 3

    def test_invalid_content_comes_before_a_missing_consent(self, published: Site) -> None:
        add_invalid_article(published)
        assert code(published, "apply") == 3

    def test_a_refusal_comes_before_an_open_operation(self, published: Site) -> None:
        lose_a_response(published)
        published.article("hello", text="改了。")
        published.account.inject_faults("draft/update:errcode=48001")
        assert code(published, "apply", "--auto-approve") == 4

    def test_an_open_operation_comes_before_another_plan(self, published: Site) -> None:
        lose_a_response(published)
        arguments = ("apply", "--auto-approve", "--expect", "sha256:0")
        assert code(published, *arguments) == 10

    def test_another_plan_comes_before_a_missing_consent(self, published: Site) -> None:
        published.article("hello", text="改了。")
        assert code(published, "apply", "--expect", "sha256:0") == 6
