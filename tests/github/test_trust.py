"""The plan shows what a pull request changes in trusted files, and such a change hides nothing."""

from dataclasses import replace

import pytest

from tests.github.fake import Fake
from tests.github.team import Team
from wxpublish.model.address import Address
from wxpublish.model.lock import LockedNews
from wxpublish.state import lockfile as lockfiles

HEADING = "This pull request changes what apply may do:"
HELLO = Address("news", "hello")


@pytest.fixture
def published(team: Team) -> Team:
    team.site.article("hello", text="原文。")
    team.push()
    assert team.publish().code == 0
    team.pull()
    return team


def take_out_drift_protection(team: Team) -> None:
    lock = lockfiles.read(team.site.lockfile)
    held = lock.resources[HELLO]
    assert isinstance(held, LockedNews)
    blind = tuple(replace(article, observed=None) for article in held.articles)
    changed = lock.put(HELLO, replace(held, articles=blind))
    team.site.lockfile.write_bytes(lockfiles.encode(changed))


def test_the_comment_shows_what_the_pull_request_lets_apply_do(
    published: Team, github: Fake
) -> None:
    take_out_drift_protection(published)
    published.site.configure(account="{app_id: wx0123456789abcdef}", on_drift="overwrite")
    run = published.propose("evil")
    assert run.code == 0, run.log
    body = github.comments[0]["body"]
    assert HEADING in body
    assert "news.hello: what was read back is removed" in body
    assert body.index("fail → overwrite") < body.index("<sub>plan")
    assert HEADING in run.summary


def test_an_ordinary_pull_request_shows_no_such_block(published: Team, github: Fake) -> None:
    published.site.article("hello", text="新文。")
    assert published.propose("edit").code == 0
    assert HEADING not in github.comments[0]["body"]
    assert "+新文。" in github.comments[0]["body"]


def test_an_edited_lockfile_hides_no_changed_text(published: Team, github: Fake) -> None:
    published.site.article("hello", text="敌意的一句。")
    take_out_drift_protection(published)
    assert published.propose("evil").code == 0
    assert "-原文。" in github.comments[0]["body"]
    assert "+敌意的一句。" in github.comments[0]["body"]


def test_a_later_apply_on_the_base_branch_is_not_shown_as_a_change(
    published: Team, github: Fake
) -> None:
    desk = published.desk
    published.site.article("later")
    published.push()
    assert published.publish().code == 0
    published.site.article("hello", text="新文。")
    assert desk.exists()
    assert published.propose("behind").code == 0
    assert HEADING not in github.comments[0]["body"]


def test_a_clone_without_the_base_branch_is_warned_of(published: Team, github: Fake) -> None:
    text = published.workflow.read_text(encoding="utf-8")
    published.workflow.write_text(text.replace("fetch-depth: 0", "fetch-depth: 1"), "utf-8")
    published.site.article("hello", text="新文。")
    assert published.propose("shallow").code == 0
    assert "W615" in github.comments[0]["body"]
