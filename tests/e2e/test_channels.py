"""Switching the channel, a closed channel, and several accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.crash_runner import CrashRunner
from tests.e2e.site import APP_ID, SECRET, Account, Site, emulated

OTHER = "wxffffffffffffffff"


class TestSwitch:
    def test_makes_each_news_there_and_deletes_it_here_and_keeps_files(self, site: Site) -> None:
        site.picture("articles/photo.png", "green")
        site.article("a", text="![图](photo.png)")
        site.article("b")
        site.apply()
        files = site.account.files()
        site.channel = "material"
        site.configure()
        plan = site.plan()
        assert plan["api_calls"] == {"draft/delete": 2, "material/add_news": 2}
        assert (plan["summary"]["create"], plan["summary"]["delete"]) == (2, 2)
        site.apply()
        site.assert_one_item_each()
        assert site.account.files() == files
        assert len(site.account.news("material")) == 2

    def test_of_more_than_safety_lets_go_is_no_deletion_for_good(self, site: Site) -> None:
        for number in range(5):
            site.article(f"n{number}")
        site.apply()
        site.channel = "material"
        site.configure()
        site.apply()

    def test_forgets_what_cannot_be_deleted_any_more(self, tmp_path: Path) -> None:
        with emulated(tmp_path / "account") as account:
            site = Site(tmp_path / "site", account, "material")
            site.article("a")
            site.apply()
            account.inject_faults("material/del_material:errcode=45106")
            site.channel = "draft"
            site.configure()
            site.apply()
            assert site.lock()["news.a"]["channel"] == "draft"


def killed_unread(process: CrashRunner, site: Site, add: str, get: str) -> None:
    """Kill an apply that has made a news, before that is read back."""
    process.kill_at(site, f"before {get}", after=f"answered {add}", every=0.0)


def switched_unread(process: CrashRunner, site: Site) -> str:
    """Kill a change to `material` of a site with `a` and `b`; gives the new media_id of `a`."""
    site.article("a")
    site.apply()
    site.article("b")
    site.channel = "material"
    site.configure()
    killed_unread(process, site, "material/add_news", "material/get_material")
    (media_id,) = site.account.news("material")
    assert (site.media_id("a"), len(site.lock()["news.a"]["superseded"])) == (media_id, 1)
    return media_id


class TestInterruptedSwitch:
    """The new news was made and not read back; the former one is still there."""

    def test_is_finished_by_the_next_apply(self, site: Site, process: CrashRunner) -> None:
        switched_unread(process, site)
        site.apply()
        site.assert_one_item_each()

    @pytest.mark.parametrize("flags", [(), ("--refresh",)])
    def test_deletes_the_former_one_of_a_removed_article_whose_news_is_gone(
        self, site: Site, process: CrashRunner, flags: tuple[str, ...]
    ) -> None:
        new = switched_unread(process, site)
        site.account.admin("delete", {"media_id": new})
        site.remove("a")
        site.apply(*flags)
        site.assert_one_item_each()
        assert site.account.titles("material") == ["《b》"]

    @pytest.mark.parametrize("flags", [(), ("--refresh",)])
    def test_deletes_both_of_a_removed_article(
        self, site: Site, process: CrashRunner, flags: tuple[str, ...]
    ) -> None:
        switched_unread(process, site)
        site.remove("a")
        site.apply(*flags)
        site.assert_one_item_each()
        assert site.account.titles("material") == ["《b》"]

    def test_deletes_the_former_one_of_a_draft_that_was_published(
        self, tmp_path: Path, process: CrashRunner
    ) -> None:
        with emulated(tmp_path / "account") as account:
            site = Site(tmp_path / "site", account, "material")
            site.article("a")
            site.apply()
            site.channel = "draft"
            site.configure()
            killed_unread(process, site, "draft/add", "draft/get")
            account.admin("publish", {"media_id": site.media_id("a")})
            site.apply("--refresh")
            assert site.lock()["news.a"]["released"]
            assert account.news("material") == {}


class TestSwitchOfALostLockfile:
    """A draft was made and not read back; a runner then changed the channel, and was lost."""

    def made(self, process: CrashRunner, site: Site) -> None:
        site.article("a")
        killed_unread(process, site, "draft/add", "draft/get")
        before, journal = site.lockfile.read_bytes(), site.journal.read_bytes()
        site.channel = "material"
        site.configure()
        process.kill_at(site, "before draft/delete")
        site.lockfile.write_bytes(before)
        site.journal.write_bytes(journal)
        assert "observed" not in site.lock()["news.a"]["articles"][0]

    @pytest.mark.parametrize("flags", [(), ("--refresh",)])
    def test_deletes_the_draft_with_the_text_that_was_sent(
        self, site: Site, process: CrashRunner, flags: tuple[str, ...]
    ) -> None:
        self.made(process, site)
        site.apply(*flags)
        site.assert_one_item_each()
        assert (len(site.account.news("draft")), len(site.account.news("material"))) == (0, 1)

    def test_keeps_a_draft_that_was_edited_by_hand_meanwhile(
        self, site: Site, process: CrashRunner
    ) -> None:
        self.made(process, site)
        draft = site.media_id("a")
        edit = {"media_id": draft, "index": 0, "fields": {"content": "<p>手改。</p>"}}
        site.account.admin("edit", edit)
        assert site.run("apply", "--auto-approve").code == 6
        assert set(site.account.news("draft")) == {draft}


@pytest.fixture(params=[45103, 45106])
def closed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site on `material`, of an account for which the platform closed it."""
    errcode = request.param
    with emulated(tmp_path / "account", news_api="retired", retired_errcode=errcode) as account:
        yield Site(tmp_path / "site", account, "material")


class TestClosed:
    def test_names_the_channel_to_use_before_anything_is_uploaded(self, closed: Site) -> None:
        closed.picture("articles/photo.png", "green")
        closed.article("a", text="![图](photo.png)")
        closed.account.clear_calls()
        ran = closed.run("apply", "--auto-approve")
        assert (ran.code, "channel: draft" in ran.text) == (4, True)
        effects = closed.account.effects()
        assert "media/uploadimg" not in effects
        assert "material/add_material" not in effects
        assert closed.account.files() == set()

    def test_continues_on_another_channel(self, closed: Site) -> None:
        closed.article("a")
        assert closed.run("apply", "--auto-approve").code == 4
        closed.channel = "draft"
        closed.configure()
        closed.apply()
        closed.assert_one_item_each()


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Site, Account]]:
    """A site with two accounts; the first is `main`, the second `copy`."""
    with emulated(tmp_path / "main") as main, emulated(tmp_path / "copy", app_id=OTHER) as copy:
        site = Site(tmp_path / "site", main)
        site.configure(
            "accounts:\n"
            f"  main: {{app_id: {APP_ID}, {bases(main)}}}\n"
            f"  copy: {{app_id: {OTHER}, {bases(copy)}, channel: material}}\n"
        )
        site.environ = {
            "WXPUBLISH_APP_SECRET_MAIN": SECRET,
            "WXPUBLISH_APP_SECRET_COPY": SECRET,
            "WXPUBLISH_CACHE_DIR": str(tmp_path / "cache"),
        }
        yield site, copy


def bases(account: Account) -> str:
    return f"api_base: '{account.url}', token_base: '{account.url}'"


class TestSeveral:
    def test_have_a_lockfile_each(self, both: tuple[Site, Account]) -> None:
        site, copy = both
        site.article("a")
        for name in ("main", "copy"):
            assert site.run("--account", name, "apply", "--auto-approve").code == 0
            assert (site.root / f"wxpublish.{name}.lock.json").is_file()
            assert "No changes" in site.run("--account", name, "plan").out
        assert site.account.effects()["draft/add"] == 1
        assert "draft/add" not in copy.effects()
        assert copy.effects()["material/add_material"] == 1

    def test_refuse_the_lockfile_of_another(self, both: tuple[Site, Account]) -> None:
        site, _ = both
        site.article("a")
        assert site.run("--account", "main", "apply", "--auto-approve").code == 0
        (site.root / "wxpublish.main.lock.json").rename(site.root / "wxpublish.copy.lock.json")
        for command in (["plan"], ["apply", "--auto-approve"], ["refresh"]):
            ran = site.run("--account", "copy", *command)
            assert (ran.code, "another account" in ran.err) == (6, True), ran.text

    def test_refuse_the_saved_plan_of_another(self, both: tuple[Site, Account]) -> None:
        site, _ = both
        site.article("a")
        file = str(site.root.parent / "week.plan")
        assert site.run("--account", "main", "plan", "--out", file).code == 0
        ran = site.run("--account", "copy", "apply", file)
        assert (ran.code, "--account" in ran.err) == (6, True)

    def test_must_be_chosen_from(self, both: tuple[Site, Account]) -> None:
        site, _ = both
        site.article("a")
        ran = site.run("plan")
        assert ran.code in {3, 64}, ran.text
        assert "main" in ran.err
