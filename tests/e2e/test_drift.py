"""What was edited by hand is seen, and dealt with as `on_drift` says: by run, by site, by article."""

import json
from typing import Any

import pytest

from tests.e2e.hands import delete_cover, edit, save, shorten, tick
from tests.e2e.site import Site

HAND = "手改的字"


def two(site: Site, **front: str) -> None:
    """Two articles on the account, the first of them edited by hand since."""
    site.article("a", text="甲文。", **front)
    site.article("b", text="乙文。")
    site.apply()
    tick(site)
    edit(site, "a")


def drifted(site: Site, *flags: str) -> list[tuple[str, list[int], str]]:
    plan = site.plan("--refresh", *flags)
    return [(one["address"], one["articles"], one["kind"]) for one in plan["drift"]]


def text(site: Site, key: str) -> str:
    return site.account.text(site.media_id(key), site.channel)


def backups(site: Site) -> list[dict[str, object]]:
    """What was saved, the last first."""
    files = sorted((site.root / ".wxpublish" / "backup").glob("*.json"), reverse=True)
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


class TestSeen:
    def test_by_a_plan_that_looks(self, either: Site) -> None:
        two(either)
        assert drifted(either) == [("news.a", [0], "edited")]

    def test_of_one_article_among_several(self, either: Site) -> None:
        either.article("lead", news="weekly", index="0")
        either.article("second", news="weekly", index="1")
        either.apply()
        tick(either)
        edit(either, "weekly", 1)
        assert drifted(either) == [("news.weekly", [1], "edited")]

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": "手改的题"},
            {"author": "别人"},
            {"digest": "另一摘要"},
            {"content_source_url": "https://example.com/"},
            {"need_open_comment": 1},
            {"show_cover_pic": 1},
        ],
        ids=lambda fields: next(iter(fields)),
    )
    def test_in_any_field(self, site: Site, fields: dict[str, Any]) -> None:
        site.article("a")
        site.apply()
        tick(site)
        edit(site, "a", **fields)
        assert drifted(site) == [("news.a", [0], "edited")]

    def test_not_where_the_editor_only_saved(self, either: Site) -> None:
        either.article("a")
        either.apply()
        tick(either)
        save(either, "a")
        assert drifted(either) == []

    def test_not_where_a_run_whose_lockfile_was_lost_sent_it(self, either: Site) -> None:
        either.article("a", text="甲文。")
        either.apply()
        before = either.lockfile.read_bytes()
        tick(either)
        either.article("a", text="甲文新。")
        either.apply()
        either.lockfile.write_bytes(before)
        assert drifted(either) == []
        either.apply("--refresh")
        either.assert_one_item_each()

    def test_without_an_exit_code_of_its_own(self, site: Site) -> None:
        two(site)
        assert site.run("plan", "--refresh").code == 0
        assert site.run("plan", "--refresh", "--detailed-exitcode").code == 0
        assert site.run("refresh").code == 0


class TestFail:
    def test_an_edit_here_and_there_is_a_conflict(self, either: Site) -> None:
        two(either)
        either.article("a", text="甲文新。")
        outcome = either.apply("--refresh", code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict"]
        assert HAND in text(either, "a")

    def test_says_of_each_item_what_apply_does(self, site: Site) -> None:
        two(site)
        edit(site, "b")
        site.article("a", text="甲文新。")
        lines = site.run("plan", "--refresh").out.splitlines()
        (ours,) = (line for line in lines if line.startswith("drift news.a"))
        (other,) = (line for line in lines if line.startswith("drift news.b"))
        assert "our edit waits" in ours
        assert "apply leaves it" in other

    def test_found_among_so_many_that_lists_are_read(self, site: Site) -> None:
        keys = [f"n{number:02}" for number in range(51)]
        for key in keys:
            site.article(key)
        site.apply()
        tick(site)
        edit(site, "n07")
        for key in keys:
            site.article(key, text="新文。")
        site.account.forget()
        outcome = site.apply(code=6)
        assert [one["address"] for one in outcome["outcomes"] if one["result"] != "applied"] == [
            "news.n07"
        ]
        assert site.account.calls()["draft/get"] == 1
        assert len(backups(site)) == len(keys)

    def test_found_by_the_look_before_the_write(self, either: Site) -> None:
        two(either)
        either.article("a", text="甲文新。")
        outcome = either.apply(code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict"]
        assert HAND in text(either, "a")

    def test_lets_everything_else_go_on(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.article("b", text="乙文新。")
        outcome = site.apply(code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict", "applied"]
        assert "乙文新" in text(site, "b")

    def test_is_no_matter_on_an_item_that_the_run_does_not_touch(self, either: Site) -> None:
        two(either)
        either.article("b", text="乙文新。")
        outcome = either.run("apply", "--auto-approve", "--refresh")
        assert outcome.code == 0, outcome.text
        assert HAND in text(either, "a")
        assert "乙文新" in text(either, "b")

    def test_guards_an_edit_of_looks_alone_against_another_theme(self, either: Site) -> None:
        either.article("a", text="甲文。")
        either.apply()
        tick(either)
        before = either.account.news(either.channel)[either.media_id("a")].articles[0].content
        painted = (before or "").replace("<p>", '<p style="color:#c00">')
        edit(either, "a", content=painted)
        either.configure(theme="tech")
        assert either.plan()["api_calls"] != {}
        either.apply(code=6)
        assert "#c00" in str(either.account.news(either.channel))

    def test_guards_an_item_whose_file_is_gone(self, either: Site) -> None:
        two(either)
        either.remove("a")
        either.apply(code=6)
        assert HAND in text(either, "a")

    def test_guards_an_item_that_would_be_replaced(self, either: Site) -> None:
        two(either)
        either.article("a2", news="a", index="1")
        either.article("a", text="甲文。", news="a", index="0")
        either.apply(code=6)
        assert HAND in text(either, "a")
        assert len(either.account.news(either.channel)) == 2


class TestOverwrite:
    def test_by_run(self, either: Site) -> None:
        two(either)
        either.apply("--refresh", "--on-drift", "overwrite")
        assert "甲文" in text(either, "a")
        assert drifted(either) == []

    def test_by_site(self, site: Site) -> None:
        two(site)
        site.configure(on_drift="overwrite")
        site.apply("--refresh")
        assert "甲文" in text(site, "a")

    def test_by_article(self, site: Site) -> None:
        two(site, on_drift="overwrite")
        site.apply("--refresh")
        assert "甲文" in text(site, "a")

    def test_without_a_look_before_sends_our_edit(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.apply("--on-drift", "overwrite")
        assert "甲文新" in text(site, "a")

    def test_never_takes_what_it_did_not_send_for_settled(self, site: Site) -> None:
        site.article("lead", text="头条。", news="weekly", index="0")
        site.article("second", text="第二。", news="weekly", index="1")
        site.apply()
        tick(site)
        edit(site, "weekly", 1)
        site.article("lead", text="头条新。", news="weekly", index="0")
        site.apply("--on-drift", "overwrite")
        assert drifted(site) == [("news.weekly", [1], "edited")]

    def test_is_of_what_was_reviewed_and_of_nothing_newer(self, either: Site) -> None:
        two(either)
        plan = str(either.root.parent / "week.plan")
        either.run("plan", "--refresh", "--on-drift", "overwrite", "--out", plan)
        tick(either)
        edit(either, "a", content="<section><p>又改的字</p></section>")
        ran = either.run("apply", plan)
        assert (ran.code, "edited again" in ran.text) == (6, True)
        assert "又改的字" in text(either, "a")

    def test_of_an_item_that_somebody_shortened_replaces_it(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.article("second", news="weekly", index="1")
        site.apply()
        shorten(site, "weekly", 1)
        change = site.plan("--refresh", "--on-drift", "overwrite")["changes"][0]
        assert (change["action"], change["reasons"]) == ("replace", ["drift"])
        site.apply("--refresh", "--on-drift", "overwrite")
        site.assert_one_item_each()

    def test_never_updates_an_item_that_somebody_shortened(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.article("second", news="weekly", index="1")
        site.apply()
        shorten(site, "weekly", 1)
        site.article("lead", text="新。", news="weekly", index="0")
        outcome = site.apply("--on-drift", "overwrite", code=6)
        assert "another number of articles" in outcome["outcomes"][0]["error"]


class TestKeep:
    @pytest.mark.parametrize("flags", [("--refresh",), ()], ids=["looked", "blind"])
    def test_by_run_lets_our_edit_wait(self, site: Site, flags: tuple[str, ...]) -> None:
        two(site)
        site.article("a", text="甲文新。")
        ran = site.run("apply", "--auto-approve", *flags, "--on-drift", "keep")
        assert ran.code == 0, ran.text
        assert HAND in text(site, "a")
        assert site.plan()["changes"] != []

    def test_by_site(self, site: Site) -> None:
        two(site)
        site.configure(on_drift="keep")
        site.article("a", text="甲文新。")
        assert site.run("apply", "--auto-approve").code == 0
        assert HAND in text(site, "a")

    def test_by_article_goes_before_the_site(self, site: Site) -> None:
        two(site, on_drift="keep")
        site.configure(on_drift="overwrite")
        site.article("a", text="甲文新。", on_drift="keep")
        assert site.run("apply", "--auto-approve").code == 0
        assert HAND in text(site, "a")

    def test_by_run_goes_before_the_article(self, site: Site) -> None:
        two(site, on_drift="keep")
        site.apply("--refresh", "--on-drift", "overwrite")
        assert "甲文" in text(site, "a")


class TestRefresh:
    def test_writes_drift_down_until_it_is_overwritten(self, either: Site) -> None:
        two(either)
        assert either.run("refresh").code == 0
        assert [one["address"] for one in either.plan()["drift"]] == ["news.a"]
        either.apply("--on-drift", "overwrite")
        assert either.plan()["drift"] == []
        assert "甲文" in text(either, "a")

    def test_makes_a_later_edit_a_conflict_without_any_call(self, site: Site) -> None:
        two(site)
        site.run("refresh")
        site.article("a", text="甲文新。")
        site.account.forget()
        outcome = site.apply(code=6)
        assert outcome["result"] == "refused"
        assert site.account.calls() == {}

    def test_keeps_what_it_wrote_down_over_another_look(self, site: Site) -> None:
        two(site)
        site.run("refresh")
        before = site.lockfile.read_bytes()
        site.run("refresh")
        assert site.lockfile.read_bytes() == before
        assert drifted(site) == [("news.a", [0], "edited")]

    def test_accepts_what_is_there(self, either: Site) -> None:
        two(either)
        assert either.run("refresh", "--accept", "news.a").code == 0
        assert drifted(either) == []
        either.assert_settled()
        assert HAND in text(either, "a")

    def test_sees_an_edit_that_was_taken_back(self, site: Site) -> None:
        site.article("a", author="原作者")
        site.apply()
        edit(site, "a", author="别人")
        site.run("refresh")
        edit(site, "a", author="原作者")
        site.run("refresh")
        assert site.plan()["drift"] == []

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
    def test_holds_what_somebody_wrote_before_it_is_overwritten(self, either: Site) -> None:
        two(either)
        either.apply("--refresh", "--on-drift", "overwrite")
        assert [HAND in str(one["articles"]) for one in backups(either)] == [True]

    def test_holds_what_a_conflict_was_about(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.apply(code=6)
        assert [HAND in str(one["articles"]) for one in backups(site)] == [True]

    @pytest.mark.parametrize("act", ["update", "replace", "delete"])
    def test_is_made_before_any_write_to_what_exists(self, either: Site, act: str) -> None:
        either.article("a", text="原来的字。", news="n", index="0")
        either.article("b")
        either.apply()
        media_id = either.media_id("n")
        match act:
            case "update":
                either.article("a", text="新字。", news="n", index="0")
            case "replace":
                either.article("c", news="n", index="1")
            case _:
                either.remove("a")
        either.apply()
        saved = backups(either)
        assert [one["media_id"] for one in saved] == [media_id]
        assert "原来的字" in str(saved[0]["articles"])

    def test_that_cannot_be_made_stops_the_write(self, site: Site) -> None:
        two(site)
        (site.root / ".wxpublish" / "backup").write_text("a file where the folder should be")
        ran = site.run("apply", "--auto-approve", "--refresh", "--on-drift", "overwrite")
        assert ran.code == 1
        assert HAND in text(site, "a")
