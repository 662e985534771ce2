"""Each danger needs its own consent: the plan is shown, then refused with the name of the flag."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tests.e2e.site import WRITING, CommandResult, Site


def write_articles(site: Site, count: int) -> None:
    """So many articles on the account."""
    for number in range(count):
        site.article(f"n{number}")
    site.apply()


def remove_articles(site: Site, keys: Iterable[int]) -> None:
    for number in keys:
        site.remove(f"n{number}")


def apply_refused(site: Site, *flags: str) -> CommandResult:
    """An apply that ends with 8 and has done nothing."""
    site.account.clear_calls()
    ran = site.run("apply", "--auto-approve", *flags)
    assert ran.code == 8, ran.text
    assert site.account.effects() == {}
    return ran


def flag_of(ran: CommandResult) -> tuple[str, str]:
    """The flag that the refusal names."""
    found = re.search(r"--allow-delete (\d+)", ran.err)
    assert found, ran.text
    return "--allow-delete", found[1]


class TestDeletions:
    def test_over_the_percentage_are_shown_then_refused_with_the_flag(
        self, channel_site: Site
    ) -> None:
        write_articles(channel_site, 5)
        remove_articles(channel_site, range(3))
        ran = apply_refused(channel_site)
        assert "news.n0" in ran.out
        channel_site.apply(*flag_of(ran))
        channel_site.assert_one_item_each()

    def test_over_the_number_are_refused(self, site: Site) -> None:
        write_articles(site, 6)
        site.configure(safety="{max_delete: 1, max_delete_percent: 100}")
        remove_articles(site, range(2))
        assert "max_delete is 1" in apply_refused(site).err

    def test_of_two_are_few_enough(self, site: Site) -> None:
        write_articles(site, 3)
        remove_articles(site, range(2))
        site.apply()

    def test_of_everything_are_refused(self, site: Site) -> None:
        write_articles(site, 2)
        remove_articles(site, range(2))
        assert "the site is empty" in apply_refused(site).err

    def test_count_declared_media_and_no_covers(self, site: Site) -> None:
        site.picture("qr.png", "black")
        site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
        write_articles(site, 1)
        site.configure(safety="{max_delete: 0}")
        assert "1 item would be deleted" in apply_refused(site).err

    def test_flag_allows_so_many_and_no_more(self, site: Site) -> None:
        write_articles(site, 5)
        remove_articles(site, range(3))
        assert flag_of(apply_refused(site, "--allow-delete", "2")) == ("--allow-delete", "3")

    def test_flag_narrows_what_the_site_would_allow(self, site: Site) -> None:
        write_articles(site, 5)
        remove_articles(site, range(2))
        apply_refused(site, "--allow-delete", "1")

    def test_flag_goes_with_a_saved_plan(self, site: Site, tmp_path: Path) -> None:
        write_articles(site, 5)
        remove_articles(site, range(3))
        file = str(tmp_path / "week.plan")
        assert site.run("plan", "--out", file).code == 0
        ran = site.run("apply", file)
        assert ran.code == 8
        assert site.run("apply", file, *flag_of(ran)).code == 0
        site.assert_no_changes()

    def test_refusal_is_one_json_document(self, site: Site) -> None:
        write_articles(site, 5)
        remove_articles(site, range(3))
        error = json.loads(apply_refused(site, "--format", "json").out)["error"]
        assert (error["exit"], error["code"]) == (8, "consent")
        assert "--allow-delete 3" in error["message"] + (error.get("hint") or "")


class TestNoDeletion:
    def test_while_a_file_fails_to_load(self, site: Site) -> None:
        site.article("a")
        site.picture("old.jpg", "gray")
        site.article("b", cover="/old.jpg")
        site.apply()
        site.article("b")
        site.article("broken", cover="/missing.jpg")
        ran = site.run("apply", "--auto-approve", "--target", "news.b")
        assert ran.code == 0, ran.text
        assert len(site.account.files()) == 2
        site.remove("broken")
        site.apply()
        assert len(site.account.files()) == 1

    def test_while_anything_is_invalid(self, site: Site) -> None:
        write_articles(site, 3)
        remove_articles(site, [0])
        site.path("n1").write_text("---\ntitle: [\n---\n", encoding="utf-8")
        site.account.clear_calls()
        assert site.run("apply", "--auto-approve").code == 3
        assert site.account.calls() == {}

    def test_where_a_list_did_not_end(self, site: Site) -> None:
        write_articles(site, 23)
        remove_articles(site, [0])
        site.account.inject_faults("draft/batchget#2+:drop")
        plan = site.plan("--refresh")
        assert (plan["complete"], plan["changes"]) == (False, [])

    def test_where_a_list_kept_moving_during_the_run(self, site: Site) -> None:
        write_articles(site, 22)
        remove_articles(site, [0])
        site.article("fresh")
        moving = (f"draft/batchget#{page}:lag=3600" for page in (2, 4, 6))
        site.account.inject_faults(*moving)
        site.account.clear_calls()
        site.apply(code=5)
        assert WRITING.isdisjoint(site.account.effects())
        site.account.clear_faults()
        site.apply()
        site.assert_one_item_each()


class TestTarget:
    def test_deletes_nothing_outside(self, site: Site) -> None:
        write_articles(site, 3)
        remove_articles(site, [0])
        site.article("n1", text="新。")
        ran = site.run("apply", "--auto-approve", "--target", "news.n1")
        assert ran.code == 0, ran.text
        assert len(site.account.news("draft")) == 3

    def test_narrows_what_must_be_valid(self, site: Site) -> None:
        site.article("good")
        site.article("bad", cover="/missing.jpg")
        assert site.run("apply", "--auto-approve").code == 3
        assert site.run("apply", "--auto-approve", "--target", "news.good").code == 0

    def test_never_takes_a_broken_file_for_a_part_of_something_else(self, site: Site) -> None:
        site.article("lead", news="weekly", index="0")
        site.article("second", news="weekly", index="1")
        site.apply()
        site.article("second", news="weekly", index="1", cover="/missing.jpg")
        assert site.run("apply", "--auto-approve", "--target", "news.weekly").code == 3

    def test_that_may_be_a_broken_file_must_be_valid(self, site: Site) -> None:
        site.article("good")
        site.article("bad", cover="/missing.jpg", id="other")
        assert site.run("apply", "--auto-approve", "--target", "news.other").code == 3

    def test_that_means_nothing_is_wrong_usage(self, site: Site) -> None:
        site.article("good")
        ran = site.run("plan", "--target", "news.goood")
        assert (ran.code, "news.goood" in ran.err) == (64, True)


class TestProtect:
    def test_guards_after_the_file_is_gone(self, channel_site: Site) -> None:
        channel_site.article("a", protect="true")
        channel_site.article("b")
        channel_site.apply()
        channel_site.remove("a")
        ran = apply_refused(channel_site)
        assert "state unprotect news.a" in ran.err
        assert channel_site.run("state", "unprotect", "news.a").code == 0
        channel_site.apply()

    def test_guards_against_a_replacement(self, channel_site: Site) -> None:
        channel_site.article("a", protect="true", news="n", index="0")
        channel_site.apply()
        channel_site.article("b", news="n", index="1")
        assert "replaced" in apply_refused(channel_site).err

    def test_guards_from_the_first_run_that_asks_for_it(self, channel_site: Site) -> None:
        channel_site.article("a", news="n", index="0")
        channel_site.apply()
        channel_site.article("a", protect="true", news="n", index="0")
        channel_site.article("b", news="n", index="1")
        assert "front matter" in apply_refused(channel_site).err

    def test_guards_after_a_move(self, site: Site) -> None:
        site.article("a", protect="true")
        site.apply()
        site.path("a").rename(site.path("renamed"))
        site.apply()
        site.remove("renamed")
        apply_refused(site, "--allow-delete", "1")

    def test_guards_against_another_channel(self, site: Site) -> None:
        site.article("a", protect="true")
        site.apply()
        site.channel = "material"
        site.configure()
        apply_refused(site)

    def test_outlives_the_key_in_the_front_matter(self, site: Site) -> None:
        site.article("a", protect="true")
        site.article("b")
        site.apply()
        site.article("a")
        site.apply()
        site.remove("a")
        apply_refused(site)

    def test_lets_an_edit_pass(self, channel_site: Site) -> None:
        channel_site.article("a", protect="true")
        channel_site.apply()
        channel_site.article("a", text="新。", protect="true")
        channel_site.apply()
        assert "新" in channel_site.account.text(channel_site.media_id("a"), channel_site.channel)


class TestApproval:
    def test_is_required_without_a_terminal(self, site: Site) -> None:
        site.article("a")
        site.account.clear_calls()
        ran = site.run("apply")
        assert (ran.code, "--auto-approve" in ran.err, "news.a" in ran.out) == (8, True, True)
        assert site.account.calls() == {}
