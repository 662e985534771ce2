"""Concurrent runs: nothing is lost or duplicated, and a run that loses the race says so."""

import json
from collections.abc import Callable

from tests.github.fake import REPOSITORY
from tests.github.repository import git
from tests.github.team import Team

PUSH = f"GET /{REPOSITORY}/info/refs?service=git-receive-pack"


def before_push(team: Team, action: Callable[[], object]) -> None:
    """Do something once, when an apply is about to push."""

    def once() -> None:
        team.github.on_request.clear()
        action()

    team.github.on_request[PUSH] = once


def test_an_editor_pushes_while_an_apply_runs(team: Team) -> None:
    team.site.article("hello")
    team.push()

    def edit() -> None:
        team.site.article("later")
        team.push("a later article")

    before_push(team, edit)
    run = team.publish()
    assert run.code == 0, run.log
    assert team.log()[:2] == ["wxpublish: lockfile at serial 1", "a later article"]
    assert [change["address"] for change in team.next_plan()["changes"]] == ["news.later"]
    assert team.publish().code == 0
    team.assert_no_changes()


def test_a_checkout_without_history_rebases_too(team: Team) -> None:
    text = team.workflow.read_text(encoding="utf-8")
    team.workflow.write_text(text.replace("fetch-depth: 0", "fetch-depth: 1"), encoding="utf-8")
    team.site.article("hello")
    team.push()
    before_push(team, lambda: [team.push("one more"), team.push("and another")])
    run = team.publish()
    assert run.code == 0, run.log
    assert team.log()[:3] == ["wxpublish: lockfile at serial 1", "and another", "one more"]


def test_the_run_after_two_concurrent_first_applies_adopts_everything(team: Team) -> None:
    team.site.article("hello")
    team.push()
    before_push(team, lambda: team.publish().code)
    loser = team.publish()
    assert loser.code == 6
    assert "another run changed wxpublish.lock.json on main meanwhile" in loser.log
    assert team.publish().code == 0
    assert team.account.titles() == ["《hello》"]
    team.assert_no_changes()


def test_a_later_apply_overtakes_an_earlier_one(team: Team) -> None:
    team.site.article("hello", text="第一稿。")
    team.push()
    assert team.publish().code == 0
    team.pull()
    team.site.article("hello", text="第二稿。")
    team.site.article("second")
    team.push()

    def overtake() -> None:
        team.site.article("third")
        team.push("a third article")
        assert team.publish().code == 0

    before_push(team, overtake)
    earlier = team.publish()
    assert earlier.code == 0, earlier.log
    assert "Joined: " in earlier.log
    assert team.account.titles() == ["《hello》", "《second》", "《third》"]
    team.assert_no_changes()


def test_two_runs_with_different_articles_are_merged(team: Team) -> None:
    team.site.article("hello")
    team.push()
    assert team.publish().code == 0
    team.pull()
    base = team.serial()
    team.site.article("second")
    team.push("a second article")

    def another() -> None:
        team.site.remove("second")
        team.site.article("third")
        team.push("a third article, from a desk without the second")
        assert team.publish().code == 0

    before_push(team, another)
    run = team.publish()
    assert run.code == 0, run.log
    held = json.loads(team.on_main())["resources"]
    assert {"news.hello", "news.second", "news.third"} <= {*held}
    assert team.serial() == base + 2


def test_the_loser_keeps_its_lockfile_as_an_artifact(team: Team) -> None:
    team.site.article("hello")
    team.push()
    before_push(team, lambda: team.publish().code)
    loser = team.publish()
    assert b"news.hello" in loser.artifacts["wxpublish.lock.json"]
    assert (
        git(team.bare, "show", "main:wxpublish.lock.json").encode()
        not in (loser.artifacts["wxpublish.lock.json"])
    )
