"""A create whose response was lost is searched for twice, among the items that were not there
before.
"""

import pytest

from tests.e2e.crash_runner import CrashRunner
from tests.e2e.site import Site

ADD = {"draft": "draft/add", "material": "material/add_news"}
LIST = {"draft": "draft/batchget", "material": "material/batchget_material"}


def test_second_listing_finds_what_the_first_did_not_show(
    channel_site: Site, process: CrashRunner
) -> None:
    channel_site.article("a")
    channel_site.account.inject_faults(
        f"{ADD[channel_site.channel]}#1:after:drop", f"{LIST[channel_site.channel]}#2:lag=60"
    )
    assert process.apply(channel_site) == 0, process.output
    channel_site.account.clear_faults()
    channel_site.assert_no_changes()
    channel_site.assert_one_item_each()


def test_second_listing_of_the_next_run_does_too(channel_site: Site, process: CrashRunner) -> None:
    channel_site.article("a")
    process.kill_at(channel_site, f"answered {ADD[channel_site.channel]}")
    channel_site.account.inject_faults(f"{LIST[channel_site.channel]}#1:lag=60")
    assert process.apply(channel_site) == 0, process.output
    channel_site.account.clear_faults()
    channel_site.assert_no_changes()
    channel_site.assert_one_item_each()


class TestBesideAStranger:
    """Somebody has an item of the same title, and a person said that it is none of ours."""

    @pytest.fixture
    def stranger(self, channel_site: Site) -> str:
        channel_site.article("old")
        channel_site.apply()
        cover = next(
            held["media_id"] for a, held in channel_site.lock().items() if a[:6] == "thumb."
        )
        made = channel_site.account.add_by_hand("《new》", "别人的。", cover, channel_site.channel)
        channel_site.article("new")
        assert channel_site.run("recover", "--discard", "news.new").code == 0
        return made

    @pytest.mark.usefixtures("stranger")
    def test_the_word_is_no_call_that_a_plan_would_speak_of(self, channel_site: Site) -> None:
        assert "W602" not in channel_site.run("plan").text

    def test_a_create_that_was_not_made_is_made(
        self, channel_site: Site, process: CrashRunner, stranger: str
    ) -> None:
        channel_site.account.inject_faults(f"{ADD[channel_site.channel]}#1:before:drop")
        assert process.apply(channel_site) == 0, process.output
        channel_site.account.clear_faults()
        channel_site.assert_one_item_each(stranger)

    def test_a_create_that_was_made_is_found(
        self, channel_site: Site, process: CrashRunner, stranger: str
    ) -> None:
        channel_site.account.inject_faults(f"{ADD[channel_site.channel]}#1:after:drop")
        assert process.apply(channel_site) == 0, process.output
        channel_site.account.clear_faults()
        channel_site.assert_one_item_each(stranger)

    def test_a_create_that_died_is_found_by_the_next_run(
        self, channel_site: Site, process: CrashRunner, stranger: str
    ) -> None:
        process.kill_at(channel_site, f"answered {ADD[channel_site.channel]}")
        channel_site.apply()
        channel_site.assert_one_item_each(stranger)
