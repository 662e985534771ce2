"""A used-up quota is predicted, apply stops and saves, and continues the next day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.site import CHANNELS, Site, emulated
from tests.media.samples import mp3
from wxpublish.model.site import Channel
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import UploadFile

DAY = 24 * 3600
VOICES = 1000
"""Permanent voices that an account has room for (add_material, official page)."""
ADD = {"draft": "draft/add", "material": "material/add_news"}


@contextmanager
def limited(
    folder: Path, quota: Mapping[str, int], channel: Channel = "draft", **settings: object
) -> Iterator[Site]:
    """A site of an account with so many calls a day."""
    with emulated(folder / "account", quota=quota, **settings) as account:
        yield Site(folder / "site", account, channel)


def tomorrow(site: Site) -> None:
    site.account.admin("clock", {"advance": DAY})
    site.account.admin("tokens/expire", {})


def articles(site: Site, count: int) -> None:
    for number in range(count):
        site.article(f"n{number:02}")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_site_larger_than_a_day_comes_in_over_several(tmp_path: Path, channel: Channel) -> None:
    with limited(tmp_path, {ADD[channel]: 3}, channel) as site:
        articles(site, 8)
        asked = 0 if channel == "draft" else 1  # whether there is such an interface
        for there in (3, 6):
            outcome = site.apply(code=9)
            assert outcome["result"] == "partial"
            assert len(site.account.news(channel)) == there - asked
            tomorrow(site)
        site.apply()
        site.assert_one_item_each()
        assert len(site.account.news(channel)) == 8


def test_remaining_changes_and_the_next_day_are_shown(tmp_path: Path) -> None:
    with limited(tmp_path, {"draft/add": 3}) as site:
        articles(site, 5)
        ran = site.run("apply", "--auto-approve")
        assert ran.code == 9
        assert "3 of 5" in ran.text.replace("Applied ", "")


def test_no_more_calls_are_made_that_day(tmp_path: Path) -> None:
    with limited(tmp_path, {"draft/add": 3}) as site:
        articles(site, 5)
        site.account.clear_calls()
        site.apply(code=9)
        assert site.account.calls()["draft/add"] == 4


@pytest.mark.parametrize(
    "endpoint",
    ["media/uploadimg", "material/add_material", "draft/add", "draft/update", "draft/delete"],
)
def test_any_call_may_be_the_one_that_runs_out(site: Site, endpoint: str) -> None:
    site.article("kept")
    site.article("gone")
    site.apply()
    site.picture("new.jpg", "teal")
    site.picture("articles/photo.png", "green")
    site.article("kept", text="![图](photo.png)", cover="/new.jpg")
    site.article("fresh")
    site.remove("gone")
    site.account.inject_faults(f"{endpoint}:errcode=45009")
    assert site.apply(code=9)["result"] in {"partial", "refused"}
    site.account.clear_faults()
    site.apply()
    site.assert_one_item_each()


@pytest.mark.parametrize("endpoint", ["draft/batchget", "draft/get"])
def test_reads_may_run_out_too(site: Site, endpoint: str) -> None:
    site.article("a")
    site.apply()
    site.article("a", text="新。")
    site.article("b")
    site.account.inject_faults(f"{endpoint}:errcode=45009")
    site.apply(code=9)
    site.account.clear_faults()
    site.apply()
    site.assert_one_item_each()


class TestPlan:
    def test_shows_how_many_days_it_takes(self, site: Site) -> None:
        site.configure(quota="{draft/add: 2}")
        articles(site, 5)
        out = site.run("plan").out
        assert "the plan needs 5 calls of draft/add, and a day allows 2" in out
        assert "3 days" in out

    def test_takes_the_figures_of_the_platform_where_the_site_gives_none(self, site: Site) -> None:
        articles(site, 3)
        assert "a day allows" not in site.run("plan").out

    def test_counts_down_as_the_days_go_by(self, tmp_path: Path) -> None:
        with limited(tmp_path, {"draft/add": 2}) as site:
            site.configure(quota="{draft/add: 2}")
            articles(site, 5)
            site.apply(code=9)
            assert "the plan needs 3 calls of draft/add" in site.run("plan").out


def test_a_library_without_room_is_found_out_before_anything_is_sent(site: Site) -> None:
    (site.root / "jingle.mp3").write_bytes(mp3(seconds=1))
    site.configure("media:\n  - {id: jingle, type: voice, file: jingle.mp3}\n")
    site.article("a")
    file = UploadFile("other.mp3", "audio/mpeg", mp3(seconds=1))
    for _ in range(VOICES):
        expect(site.account.client.materials.add("voice", file))
    site.account.clear_calls()
    ran = site.run("apply", "--auto-approve")
    assert (ran.code, f"{VOICES:,}" in ran.text) == (4, True)
    assert set(site.account.effects()) <= {"stable_token", "material/get_materialcount"}


class TestOfTheConfiguration:
    """`quota:` is kept by apply: the platform would let more calls pass."""

    def test_apply_stops_at_the_quota_and_continues_the_next_day(self, site: Site) -> None:
        site.configure(quota="{draft/add: 3}")
        articles(site, 5)
        ran = site.run("apply", "--auto-approve")
        assert ran.code == 9, ran.text
        assert (
            "draft/add for news.n03 was not sent: the limit of 3 calls a day is used up" in ran.text
        )
        assert "3 of 5" in ran.text.replace("Applied ", "")
        assert "midnight (UTC+8)" in ran.text
        assert len(site.account.news("draft")) == 3
        site.account.clear_calls()
        site.apply(code=9)
        assert "draft/add" not in site.account.calls()
        tomorrow(site)
        site.apply()
        site.assert_one_item_each()

    def test_readings_count_too(self, site: Site) -> None:
        site.article("a")
        site.apply()
        site.configure(quota="{draft/batchget: 0}")
        site.article("b")
        assert site.run("apply", "--auto-approve").code == 9
        assert site.run("plan", "--refresh").code == 9


def test_a_command_past_its_deadline_sends_nothing_and_reports_it(site: Site) -> None:
    site.article("a")
    site.environ["WXPUBLISH_TIMEOUT"] = "0"
    ran = site.run("apply", "--auto-approve")
    assert (ran.code, "WXPUBLISH_TIMEOUT" in ran.text) == (4, True)
    assert site.account.calls() == {}
    del site.environ["WXPUBLISH_TIMEOUT"]
    site.apply()
