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


def test_the_old_one_stays_until_the_new_one_was_seen(
    channel_site: Site, process: CrashRunner
) -> None:
    grow(channel_site)
    old = channel_site.media_id("weekly")
    channel_site.account.inject_faults(f"{GET[channel_site.channel]}#2+:drop")
    assert process.apply(channel_site) == 5, process.output
    assert old in channel_site.account.news(channel_site.channel)
    assert len(channel_site.account.news(channel_site.channel)) == 2
    channel_site.account.clear_faults()
    channel_site.apply()
    channel_site.assert_one_item_each()


def test_there_is_an_item_at_every_moment(channel_site: Site, process: CrashRunner) -> None:
    grow(channel_site)
    assert process.apply(channel_site) == 0
    calls = [name for name in process.moments() if name.startswith("answered")]
    add = "answered draft/add" if channel_site.channel == "draft" else "answered material/add_news"
    last = "draft/delete" if channel_site.channel == "draft" else "material/del_material"
    assert calls[calls.index(add) :] == [
        add,
        f"answered {GET[channel_site.channel]}",
        f"answered {last}",
    ]
