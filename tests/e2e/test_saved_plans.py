"""A saved plan is applied once, as it was reviewed, or refused with the reason."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.e2e.manual_edits import edit, tick
from tests.e2e.site import SECRET, CommandResult, Site

WEEK = 7 * 24 * 3600


def saved(site: Site, *flags: str) -> Path:
    """A plan in a file beside the site."""
    path = site.root.parent / "week.plan"
    ran = site.run("plan", "--out", str(path), *flags)
    assert ran.code == 0, ran.text
    return path


def apply(site: Site, plan: Path, *flags: str) -> CommandResult:
    return site.run("apply", str(plan), *flags)


def begun(site: Site) -> Path:
    """A site with one article on the account, and a saved plan that edits it and adds another."""
    site.picture("articles/photo.png", "green")
    site.article("a", text="甲文。")
    site.apply()
    site.article("a", text="甲文新。")
    site.article("b", text="乙文。\n\n![图](photo.png)")
    return saved(site)


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a plan file as no command of ours would."""
    document = json.loads(gzip.decompress(path.read_bytes()))
    change(document)
    path.write_bytes(gzip.compress(json.dumps(document).encode()))


class TestApplied:
    def test_sends_what_was_reviewed(self, channel_site: Site) -> None:
        plan = begun(channel_site)
        ran = apply(channel_site, plan)
        assert ran.code == 0, ran.text
        channel_site.assert_no_changes()
        channel_site.assert_one_item_each()
        assert "甲文新" in channel_site.account.text(
            channel_site.media_id("a"), channel_site.channel
        )

    def test_needs_no_approval(self, site: Site) -> None:
        assert apply(site, begun(site)).code == 0

    def test_can_be_the_first(self, site: Site) -> None:
        site.article("a")
        plan = saved(site)
        assert apply(site, plan).code == 0
        site.assert_no_changes()

    def test_brings_its_files_along(self, site: Site) -> None:
        plan = begun(site)
        document = json.loads(gzip.decompress(plan.read_bytes()))
        assert len(document["payloads"]["items"]) == 1

    def test_is_readable_by_its_owner_alone_and_holds_no_secret(self, site: Site) -> None:
        plan = begun(site)
        assert plan.stat().st_mode & 0o077 == 0
        assert SECRET.encode() not in gzip.decompress(plan.read_bytes())

    def test_makes_the_calls_that_it_promised(self, site: Site) -> None:
        plan = begun(site)
        promised = site.plan()["api_calls"]
        site.account.clear_calls()
        apply(site, plan)
        calls = site.account.calls()
        assert {name: calls.get(name, 0) for name in promised} == promised


def used_twice(site: Site, plan: Path) -> None:
    """Apply it once."""
    assert apply(site, plan).code == 0


def stale_serial(site: Site, _: Path) -> None:
    """Another run has changed something else meanwhile."""
    site.article("c")
    site.run("apply", "--auto-approve", "--target", "news.c")
    site.remove("c")


def other_lineage(site: Site, _: Path) -> None:
    """The lockfile is another one, of the same serial."""
    document = json.loads(site.lockfile.read_text(encoding="utf-8"))
    document["lineage"] = "another"
    site.lockfile.write_text(json.dumps(document), encoding="utf-8")


def source_changed(site: Site, _: Path) -> None:
    site.article("b", text="别的。")


def source_removed(site: Site, _: Path) -> None:
    site.remove("b")


def picture_changed(site: Site, _: Path) -> None:
    site.picture("articles/photo.png", "red")


def configuration_changed(site: Site, _: Path) -> None:
    site.configure(content_limit="19000")


REFUSALS = (
    (used_twice, "already applied"),
    (stale_serial, "serial"),
    (other_lineage, "another lockfile"),
    (source_changed, "articles/b.md changed"),
    (source_removed, "articles/b.md changed"),
    (picture_changed, "articles/photo.png changed"),
    (configuration_changed, "wxpublish.yaml changed"),
)


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "words"), REFUSALS, ids=lambda it: getattr(it, "__name__", "")
    )
    def test_with_its_reason(
        self, site: Site, change: Callable[[Site, Path], None], words: str
    ) -> None:
        plan = begun(site)
        change(site, plan)
        site.account.clear_calls()
        ran = apply(site, plan)
        assert (ran.code, words in ran.err) == (6, True), ran.text
        assert site.account.effects() == {}
        assert site.run("plan", "--show", str(plan)).code == 0

    def test_where_the_first_plan_was_applied_already(self, site: Site) -> None:
        site.article("a")
        plan = saved(site)
        assert apply(site, plan).code == 0
        ran = apply(site, plan)
        assert (ran.code, "already applied" in ran.err) == (6, True)

    def test_where_the_account_is_another(self, site: Site) -> None:
        plan = begun(site)
        other = {**site.environ, "WXPUBLISH_APP_ID": "wxffffffffffffffff"}
        site.lockfile.unlink()
        ran = site.run("apply", str(plan), environ=other)
        assert (ran.code, "another account" in ran.err) == (6, True)

    def test_once_it_has_expired(self, site: Site) -> None:
        plan = begun(site)
        with patch(
            "wxpublish.cli.commands.apply.time.time", lambda: time.time_ns() / 1e9 + WEEK + 9
        ):
            ran = apply(site, plan)
        assert (ran.code, "expired" in ran.err) == (6, True)

    def test_from_another_major_version(self, site: Site) -> None:
        plan = begun(site)
        rewrite(plan, lambda document: document.update(version="9.0"))
        ran = apply(site, plan)
        assert (ran.code, "wxpublish 9.0" in ran.err) == (6, True)

    def test_of_a_newer_format(self, site: Site) -> None:
        plan = begun(site)
        rewrite(plan, lambda document: document.update(format_version=3, plan={"new": 1}))
        ran = apply(site, plan)
        assert (ran.code, "newer" in ran.err) == (6, True)

    def test_of_an_older_format(self, site: Site) -> None:
        plan = begun(site)
        rewrite(plan, lambda document: document.update(format_version=1))
        ran = apply(site, plan)
        assert (ran.code, "older" in ran.err) == (6, True)

    def test_where_an_item_was_edited_by_hand_since(self, channel_site: Site) -> None:
        plan = begun(channel_site)
        tick(channel_site)
        edit(channel_site, "a")
        ran = apply(channel_site, plan, "--format", "json")
        assert ran.code == 6, ran.text
        results = {one["address"]: one["result"] for one in ran.document["outcomes"]}
        assert results == {"news.a": "conflict", "news.b": "applied"}

    @pytest.mark.parametrize(
        "flags",
        [("--refresh",), ("--target", "news.a"), ("--on-drift", "keep")],
        ids=lambda flags: flags[0],
    )
    def test_with_a_flag_that_it_was_not_made_with(
        self, site: Site, flags: tuple[str, ...]
    ) -> None:
        ran = apply(site, begun(site), *flags)
        assert (ran.code, f"wxpublish plan {flags[0]}" in ran.err) == (64, True)

    def test_where_its_create_was_made_by_a_run_that_died(self, site: Site) -> None:
        site.article("a")
        site.account.inject_faults("draft/add:after:drop", "draft/batchget#2+:errcode=48001")
        assert site.run("apply", "--auto-approve").code == 5
        site.account.clear_faults()
        plan = saved(site)
        ran = apply(site, plan)
        assert (ran.code, "an interrupted run created" in ran.err) == (6, True), ran.text
        site.apply()
        site.assert_one_item_each()

    def test_where_the_theme_of_the_site_changed(self, site: Site) -> None:
        (site.root / "look").mkdir()
        style = site.root / "look" / "theme.css"
        style.write_text("p { color: red }", encoding="utf-8")
        site.configure(theme="look")
        site.article("a")
        plan = saved(site)
        style.write_text("p { color: blue }", encoding="utf-8")
        ran = apply(site, plan)
        assert (ran.code, "look/theme.css changed" in ran.err) == (6, True)


class TestShown:
    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_as_it_was_made(self, site: Site, form: str) -> None:
        plan = begun(site)
        now = site.run("plan", "--format", form).out
        assert site.run("plan", "--show", str(plan), "--format", form).out == now

    def test_without_a_site(self, site: Site) -> None:
        plan = begun(site)
        elsewhere = site.root.parent / "elsewhere"
        elsewhere.mkdir()
        ran = site.run("-C", str(elsewhere), "plan", "--show", str(plan))
        assert (ran.code, "news.b" in ran.out) == (0, True)

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_in_a_format_of_tomorrow(self, site: Site, form: str) -> None:
        plan = begun(site)
        before = site.run("plan", "--show", str(plan), "--format", form).out
        rewrite(plan, lambda document: document.update(format_version=3, plan={"new": 1}))
        ran = site.run("plan", "--show", str(plan), "--format", form)
        assert (ran.code, ran.out) == (0, before)


class TestExpect:
    def test_lets_the_reviewed_plan_pass(self, site: Site) -> None:
        site.article("a")
        site.apply("--expect", site.plan()["digest"])

    def test_refuses_any_other(self, site: Site) -> None:
        site.article("a")
        digest = site.plan()["digest"]
        site.article("b")
        site.account.clear_calls()
        ran = site.run("apply", "--auto-approve", "--expect", digest)
        assert (ran.code, digest in ran.err) == (6, True)
        assert site.account.calls() == {}

    def test_approves_nothing_by_itself(self, site: Site) -> None:
        site.article("a")
        ran = site.run("apply", "--expect", site.plan()["digest"])
        assert ran.code == 8
        assert site.account.effects() == {}

    def test_is_not_moved_by_a_run_on_something_else(self, site: Site) -> None:
        site.article("a")
        site.article("b")
        digest = site.plan("--target", "news.a")["digest"]
        site.run("apply", "--auto-approve", "--target", "news.b")
        site.apply("--expect", digest)
