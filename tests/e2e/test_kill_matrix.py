"""A real `kill -9` wherever it can hurt: the next apply carries on, nothing lost, nothing doubled.

The rows P0 to P6 are those of the crash table of one create.
"""

import pytest

from tests.e2e.mortal import KILLED, Mortal, dress_rehearsal
from tests.e2e.site import Site

SHARDS = 4
ADD = {"draft": "draft/add", "material": "material/add_news"}


def first(site: Site) -> None:
    """What is there before: one to keep, one to edit, one to grow, one to delete."""
    site.picture("old.jpg", "gray")
    site.picture("articles/photo.png", "green")
    site.article("kept")
    site.article("edited", text="旧文。\n\n![图](photo.png)")
    site.article("gone", cover="/old.jpg")
    site.article("lead", news="weekly", index="0")
    site.article("second", news="weekly", index="1")


def second(site: Site) -> None:
    """Creates, updates, replaces and deletes; covers and pictures come and go."""
    site.picture("new.jpg", "teal")
    site.picture("articles/other.png", "olive")
    site.article("edited", text="新文。\n\n![图](other.png)", cover="/new.jpg")
    site.remove("gone")
    site.article("lead", text="头条改了。", news="weekly", index="0")
    site.article("third", news="weekly", index="2")
    site.article("fresh", text="新的。")


def settles(site: Site) -> None:
    """Apply once more: all is as it should be."""
    site.apply()
    site.assert_one_item_each()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_killed_at_any_moment_of_a_large_apply(either: Site, process: Mortal, shard: int) -> None:
    first(either)
    either.apply()
    second(either)
    with dress_rehearsal(either) as site:
        assert process.apply(site) == 0, process.output
        moments = process.moments()
    assert {"before write", "half of write", "synced"} < set(moments)
    for at in range(1 + shard, len(moments) + 1, SHARDS):
        with dress_rehearsal(either) as site:
            assert process.apply(site, at) == KILLED, (at, process.output)
            settled(site, f"{at}: {moments[at - 1]}")


@pytest.mark.parametrize("shard", range(2))
def test_killed_at_any_moment_of_the_first_apply(either: Site, process: Mortal, shard: int) -> None:
    either.picture("articles/photo.png", "green")
    either.article("hello", text="![图](photo.png)")
    with dress_rehearsal(either) as site:
        assert process.apply(site) == 0, process.output
        moments = process.moments()
    for at in range(1 + shard, len(moments) + 1, 2):
        with dress_rehearsal(either) as site:
            assert process.apply(site, at) == KILLED, (at, process.output)
            settled(site, f"{at}: {moments[at - 1]}")


def settled(site: Site, moment: str) -> None:
    """As `settles`, with the moment in the message."""
    try:
        settles(site)
    except AssertionError as error:
        error.add_note(f"killed at {moment}")
        raise
