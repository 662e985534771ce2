"""A news that gets a new media_id: the new item is created and read back before the old one is
deleted.
"""

from tests.e2e.crash_runner import CrashRunner
from tests.e2e.site import Site

GET = {"draft": "draft/get", "material": "material/get_material"}


def grow(site: Site) -> None:
    """A news of one article becomes one of two, which no update can do."""
    site.article("lead", news="weekly", index="0")
    site.apply()
    site.article("second", news="weekly", index="1")


def test_the_old_one_stays_until_the_new_one_was_seen(either: Site, process: CrashRunner) -> None:
    grow(either)
    old = either.media_id("weekly")
    either.account.fault(f"{GET[either.channel]}#2+:drop")
    assert process.apply(either) == 5, process.output
    assert old in either.account.news(either.channel)
    assert len(either.account.news(either.channel)) == 2
    either.account.mend()
    either.apply()
    either.assert_one_item_each()


def test_there_is_an_item_at_every_moment(either: Site, process: CrashRunner) -> None:
    grow(either)
    assert process.apply(either) == 0
    calls = [name for name in process.moments() if name.startswith("answered")]
    add = "answered draft/add" if either.channel == "draft" else "answered material/add_news"
    last = "draft/delete" if either.channel == "draft" else "material/del_material"
    assert calls[calls.index(add) :] == [add, f"answered {GET[either.channel]}", f"answered {last}"]
