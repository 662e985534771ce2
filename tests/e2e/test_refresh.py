"""`refresh` records drift, and a remote version is saved before it is overwritten."""

import json

import pytest

from tests.e2e.hostile_state import write_lockfile
from tests.e2e.manual_edits import (
    HAND,
    add_image,
    backups,
    delete_cover,
    drifted,
    edit,
    shorten,
    text,
    two,
)
from tests.e2e.site import Site


class TestRefresh:
    def test_writes_drift_down_until_it_is_overwritten(self, channel_site: Site) -> None:
        two(channel_site)
        assert channel_site.run("refresh").code == 0
        assert [one["address"] for one in channel_site.plan()["drift"]] == ["news.a"]
        channel_site.apply("--on-drift", "overwrite")
        assert channel_site.plan()["drift"] == []
        assert "甲文" in text(channel_site, "a")

    def test_makes_a_later_edit_a_conflict_without_any_call(self, site: Site) -> None:
        two(site)
        site.run("refresh")
        site.article("a", text="甲文新。")
        site.account.clear_calls()
        outcome = site.apply(code=6)
        assert outcome["result"] == "refused"
        assert site.account.calls() == {}

    def test_keeps_recorded_drift_over_another_refresh(self, site: Site) -> None:
        two(site)
        site.run("refresh")
        before = site.lockfile.read_bytes()
        site.run("refresh")
        assert site.lockfile.read_bytes() == before
        assert drifted(site) == [("news.a", [0], "edited")]

    def test_accepts_what_is_there(self, channel_site: Site) -> None:
        two(channel_site)
        assert channel_site.run("refresh", "--accept", "news.a").code == 0
        assert drifted(channel_site) == []
        channel_site.assert_no_changes()
        assert HAND in text(channel_site, "a")

    def test_sees_an_edit_that_was_taken_back(self, site: Site) -> None:
        site.article("a", author="原作者")
        site.apply()
        edit(site, "a", author="别人")
        site.run("refresh")
        edit(site, "a", author="原作者")
        site.run("refresh")
        assert site.plan()["drift"] == []

    def test_that_apply_makes_takes_back_what_it_refutes(self, site: Site) -> None:
        site.article("a", author="原作者")
        site.apply()
        edit(site, "a", author="别人")
        site.run("refresh")
        edit(site, "a", author="原作者")
        assert site.apply("--refresh")["result"] == "nothing"
        assert site.plan()["drift"] == []

    def test_that_apply_makes_finds_a_cover_that_was_called_gone(self, site: Site) -> None:
        site.article("a")
        site.apply()
        lock = json.loads(site.lockfile.read_text(encoding="utf-8"))
        for address, held in lock["resources"].items():
            held.update({"gone": True} if address.startswith("thumb.") else {})
        write_lockfile(site, lock)
        add_image(site, "foreign.jpg")
        assert site.plan()["uploads"]["thumb"] == 1
        assert site.apply("--refresh")["result"] == "nothing"
        site.assert_no_changes()

    def test_writes_down_that_an_item_has_another_number_of_articles(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.article("second", news="weekly", index="1")
        site.apply()
        shorten(site, "weekly", 1)
        site.run("refresh")
        assert site.plan()["drift"] == [
            {"address": "news.weekly", "articles": [0, 1], "kind": "edited"}
        ]

    def test_writes_down_that_a_cover_is_gone(self, site: Site) -> None:
        site.article("a")
        site.apply()
        delete_cover(site)
        site.run("refresh")
        plan = site.plan()
        assert plan["uploads"]["thumb"] == 1
        assert [one["action"] for one in plan["changes"]] == ["update"]
        site.apply()
        site.assert_one_item_each()

    def test_accepts_no_item_of_another_number_of_articles(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.article("second", news="weekly", index="1")
        site.apply()
        shorten(site, "weekly", 1)
        before = site.lockfile.read_bytes()
        ran = site.run("refresh", "--accept", "news.weekly")
        assert (ran.code, "another number of articles" in ran.err) == (1, True)
        assert site.lockfile.read_bytes() == before

    def test_accepts_no_cover_that_is_gone(self, site: Site) -> None:
        site.article("a")
        site.apply()
        cover = next(address for address in site.lock() if address.startswith("thumb."))
        delete_cover(site)
        assert site.run("refresh", "--accept", cover).code == 1

    def test_knows_the_addresses_that_it_accepts(self, site: Site) -> None:
        two(site)
        ran = site.run("refresh", "--accept", "news.typo")
        assert (ran.code, "news.typo" in ran.err) == (64, True)


class TestBackup:
    def test_holds_what_somebody_wrote_before_it_is_overwritten(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.apply("--refresh", "--on-drift", "overwrite")
        assert [HAND in str(one["articles"]) for one in backups(channel_site)] == [True]

    def test_holds_what_a_conflict_was_about(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.apply(code=6)
        assert [HAND in str(one["articles"]) for one in backups(site)] == [True]

    @pytest.mark.parametrize("act", ["update", "replace", "delete"])
    def test_is_made_before_any_write_to_what_exists(self, channel_site: Site, act: str) -> None:
        channel_site.article("a", text="原来的字。", news="n", index="0")
        channel_site.article("b")
        channel_site.apply()
        media_id = channel_site.media_id("n")
        match act:
            case "update":
                channel_site.article("a", text="新字。", news="n", index="0")
            case "replace":
                channel_site.article("c", news="n", index="1")
            case _:
                channel_site.remove("a")
        channel_site.apply()
        saved = backups(channel_site)
        assert [one["media_id"] for one in saved] == [media_id]
        assert "原来的字" in str(saved[0]["articles"])

    def test_that_cannot_be_made_stops_the_write(self, site: Site) -> None:
        two(site)
        (site.root / ".wxpublish" / "backup").write_text("a file where the folder should be")
        ran = site.run("apply", "--auto-approve", "--refresh", "--on-drift", "overwrite")
        assert ran.code == 1
        assert HAND in text(site, "a")


def test_a_news_without_articles_in_the_lockfile_differs_from_any(site: Site) -> None:
    site.article("a")
    site.apply()
    document = json.loads(site.lockfile.read_text(encoding="utf-8"))
    document["resources"]["news.a"]["articles"] = []
    write_lockfile(site, document)
    ran = site.run("refresh", "--format", "json")
    assert [one["address"] for one in ran.document["drift"]] == ["news.a"]
