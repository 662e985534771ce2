"""A real `kill -9` wherever it can hurt: the next apply carries on, nothing lost, nothing doubled.

The rows P0 to P6 are those of the crash table of one create.
"""

import pytest

from tests.e2e.crash_runner import KILLED, CrashRunner, copied_site
from tests.e2e.site import Site
from tests.sampling import sample

pytestmark = pytest.mark.slow

SHARDS = 4
KILLS = 4
"""How many moments of a shard are tried by default."""
ADD = {"draft": "draft/add", "material": "material/add_news"}
LIST = {"draft": "draft/batchget", "material": "material/batchget_material"}
SAVE = "replace wxpublish.lock.json"


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


def assert_recovers(site: Site) -> None:
    """Apply once more: all is as it should be."""
    site.apply()
    site.assert_one_item_each()


@pytest.mark.parametrize("every", [0.0, 3600.0], ids=["saved-each-time", "saved-at-the-end"])
@pytest.mark.parametrize("shard", range(SHARDS))
def test_killed_at_any_moment_of_a_large_apply(
    channel_site: Site, process: CrashRunner, shard: int, every: float
) -> None:
    first(channel_site)
    channel_site.apply()
    second(channel_site)
    with copied_site(channel_site) as site:
        assert process.apply(site, every=every) == 0, process.output
        moments = process.moments()
    assert {"before write", "half of write", "synced"} < set(moments)
    assert (moments.count(f"before {SAVE}") > 1) == (not every)
    for at in sample(range(1 + shard, len(moments) + 1, SHARDS), KILLS):
        with copied_site(channel_site) as site:
            assert process.apply(site, at, every=every) == KILLED, (at, process.output)
            assert_recovers_after(site, f"{at}: {moments[at - 1]}")


@pytest.mark.parametrize("shard", range(2))
def test_killed_at_any_moment_of_the_first_apply(
    channel_site: Site, process: CrashRunner, shard: int
) -> None:
    channel_site.picture("articles/photo.png", "green")
    channel_site.article("hello", text="![图](photo.png)")
    with copied_site(channel_site) as site:
        assert process.apply(site) == 0, process.output
        moments = process.moments()
    for at in sample(range(1 + shard, len(moments) + 1, 2), KILLS):
        with copied_site(channel_site) as site:
            assert process.apply(site, at) == KILLED, (at, process.output)
            assert_recovers_after(site, f"{at}: {moments[at - 1]}")


class TestCrashOfOneCreate:
    """The table of what a kill of one create leaves, row by row."""

    @pytest.fixture(autouse=True)
    def fresh(self, channel_site: Site) -> None:
        channel_site.article("kept")
        channel_site.apply()
        channel_site.article("fresh")

    def assert_planned(
        self, site: Site, *, recovered: tuple[str, ...], changes: tuple[str, ...]
    ) -> None:
        plan = site.plan("--refresh")
        assert tuple(one["how"] for one in plan["recovered"]) == recovered
        assert tuple(one["address"] for one in plan["changes"]) == changes

    def test_p0_before_begin_it_is_planned_again(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        process.kill_at(channel_site, f"answered {LIST[channel_site.channel]}")
        assert not channel_site.journal.exists()
        self.assert_planned(channel_site, recovered=(), changes=("news.fresh",))
        assert_recovers(channel_site)

    def test_p1_begun_and_not_sent_it_is_searched_and_created(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        process.kill_at(channel_site, f"before {ADD[channel_site.channel]}")
        self.assert_planned(channel_site, recovered=(), changes=("news.fresh",))
        assert_recovers(channel_site)

    def test_p2_created_without_a_response_it_is_adopted(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        channel_site.account.inject_faults(f"{ADD[channel_site.channel]}:after:drop")
        process.kill_at(
            channel_site,
            f"before {LIST[channel_site.channel]}",
            after=f"sent {ADD[channel_site.channel]}",
        )
        channel_site.account.clear_faults()
        self.assert_planned(channel_site, recovered=("found",), changes=())
        assert_recovers(channel_site)

    def test_p3_created_and_not_journalled_it_is_adopted(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        process.kill_at(channel_site, f"answered {ADD[channel_site.channel]}")
        self.assert_planned(channel_site, recovered=("found",), changes=())
        assert_recovers(channel_site)

    def test_p4_journalled_and_not_saved_it_is_replayed_without_a_call(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        process.kill_at(
            channel_site, f"before {SAVE}", after=f"answered {ADD[channel_site.channel]}"
        )
        assert "news.fresh" not in channel_site.lock()
        channel_site.account.clear_calls()
        assert [one["how"] for one in channel_site.plan()["recovered"]] == ["replayed"]
        assert channel_site.account.calls() == {}
        assert_recovers(channel_site)

    def test_p5_saved_with_the_journal_left_it_is_replayed_again(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        process.kill_at(
            channel_site, f"after {SAVE}", after=f"answered {ADD[channel_site.channel]}"
        )
        assert "news.fresh" in channel_site.lock()
        assert channel_site.journal.exists()
        assert channel_site.plan()["changes"] == []
        assert_recovers(channel_site)

    def test_p6_two_candidates_stop_this_address_alone(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        copy = self.made_twice(channel_site, process)
        channel_site.article("other")
        ran = channel_site.run("apply", "--auto-approve")
        assert ran.code == 10, ran.text
        assert {"news.kept", "news.other"} == {
            a for a in channel_site.lock() if a.startswith("news.")
        }
        assert f"recover --adopt news.fresh={copy}" in ran.text
        assert "recover --discard news.fresh" in ran.text

    def test_p6_is_resolved_by_adopting_one(self, channel_site: Site, process: CrashRunner) -> None:
        copy = self.made_twice(channel_site, process)
        (ours,) = {*channel_site.account.news(channel_site.channel)} - {
            copy,
            channel_site.media_id("kept"),
        }
        assert channel_site.run("recover", "--adopt", f"news.fresh={ours}").code == 0
        channel_site.apply()
        channel_site.assert_one_item_each(copy)

    def test_p6_is_resolved_by_discarding_both(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        self.made_twice(channel_site, process)
        both = {*channel_site.account.news(channel_site.channel)} - {channel_site.media_id("kept")}
        assert channel_site.run("recover", "--discard", "news.fresh").code == 0
        channel_site.apply()
        channel_site.assert_one_item_each(*both)

    def test_an_incomplete_list_is_read_again_and_asks_nothing(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        cover = cover_of(channel_site)
        strangers = [
            channel_site.account.add_by_hand(f"别人的{number}", "字", cover, channel_site.channel)
            for number in range(20)
        ]
        process.kill_at(channel_site, f"answered {ADD[channel_site.channel]}")
        channel_site.account.inject_faults(f"{LIST[channel_site.channel]}#2+:drop")
        assert process.apply(channel_site) == 4, process.output
        channel_site.account.clear_faults()
        channel_site.apply()
        channel_site.assert_one_item_each(*strangers)

    def made_twice(self, site: Site, process: CrashRunner) -> str:
        """Kill the create when it is done, and copy its item by hand; gives the copy."""
        process.kill_at(site, f"answered {ADD[site.channel]}")
        return site.account.add_by_hand("《fresh》", "抄来的。", cover_of(site), site.channel)


def cover_of(site: Site) -> str:
    """The media_id of a cover that the lockfile knows."""
    return next(str(held["media_id"]) for a, held in site.lock().items() if a[:6] == "thumb.")


def assert_recovers_after(site: Site, moment: str) -> None:
    """As `settles`, with the moment in the message."""
    try:
        assert_recovers(site)
    except AssertionError as error:
        error.add_note(f"killed at {moment}")
        raise


def test_a_landed_update_is_reverted_with_its_edit(
    channel_site: Site, process: CrashRunner
) -> None:
    update = {"draft": "draft/update", "material": "material/update_news"}[channel_site.channel]
    channel_site.article("a", text="旧文。")
    channel_site.apply()
    channel_site.article("a", text="新文。")
    process.kill_at(channel_site, f"answered {update}")
    channel_site.article("a", text="旧文。")
    channel_site.apply()
    assert channel_site.account.text(channel_site.media_id("a"), channel_site.channel) == "旧文。"
