"""Edits by hand are detected and handled as `on_drift` says, for a run, a site or an article."""

from typing import Any

import pytest

from tests.e2e.manual_edits import HAND, backups, drifted, edit, save, shorten, text, tick, two
from tests.e2e.site import Site


class TestSeen:
    def test_by_plan_refresh(self, channel_site: Site) -> None:
        two(channel_site)
        assert drifted(channel_site) == [("news.a", [0], "edited")]

    def test_of_one_article_among_several(self, channel_site: Site) -> None:
        channel_site.article("lead", news="weekly", index="0")
        channel_site.article("second", news="weekly", index="1")
        channel_site.apply()
        tick(channel_site)
        edit(channel_site, "weekly", 1)
        assert drifted(channel_site) == [("news.weekly", [1], "edited")]

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

    def test_not_where_the_editor_only_saved(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.apply()
        tick(channel_site)
        save(channel_site, "a")
        assert drifted(channel_site) == []

    def test_not_where_a_run_whose_lockfile_was_lost_sent_it(self, channel_site: Site) -> None:
        channel_site.article("a", text="甲文。")
        channel_site.apply()
        before = channel_site.lockfile.read_bytes()
        tick(channel_site)
        channel_site.article("a", text="甲文新。")
        channel_site.apply()
        channel_site.lockfile.write_bytes(before)
        assert drifted(channel_site) == []
        channel_site.apply("--refresh")
        channel_site.assert_one_item_each()

    def test_without_an_exit_code_of_its_own(self, site: Site) -> None:
        two(site)
        assert site.run("plan", "--refresh").code == 0
        assert site.run("plan", "--refresh", "--detailed-exitcode").code == 0
        assert site.run("refresh").code == 0


class TestFail:
    def test_an_edit_here_and_there_is_a_conflict(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.article("a", text="甲文新。")
        outcome = channel_site.apply("--refresh", code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict"]
        assert HAND in text(channel_site, "a")

    def test_explains_for_each_item_what_apply_does(self, site: Site) -> None:
        two(site)
        edit(site, "b")
        site.article("a", text="甲文新。")
        lines = site.run("plan", "--refresh").out.splitlines()
        (ours,) = (line for line in lines if line.startswith("drift news.a"))
        (other,) = (line for line in lines if line.startswith("drift news.b"))
        assert "your change waits" in ours
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
        site.account.clear_calls()
        outcome = site.apply(code=6)
        assert [one["address"] for one in outcome["outcomes"] if one["result"] != "applied"] == [
            "news.n07"
        ]
        assert "draft/get" not in site.account.calls()
        assert "draft/get" not in site.account.calls()
        assert len(backups(site)) == len(keys)

    def test_found_by_the_check_before_the_write(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.article("a", text="甲文新。")
        outcome = channel_site.apply(code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict"]
        assert HAND in text(channel_site, "a")

    def test_lets_everything_else_go_on(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.article("b", text="乙文新。")
        outcome = site.apply(code=6)
        assert [one["result"] for one in outcome["outcomes"]] == ["conflict", "applied"]
        assert "乙文新" in text(site, "b")

    def test_is_no_matter_on_an_item_that_the_run_does_not_touch(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.article("b", text="乙文新。")
        outcome = channel_site.run("apply", "--auto-approve", "--refresh")
        assert outcome.code == 0, outcome.text
        assert HAND in text(channel_site, "a")
        assert "乙文新" in text(channel_site, "b")

    def test_guards_a_style_edit_against_another_theme(self, channel_site: Site) -> None:
        channel_site.article("a", text="甲文。")
        channel_site.apply()
        tick(channel_site)
        before = (
            channel_site.account.news(channel_site.channel)[channel_site.media_id("a")]
            .articles[0]
            .content
        )
        painted = (before or "").replace("<p>", '<p style="color:#c00">')
        edit(channel_site, "a", content=painted)
        channel_site.configure(theme="tech")
        assert channel_site.plan()["api_calls"] != {}
        channel_site.apply(code=6)
        assert "#c00" in str(channel_site.account.news(channel_site.channel))

    def test_guards_an_item_whose_file_is_gone(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.remove("a")
        channel_site.apply(code=6)
        assert HAND in text(channel_site, "a")

    def test_guards_an_item_that_would_be_replaced(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.article("a2", news="a", index="1")
        channel_site.article("a", text="甲文。", news="a", index="0")
        channel_site.apply(code=6)
        assert HAND in text(channel_site, "a")
        assert len(channel_site.account.news(channel_site.channel)) == 2


class TestOverwrite:
    def test_names_the_item_in_the_plan(self, channel_site: Site) -> None:
        two(channel_site)
        planned = channel_site.run("plan", "--refresh", "--on-drift", "overwrite").out
        assert f"apply overwrites it: {channel_site.media_id('a')}" in planned

    def test_by_run(self, channel_site: Site) -> None:
        two(channel_site)
        channel_site.apply("--refresh", "--on-drift", "overwrite")
        assert "甲文" in text(channel_site, "a")
        assert drifted(channel_site) == []

    def test_by_site(self, site: Site) -> None:
        two(site)
        site.configure(on_drift="overwrite")
        site.apply("--refresh")
        assert "甲文" in text(site, "a")

    def test_by_article(self, site: Site) -> None:
        two(site, on_drift="overwrite")
        site.apply("--refresh")
        assert "甲文" in text(site, "a")

    def test_without_refresh_sends_our_edit(self, site: Site) -> None:
        two(site)
        site.article("a", text="甲文新。")
        site.apply("--on-drift", "overwrite")
        assert "甲文新" in text(site, "a")

    def test_never_takes_unsent_text_for_applied(self, site: Site) -> None:
        site.article("lead", text="头条。", news="weekly", index="0")
        site.article("second", text="第二。", news="weekly", index="1")
        site.apply()
        tick(site)
        edit(site, "weekly", 1)
        site.article("lead", text="头条新。", news="weekly", index="0")
        site.apply("--on-drift", "overwrite")
        assert drifted(site) == [("news.weekly", [1], "edited")]

    def test_is_of_what_was_reviewed_and_of_nothing_newer(self, channel_site: Site) -> None:
        two(channel_site)
        plan = str(channel_site.root.parent / "week.plan")
        channel_site.run("plan", "--refresh", "--on-drift", "overwrite", "--out", plan)
        tick(channel_site)
        edit(channel_site, "a", content="<section><p>又改的字</p></section>")
        ran = channel_site.run("apply", plan)
        assert (ran.code, "edited again" in ran.text) == (6, True)
        assert "又改的字" in text(channel_site, "a")

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
        assert (
            "no longer has the number of articles that was sent" in outcome["outcomes"][0]["error"]
        )


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
