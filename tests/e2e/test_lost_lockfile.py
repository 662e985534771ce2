"""A lockfile that was lost, reset or never pushed: the items on the account are found again.

A runner that died before it could push its lockfile leaves items that no lockfile knows. Same text
is adopted; another text under the same title waits for a person's word, however many runs go by.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.e2e import manual_edits
from tests.e2e.crash_runner import CrashRunner
from tests.e2e.site import Site

ADD = {"draft": "draft/add", "material": "material/add_news"}
LIST = {"draft": "draft/batchget", "material": "material/batchget_material"}
GET = {"draft": "draft/get", "material": "material/get_material"}


@contextmanager
def lost_runner(site: Site) -> Iterator[Site]:
    """A fresh checkout of the site on a machine that is thrown away with all it wrote."""
    folder = site.root.parent / "runner"
    shutil.copytree(site.root, folder, ignore=shutil.ignore_patterns(".wxpublish"))
    yield replace(site, root=folder)
    shutil.rmtree(folder)


def lose(site: Site) -> None:
    """A fresh checkout of a commit before the lockfile."""
    site.lockfile.unlink()
    shutil.rmtree(site.root / ".wxpublish")


def commands(output: str, verb: str) -> list[list[str]]:
    """The `recover` commands that an output tells to run, as arguments."""
    found = re.findall(rf"wxpublish (recover --{verb} \S+?)(?=;|\s|$)", output)
    return [command.split() for command in dict.fromkeys(found)]


class TestSameText:
    def test_of_a_runner_that_never_pushed_is_adopted(self, channel_site: Site) -> None:
        channel_site.article("kept")
        channel_site.apply()
        channel_site.article("new", text="新的。")
        with lost_runner(channel_site) as runner:
            runner.apply()
        outcome = channel_site.apply()
        assert [one["result"] for one in outcome["outcomes"]] == ["recovered"]
        channel_site.assert_one_item_each()

    def test_of_a_runner_that_was_killed_is_adopted(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        channel_site.article("new")
        with lost_runner(channel_site) as runner:
            process.kill_at(runner, f"answered {ADD[channel_site.channel]}")
        channel_site.apply()
        assert len(channel_site.account.news(channel_site.channel)) == 1

    def test_is_adopted_after_a_run_on_the_other_channel(self, site: Site) -> None:
        site.channel = "material"
        site.configure()
        site.article("new")
        with lost_runner(site) as runner:
            runner.apply()
        site.account.admin("clock", {"advance": 60})
        site.channel = "draft"
        site.configure()
        site.apply()
        site.channel = "material"
        site.configure()
        site.apply()
        assert len(site.account.news("material")) == 1

    def test_is_adopted_beside_another_of_the_same_title(self, channel_site: Site) -> None:
        channel_site.article("new", "标题", "正文。")
        channel_site.apply()
        cover = next(
            held["media_id"] for a, held in channel_site.lock().items() if a[:6] == "thumb."
        )
        stranger = channel_site.account.add_by_hand("标题", "别的。", cover, channel_site.channel)
        ours = channel_site.media_id("new")
        lose(channel_site)
        channel_site.apply()
        assert channel_site.media_id("new") == ours
        channel_site.assert_one_item_each(stranger)

    def test_is_adopted_and_the_other_is_named(self, channel_site: Site) -> None:
        channel_site.article("new", "标题", "正文。")
        channel_site.apply()
        cover = next(
            held["media_id"] for a, held in channel_site.lock().items() if a[:6] == "thumb."
        )
        stranger = channel_site.account.add_by_hand("标题", "别的。", cover, channel_site.channel)
        lose(channel_site)
        assert (
            f"wxpublish remote delete {stranger}"
            in channel_site.run("apply", "--auto-approve").text
        )

    def test_is_adopted_although_the_run_before_died_over_it(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        for key in ("a", "b", "c"):
            channel_site.article(key)
        channel_site.apply()
        before = {key: channel_site.media_id(key) for key in ("a", "b", "c")}
        lose(channel_site)
        process.kill_at(channel_site, "after replace wxpublish.lock.json", nth=2, every=0)
        assert list(channel_site.lock()) != []
        channel_site.apply()
        assert {key: channel_site.media_id(key) for key in before} == before

    def test_is_adopted_once_the_account_answers(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        channel_site.article("new")
        channel_site.apply()
        lose(channel_site)
        channel_site.account.inject_faults(f"{GET[channel_site.channel]}:drop")
        assert process.apply(channel_site) == 5, process.output
        channel_site.account.clear_faults()
        channel_site.apply()
        channel_site.assert_one_item_each()


class TestAnotherText:
    @pytest.fixture
    def asked(self, channel_site: Site) -> Site:
        """A site whose lockfile does not know `new`, which has another text on the account."""
        channel_site.article("old")
        channel_site.apply()
        channel_site.article("new", text="头一稿。")
        with lost_runner(channel_site) as runner:
            runner.apply()
            channel_site.environ["LOST"] = runner.media_id("new")
        channel_site.article("new", text="改过的稿。")
        return channel_site

    def test_is_asked_about_with_the_exact_command(self, asked: Site) -> None:
        ran = asked.run("apply", "--auto-approve")
        assert ran.code == 10
        assert commands(ran.text, "adopt") == [
            ["recover", "--adopt", f"news.new={asked.environ['LOST']}"]
        ]
        assert commands(ran.text, "discard") == [["recover", "--discard", "news.new"]]

    def test_is_asked_about_while_others_go_on(self, asked: Site) -> None:
        asked.article("other")
        outcome = asked.apply(code=10)
        results = {one["address"]: one["result"] for one in outcome["outcomes"]}
        assert results == {"news.new": "unknown", "news.other": "applied"}

    def test_is_asked_about_until_it_is_answered(self, asked: Site) -> None:
        manual_edits.tick(asked)
        asked.article("other")
        asked.apply(code=10)
        shutil.rmtree(asked.root / ".wxpublish")
        asked.apply(code=10)
        assert len(asked.account.news(asked.channel)) == 3

    def test_is_adopted_by_the_suggested_command(self, asked: Site) -> None:
        ran = asked.run("apply", "--auto-approve")
        (adopt,) = commands(ran.text, "adopt")
        assert asked.run(*adopt).code == 0
        asked.apply()
        asked.assert_one_item_each()
        assert "改过的稿" in asked.account.text(asked.media_id("new"), asked.channel)

    def test_is_left_alone_by_the_suggested_command(self, asked: Site) -> None:
        ran = asked.run("apply", "--auto-approve")
        (discard,) = commands(ran.text, "discard")
        assert asked.run(*discard).code == 0
        asked.apply()
        assert "头一稿" in asked.account.text(asked.environ["LOST"], asked.channel)
        assert asked.media_id("new") != asked.environ["LOST"]


class TestSetBack:
    def test_to_before_an_edit_what_was_sent_then_is_no_drift(self, channel_site: Site) -> None:
        channel_site.article("a", text="旧。")
        channel_site.apply()
        older = channel_site.lockfile.read_bytes()
        manual_edits.tick(channel_site)
        channel_site.article("a", text="新。")
        channel_site.apply()
        channel_site.lockfile.write_bytes(older)
        channel_site.apply()
        channel_site.assert_one_item_each()

    def test_to_before_a_replace_the_newer_item_is_adopted(self, channel_site: Site) -> None:
        channel_site.article("lead", news="weekly", index="0")
        channel_site.apply()
        older = channel_site.lockfile.read_bytes()
        channel_site.article("second", news="weekly", index="1")
        channel_site.apply()
        newer = channel_site.media_id("weekly")
        channel_site.lockfile.write_bytes(older)
        channel_site.apply()
        assert channel_site.media_id("weekly") == newer
        channel_site.assert_one_item_each()

    def test_to_before_a_delete_what_is_gone_is_deleted(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.article("b")
        channel_site.apply()
        older = channel_site.lockfile.read_bytes()
        channel_site.remove("b")
        channel_site.apply()
        channel_site.lockfile.write_bytes(older)
        channel_site.apply()
        channel_site.assert_one_item_each()

    def test_an_adopted_item_takes_the_place_of_one_that_is_gone(self, site: Site) -> None:
        site.channel = "material"
        site.configure()
        site.article("a", text="旧。")
        site.apply()
        older = site.lockfile.read_bytes()
        manual_edits.delete(site, "a")
        site.apply("--refresh")
        site.lockfile.write_bytes(older)
        site.article("a", text="新。")
        ran = site.run("apply", "--auto-approve", "--refresh")
        assert ran.code == 10
        (adopt,) = commands(ran.text, "adopt")
        assert site.run(*adopt).code == 0
        site.apply("--refresh")
        site.assert_one_item_each()


class TestOneTakenBack:
    """One article is back under its address; the others are older than that, and ours."""

    @pytest.fixture
    def lost(self, channel_site: Site) -> Site:
        channel_site.article("older")
        channel_site.apply()
        manual_edits.tick(channel_site)
        channel_site.article("newer")
        channel_site.apply()
        channel_site.environ["NEWER"] = channel_site.media_id("newer")
        lose(channel_site)
        return channel_site

    def test_by_import_the_others_are_still_looked_for(self, lost: Site) -> None:
        assert lost.run("import", "news.newer", lost.environ["NEWER"]).code == 0
        lost.apply()
        lost.assert_one_item_each()

    def test_by_a_word_the_others_are_still_looked_for(self, lost: Site) -> None:
        assert lost.run("recover", "--adopt", f"news.newer={lost.environ['NEWER']}").code == 0
        lost.apply()
        lost.assert_one_item_each()


class TestJournalWithoutItsLockfile:
    def test_what_it_began_is_found_and_sent_again(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        channel_site.article("kept")
        channel_site.apply()
        manual_edits.tick(channel_site)
        channel_site.article("new")
        process.kill_at(channel_site, f"answered {ADD[channel_site.channel]}")
        channel_site.lockfile.unlink()
        assert channel_site.journal.exists()
        plan = channel_site.plan("--refresh")
        assert [one["address"] for one in plan["recovered"]] == ["news.new"]
        channel_site.apply()
        assert len(channel_site.account.news(channel_site.channel)) == 2

    def test_what_it_did_is_taken_over_and_the_rest_found(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        channel_site.article("kept")
        channel_site.apply()
        manual_edits.tick(channel_site)
        channel_site.article("new")
        process.kill_at(channel_site, f"before {GET[channel_site.channel]}")
        channel_site.lockfile.unlink()
        channel_site.apply()
        channel_site.assert_one_item_each()


class TestAList:
    def test_that_does_not_end_lets_nothing_be_created(
        self, channel_site: Site, process: CrashRunner
    ) -> None:
        for number in range(21):
            channel_site.article(f"n{number}")
        channel_site.apply()
        lose(channel_site)
        channel_site.account.inject_faults(f"{LIST[channel_site.channel]}#2+:status=502")
        assert process.apply(channel_site) == 4, process.output
        channel_site.account.clear_faults()
        assert len(channel_site.account.news(channel_site.channel)) == 21


class TestAKillBeforeTheReadBack:
    def test_is_made_up_for_by_the_next_run(self, channel_site: Site, process: CrashRunner) -> None:
        channel_site.article("a")
        process.kill_at(channel_site, f"before {GET[channel_site.channel]}")
        channel_site.article("b")
        channel_site.apply()
        manual_edits.tick(channel_site)
        manual_edits.edit(channel_site, "a")
        plan = channel_site.plan("--refresh")
        assert [one["address"] for one in plan["drift"]] == ["news.a"]

    def test_is_made_up_for_by_refresh(self, channel_site: Site, process: CrashRunner) -> None:
        channel_site.article("a")
        process.kill_at(channel_site, f"before {GET[channel_site.channel]}")
        channel_site.apply("--refresh")
        manual_edits.tick(channel_site)
        manual_edits.edit(channel_site, "a")
        channel_site.article("a", text="这里也改了。")
        channel_site.apply(code=6)
