"""Two branches apply, and their lockfile is merged: nothing is sent twice, nothing gets lost, and
nothing stays on the account that no command names.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import product

import pytest

from tests.e2e.crash_runner import copied_site
from tests.e2e.diverged_branches import (
    EDITS,
    OTHER,
    Branch,
    Branches,
    Edit,
    Resolution,
    everything,
    in_order,
)
from tests.e2e.invariants import (
    assert_all_else_named,
    assert_each_article_once,
    assert_nothing_left_to_do,
)
from tests.e2e.site import Site, emulated
from tests.sampling import sample
from wxpublish.model.site import Channel

pytestmark = pytest.mark.slow

SIDES: tuple[Resolution, ...] = ("ours", "theirs")
BOTH = tuple(OTHER)
ADDING = {"draft/add", "material/add_news", "material/add_material"}
DELETE = re.compile(r"wxpublish remote delete ([\w-]+)")


Prepare = Callable[[Channel, Edit, Branch], Site]
Diverge = Callable[..., Branches]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """Makes a site with two branches, both applied; each of them once, so that it is never changed."""

    @cache
    def prepare(channel: Channel, edit: Edit, first: Branch) -> Site:
        folder = tmp_path_factory.mktemp("branches")
        with emulated(folder / "account") as account:
            made = Branches.begun(Site(folder / "site", account, channel))
            for branch in BOTH:
                made.branch_off(branch, edit)
            for branch in in_order(first):
                made.apply_on(branch)
        return made.site

    return prepare


@pytest.fixture
def two_branches(prepared: Prepare) -> Iterator[Diverge]:
    """Gives two branches with an edit on each, both applied, `first` before the other one."""
    with ExitStack() as copies:

        def copied(edit: Edit, first: Branch, channel: Channel = "draft") -> Branches:
            site = prepared(channel, edit, first)
            return Branches(copies.enter_context(copied_site(site)))

        yield copied


def assert_consistent(branches: Branches) -> None:
    site = branches.site
    assert_each_article_once(site)
    assert_all_else_named(site)
    assert_nothing_left_to_do(site)


@pytest.mark.parametrize(("kept", "edit"), sample([*product(SIDES, EDITS)], 11))
def test_one_side_of_the_lockfile_is_enough(
    two_branches: Diverge, edit: Edit, kept: Resolution
) -> None:
    """`ours` is the side that applied last, `theirs` the one that applied before it."""
    branches = two_branches(edit, "two")
    branches.merge("one", kept)
    branches.apply()
    assert_consistent(branches)


@pytest.mark.parametrize(("into", "first", "resolution"), sample([*product(BOTH, BOTH, SIDES)], 3))
def test_one_side_is_enough_for_all_at_once(
    two_branches: Diverge, channel: Channel, into: Branch, first: Branch, resolution: Resolution
) -> None:
    branches = two_branches(everything, first, channel)
    branches.merge(into, resolution)
    branches.apply()
    assert_consistent(branches)


@pytest.mark.parametrize("into", BOTH)
@pytest.mark.parametrize("first", BOTH)
def test_the_merge_driver_leaves_nothing_to_do(
    two_branches: Diverge, channel: Channel, into: Branch, first: Branch
) -> None:
    branches = two_branches(everything, first, channel)
    branches.merge(into, "driver")
    branches.site.account.clear_calls()
    branches.apply()
    assert branches.site.account.calls() == {}
    assert_consistent(branches)


@pytest.mark.parametrize("edit", EDITS)
def test_the_merge_driver_takes_each_edit(two_branches: Diverge, edit: Edit) -> None:
    branches = two_branches(edit, "two")
    branches.merge("one", "driver")
    branches.apply()
    assert_consistent(branches)


@pytest.mark.parametrize(("first", "loser"), sample([*product(BOTH, BOTH)], 3))
def test_the_merge_driver_takes_a_lockfile_that_comes_late(
    two_branches: Diverge, channel: Channel, loser: Branch, first: Branch
) -> None:
    branches = two_branches(everything, first, channel)
    branches.rerun(loser)
    branches.merge(OTHER[loser], "driver")
    branches.apply()
    assert_consistent(branches)


@pytest.mark.parametrize("side", BOTH)
def test_lines_of_both_sides_are_no_lockfile_and_one_of_them_is_enough(
    two_branches: Diverge, side: Branch
) -> None:
    branches = two_branches(everything, "two")
    site = branches.site
    branches.merge("one", "union")
    site.account.clear_calls()
    for command in (("plan",), ("apply", "--auto-approve")):
        ran = site.run(*command)
        assert ran.code == 1, ran.text
        assert "git checkout" in ran.text
    assert site.account.calls() == {}
    branches.take("HEAD^1" if side == "one" else "HEAD^2")
    branches.apply()
    assert_consistent(branches)


def the_same(site: Site, _: Branch) -> None:
    """What both branches have, as where a commit was picked from one into the other."""
    site.picture("same.jpg", "crimson")
    site.picture("one.png", "pink")
    site.article("same", text="两支都有。", cover="/same.jpg")
    site.article("third", text="两支都有的三条。", news="weekly-one", index="2")
    site.article("edited-one", text="两支都改成这样。")


@pytest.mark.parametrize("resolution", ["ours", "theirs", "driver"])
def test_what_both_branches_have_is_sent_once(channel_site: Site, resolution: Resolution) -> None:
    branches = Branches.begun(channel_site)
    for branch in BOTH:
        branches.branch_off(branch, the_same)
    branches.apply_on("one")
    branches.git("checkout", "-q", "two")
    channel_site.account.clear_calls()
    branches.apply("--refresh")
    assert not ADDING & channel_site.account.effects().keys()
    branches.merge("one", resolution)
    branches.apply()
    assert_consistent(branches)


def another(site: Site, branch: Branch) -> None:
    site.article("both", "同一个题目", f"{branch} 写的。")


@pytest.mark.parametrize("resolution", ["ours", "theirs", "driver"])
def test_two_texts_under_one_address_are_two_items_until_a_person_deletes_one(
    site: Site, resolution: Resolution
) -> None:
    branches = Branches.begun(site)
    for branch in BOTH:
        branches.branch_off(branch, another)
    branches.apply_on("one")
    branches.git("checkout", "-q", "two")
    asked = site.run("apply", "--auto-approve")
    assert asked.code == 10, asked.text
    assert site.run("recover", "--discard", "news.both").code == 0
    site.apply()
    branches.commit()
    branches.merge("one", resolution, texts="two")
    branches.apply()
    assert_all_else_named(site)
    for media_id in set(DELETE.findall(site.run("plan", "--refresh").out)):
        assert site.run("remote", "delete", "--yes", media_id).code == 0
    assert_consistent(branches)
