"""A draft that somebody published is never changed or created again, unless that is asked for."""

from tests.e2e.manual_edits import delete, publish
from tests.e2e.site import Site


def published(site: Site) -> None:
    """One article that was published by hand, and one that was not; each with its own cover."""
    site.picture("own.jpg", "gray")
    site.article("a", text="甲文。", cover="/own.jpg")
    site.article("b", text="乙文。")
    site.apply()
    publish(site, "a")


def actions(site: Site, *flags: str) -> dict[str, str]:
    return {one["address"]: one["action"] for one in site.plan(*flags)["changes"]}


class TestVanished:
    def test_is_released_with_no_call(self, site: Site) -> None:
        published(site)
        plan = site.plan("--refresh")
        assert (plan["summary"]["release"], plan["api_calls"]) == (1, {})

    def test_is_never_made_again(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        site.account.clear_calls()
        for _ in range(2):
            site.apply("--refresh")
            site.apply()
            site.run("refresh")
        assert "draft/add" not in site.account.effects()
        assert site.lock()["news.a"]["released"] is True

    def test_is_noted_by_refresh_too(self, site: Site) -> None:
        published(site)
        site.run("refresh")
        assert site.lock()["news.a"]["released"] is True
        site.assert_no_changes()

    def test_is_no_error_for_an_edit_elsewhere(self, site: Site) -> None:
        published(site)
        site.article("b", text="乙文新。")
        site.apply()

    def test_before_an_edit_of_ours_is_a_conflict_with_the_place_to_look(self, site: Site) -> None:
        published(site)
        site.article("a", text="甲文新。", cover="/own.jpg")
        outcome = site.apply(code=6)
        assert "plan --refresh" in outcome["outcomes"][0]["error"]

    def test_counts_as_such_however_it_vanished(self, site: Site) -> None:
        site.article("a")
        site.apply()
        delete(site, "a")
        assert actions(site, "--refresh") == {"news.a": "release"}


class TestEdited:
    def test_stays_here_with_the_reason(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        site.article("a", text="甲文新。", cover="/own.jpg")
        ran = site.run("plan")
        assert "--recreate-released news.a" in ran.out
        assert actions(site) == {}

    def test_is_made_again_when_asked_in_the_same_run(self, site: Site) -> None:
        published(site)
        site.article("a", text="甲文新。", cover="/own.jpg")
        site.apply("--refresh", "--recreate-released", "news.a")
        site.assert_one_item_each()
        assert "甲文新" in site.account.text(site.media_id("a"))

    def test_is_made_again_when_asked_later(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        site.article("a", text="甲文新。", cover="/own.jpg")
        site.apply("--recreate-released", "news.a")
        site.assert_one_item_each()
        assert "released" not in site.lock()["news.a"]

    def test_can_be_made_again_without_an_edit(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        site.apply("--recreate-released", "news.a")
        assert len(site.account.news("draft")) == 2

    def test_keeps_the_cover_of_what_was_published(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        before = site.account.files()
        site.picture("other.jpg", "teal")
        site.article("a", text="甲文新。", cover="/other.jpg")
        site.apply("--recreate-released", "news.a")
        assert before < site.account.files()


class TestFileRemoved:
    def test_is_forgotten_and_its_cover_stays(self, site: Site) -> None:
        published(site)
        site.apply("--refresh")
        before = site.account.files()
        site.remove("a")
        assert actions(site) == {"news.a": "forget"}
        site.account.clear_calls()
        site.apply()
        assert site.account.calls() == {}
        assert "news.a" not in site.lock()
        assert site.account.files() == before

    def test_in_the_same_run_that_sees_it_is_gone(self, site: Site) -> None:
        published(site)
        before = site.account.files()
        site.remove("a")
        site.apply("--refresh")
        assert "news.a" not in site.lock()
        assert site.account.files() == before

    def test_leaves_a_shared_cover_for_good(self, site: Site) -> None:
        site.article("a")
        site.article("b")
        site.apply()
        publish(site, "a")
        cover = next(
            held["media_id"] for name, held in site.lock().items() if name.startswith("thumb.")
        )
        site.remove("a")
        site.apply("--refresh")
        site.picture("own.jpg", "gray")
        site.article("c", cover="/own.jpg")
        site.apply()
        site.remove("b")
        site.apply()
        assert cover in site.account.files()


def vanished(site: Site) -> None:
    """A permanent news that somebody deleted."""
    site.channel = "material"
    site.configure()
    site.article("a")
    site.apply()
    delete(site, "a")


class TestPermanentNews:
    def test_that_is_gone_is_made_again(self, site: Site) -> None:
        vanished(site)
        change = site.plan("--refresh")["changes"][0]
        assert (change["action"], change["reasons"]) == ("create", ["gone"])
        site.apply("--refresh")
        site.assert_one_item_each()

    def test_that_is_gone_is_written_down_by_refresh(self, site: Site) -> None:
        vanished(site)
        site.run("refresh")
        assert actions(site) == {"news.a": "create"}
        site.apply()
        site.assert_one_item_each()

    def test_that_is_gone_is_left_so_where_that_was_accepted(self, site: Site) -> None:
        vanished(site)
        site.run("refresh", "--accept", "news.a")
        site.assert_no_changes()
        site.apply("--refresh")
        assert site.account.news("material") == {}
