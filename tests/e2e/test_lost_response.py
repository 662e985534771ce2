"""A create whose response was lost is searched for twice, among the items that were not there
before.
"""

import pytest

from tests.e2e.crash_runner import CrashRunner
from tests.e2e.site import Site

ADD = {"draft": "draft/add", "material": "material/add_news"}
LIST = {"draft": "draft/batchget", "material": "material/batchget_material"}


def test_second_listing_finds_what_the_first_did_not_show(
    either: Site, process: CrashRunner
) -> None:
    either.article("a")
    either.account.fault(f"{ADD[either.channel]}#1:after:drop", f"{LIST[either.channel]}#2:lag=60")
    assert process.apply(either) == 0, process.output
    either.account.mend()
    either.assert_settled()
    either.assert_one_item_each()


def test_second_listing_of_the_next_run_does_too(either: Site, process: CrashRunner) -> None:
    either.article("a")
    process.kill_at(either, f"answered {ADD[either.channel]}")
    either.account.fault(f"{LIST[either.channel]}#1:lag=60")
    assert process.apply(either) == 0, process.output
    either.account.mend()
    either.assert_settled()
    either.assert_one_item_each()


class TestBesideAStranger:
    """Somebody has an item of the same title, and a person said that it is none of ours."""

    @pytest.fixture
    def stranger(self, either: Site) -> str:
        either.article("old")
        either.apply()
        cover = next(held["media_id"] for a, held in either.lock().items() if a[:6] == "thumb.")
        made = either.account.add_by_hand("《new》", "别人的。", cover, either.channel)
        either.article("new")
        assert either.run("recover", "--discard", "news.new").code == 0
        return made

    @pytest.mark.usefixtures("stranger")
    def test_the_word_is_no_call_that_a_plan_would_speak_of(self, either: Site) -> None:
        assert "W602" not in either.run("plan").text

    def test_a_create_that_was_not_made_is_made(
        self, either: Site, process: CrashRunner, stranger: str
    ) -> None:
        either.account.fault(f"{ADD[either.channel]}#1:before:drop")
        assert process.apply(either) == 0, process.output
        either.account.mend()
        either.assert_one_item_each(stranger)

    def test_a_create_that_was_made_is_found(
        self, either: Site, process: CrashRunner, stranger: str
    ) -> None:
        either.account.fault(f"{ADD[either.channel]}#1:after:drop")
        assert process.apply(either) == 0, process.output
        either.account.mend()
        either.assert_one_item_each(stranger)

    def test_a_create_that_died_is_found_by_the_next_run(
        self, either: Site, process: CrashRunner, stranger: str
    ) -> None:
        process.kill_at(either, f"answered {ADD[either.channel]}")
        either.apply()
        either.assert_one_item_each(stranger)
