"""Importing existing items, changing addresses, and rebuilding a lost lockfile."""

import pytest

from tests.e2e.manual_edits import tick
from tests.e2e.site import Site
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.failure_text import expect

ADD = {"draft": "draft/add", "material": "material/add_news"}


def lost(site: Site, *keys: str) -> dict[str, str]:
    """Articles on the account, and no lockfile; gives their media_ids."""
    for key in keys:
        site.article(key, text=f"{key} 的正文。")
    site.apply()
    ids = {key: site.media_id(key) for key in keys}
    site.lockfile.unlink()
    return ids


def block(entries: dict[str, str]) -> str:
    lines = (f"  - {{address: {key}, media_id: {media_id}}}\n" for key, media_id in entries.items())
    return "import:\n" + "".join(lines)


class TestImport:
    def test_takes_an_item_with_equal_text_as_sent(self, channel_site: Site) -> None:
        ids = lost(channel_site, "a")
        assert channel_site.run("import", "news.a", ids["a"]).code == 0
        channel_site.assert_no_changes()
        channel_site.assert_one_item_each()

    def test_plans_an_update_for_another_text(self, channel_site: Site) -> None:
        ids = lost(channel_site, "a")
        channel_site.article("a", text="别的。")
        assert channel_site.run("import", "news.a", ids["a"]).code == 0
        (change,) = channel_site.plan()["changes"]
        assert (change["action"], "imported" in change["reasons"]) == ("update", True)
        channel_site.apply()
        assert channel_site.media_id("a") == ids["a"]

    def test_refuses_an_id_that_another_address_has(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.article("b")
        channel_site.run("apply", "--auto-approve", "--target", "news.a")
        before = channel_site.lockfile.read_bytes()
        ran = channel_site.run("import", "news.b", channel_site.media_id("a"))
        assert (ran.code, "already news.a" in ran.err) == (64, True)
        assert channel_site.lockfile.read_bytes() == before

    def test_refuses_an_address_that_has_an_item(self, site: Site) -> None:
        site.article("a")
        site.apply()
        other = site.account.add_by_hand("别的", "别的", cover_id(site))
        ran = site.run("import", "news.a", other)
        assert (ran.code, "state rm news.a" in ran.err) == (1, True)

    def test_refuses_an_address_that_the_site_does_not_have(self, site: Site) -> None:
        ids = lost(site, "a")
        ran = site.run("import", "news.nothing", ids["a"])
        assert (ran.code, "news.nothing" in ran.err) == (64, True)

    def test_refuses_an_id_that_the_account_does_not_have(self, channel_site: Site) -> None:
        lost(channel_site, "a")
        ran = channel_site.run("import", "news.a", "NO-SUCH-ID")
        assert (ran.code, channel_site.lockfile.exists()) == (4, False)

    def test_takes_a_material_by_its_id(self, site: Site) -> None:
        site.picture("qr.png", "black")
        site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
        site.article("a")
        site.apply()
        media_id = site.lock()["image.qr"]["media_id"]
        site.run("state", "rm", "image.qr")
        assert site.run("import", "image.qr", media_id).code == 0
        site.assert_no_changes()


class TestImportBlock:
    def test_is_planned_as_adopt_and_sends_nothing(self, channel_site: Site) -> None:
        ids = lost(channel_site, "a")
        channel_site.configure(block({"news.a": ids["a"]}))
        plan = channel_site.plan()
        assert [change["action"] for change in plan["changes"]] == ["adopt"]
        assert plan["api_calls"] == {}
        channel_site.account.clear_calls()
        channel_site.apply()
        assert ADD[channel_site.channel] not in channel_site.account.effects()
        channel_site.assert_one_item_each()

    def test_may_stay_once_it_was_followed(self, site: Site) -> None:
        ids = lost(site, "a")
        site.configure(block({"news.a": ids["a"]}))
        site.apply()
        site.article("a", text="新。")
        site.apply()
        site.assert_one_item_each()

    def test_goes_with_a_saved_plan(self, site: Site) -> None:
        ids = lost(site, "a")
        site.configure(block({"news.a": ids["a"]}))
        file = str(site.root.parent / "week.plan")
        assert site.run("plan", "--out", file).code == 0
        assert site.run("apply", file).code == 0
        site.assert_one_item_each()

    def test_that_gives_one_id_to_two_addresses_is_refused(self, site: Site) -> None:
        ids = lost(site, "a", "b")
        site.configure(block({"news.a": ids["a"], "news.b": ids["a"]}))
        assert_refused(site, "twice")

    def test_that_names_an_id_of_another_address_is_refused(self, site: Site) -> None:
        site.article("a")
        site.apply()
        site.article("b")
        site.configure(block({"news.b": site.media_id("a")}))
        assert_refused(site, "news.a")

    def test_that_names_one_address_twice_is_refused(self, site: Site) -> None:
        ids = lost(site, "a", "b")
        twice = block({"news.a": ids["a"]}) + block({"news.a": ids["b"]}).removeprefix("import:\n")
        site.configure(twice)
        assert_refused(site, "news.a twice")

    def test_that_names_an_item_that_is_not_there_fails_and_makes_nothing(
        self, channel_site: Site
    ) -> None:
        channel_site.article("a")
        channel_site.configure(block({"news.a": "NO-SUCH-ID"}))
        outcome = channel_site.apply(code=4)
        assert outcome["outcomes"][0]["result"] == "failed"
        assert channel_site.account.news(channel_site.channel) == {}

    def test_that_means_no_article_is_a_warning(self, site: Site) -> None:
        site.article("a")
        site.configure(block({"news.typo": "SOME-ID"}))
        assert "news.typo" in site.run("plan").text


class TestImportAll:
    def test_rebuilds_a_lost_lockfile(self, channel_site: Site) -> None:
        channel_site.picture("articles/photo.png", "green")
        channel_site.picture("qr.png", "black")
        channel_site.picture("own.jpg", "gray")
        channel_site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
        channel_site.article("pictured", text="图。\n\n![图](photo.png)", cover="/own.jpg")
        channel_site.article("lead", news="weekly", index="0")
        channel_site.article("second", news="weekly", index="1")
        lost(channel_site, *(f"n{number}" for number in range(5)))
        before = channel_site.account.files()
        ran = channel_site.run("import", "--all")
        assert ran.code == 0, ran.text
        channel_site.assert_no_changes()
        channel_site.apply("--refresh")
        channel_site.assert_one_item_each()
        assert channel_site.account.files() == before

    def test_asks_where_two_match(self, channel_site: Site) -> None:
        ids = lost(channel_site, "a", "b")
        twin = channel_site.account.client.channel(channel_site.channel)
        found = channel_site.account.news(channel_site.channel)[ids["a"]].articles[0]
        other = expect(twin.create([NewsArticle(found.title, "<p>又一</p>", found.thumb_media_id)]))
        ran = channel_site.run("import", "--all")
        assert ran.code == 10, ran.text
        for media_id in (ids["a"], other):
            assert f"wxpublish import news.a {media_id}" in ran.out
        assert set(channel_site.lock()) >= {"news.b"}
        assert "news.a" not in channel_site.lock()
        assert channel_site.run("import", "news.a", ids["a"]).code == 0
        channel_site.assert_no_changes()

    def test_leaves_what_matches_nothing(self, site: Site) -> None:
        lost(site, "a")
        site.article("new")
        ran = site.run("import", "--all")
        assert (ran.code, "1 without a match" in ran.out) == (0, True)
        assert [one["address"] for one in site.plan()["changes"]] == ["news.new"]

    def test_takes_nothing_that_has_an_address(self, site: Site) -> None:
        site.article("a")
        site.apply()
        before = site.lockfile.read_bytes()
        assert site.run("import", "--all").code == 0
        assert site.lockfile.read_bytes() == before

    def test_sees_what_was_edited_by_hand_meanwhile(self, site: Site) -> None:
        ids = lost(site, "a", "b")
        tick(site)
        site.account.admin(
            "edit", {"media_id": ids["a"], "index": 0, "fields": {"content": "<p>手改的字</p>"}}
        )
        assert site.run("import", "--all").code == 0
        (change,) = site.plan()["changes"]
        assert (change["address"], "imported" in change["reasons"]) == ("news.a", True)


class TestMoved:
    def test_line_carries_an_edit_along(self, channel_site: Site) -> None:
        channel_site.article("old")
        channel_site.apply()
        media_id = channel_site.media_id("old")
        channel_site.remove("old")
        channel_site.article("new", text="新。")
        channel_site.configure("moved:\n  - {from: news.old, to: news.new}\n")
        channel_site.apply()
        assert channel_site.media_id("new") == media_id
        channel_site.assert_one_item_each()

    def test_file_alone_is_a_move_that_sends_nothing(self, channel_site: Site) -> None:
        channel_site.article("old")
        channel_site.apply()
        media_id = channel_site.media_id("old")
        channel_site.path("old").rename(channel_site.path("new"))
        channel_site.account.clear_calls()
        channel_site.apply()
        assert channel_site.account.effects() == {}
        assert channel_site.media_id("new") == media_id

    def test_file_among_equals_is_no_move(self, site: Site) -> None:
        site.article("one", title="同题")
        site.article("two", title="同题")
        site.apply()
        site.path("one").rename(site.path("three"))
        site.path("two").rename(site.path("four"))
        assert {one["action"] for one in site.plan()["changes"]} == {"create", "delete"}

    @pytest.mark.parametrize(
        "line",
        [
            "{from: news.a, to: news.a}",
            "{from: news.a, to: image.a}",
            "{from: news.a, to: news.b}\n  - {from: news.a, to: news.c}",
            "{from: news.a, to: news.c}\n  - {from: news.b, to: news.c}",
        ],
        ids=["itself", "kind", "from twice", "to twice"],
    )
    def test_line_that_makes_no_sense_is_refused(self, site: Site, line: str) -> None:
        site.article("a")
        site.configure(f"moved:\n  - {line}\n")
        ran = site.run("plan")
        assert (ran.code, "wxpublish.yaml:" in ran.err) == (3, True), ran.text


class TestState:
    def test_mv_gives_another_address(self, channel_site: Site) -> None:
        channel_site.article("old")
        channel_site.apply()
        assert channel_site.run("state", "mv", "news.old", "news.new").code == 0
        channel_site.path("old").rename(channel_site.path("new"))
        channel_site.assert_no_changes()

    def test_rm_forgets_and_deletes_nothing_then_or_later(self, channel_site: Site) -> None:
        channel_site.picture("own.jpg", "gray")
        channel_site.article("a", cover="/own.jpg")
        channel_site.article("b")
        channel_site.apply()
        news, files = (
            set(channel_site.account.news(channel_site.channel)),
            channel_site.account.files(),
        )
        media_id = channel_site.media_id("a")
        ran = channel_site.run("state", "rm", "news.a")
        assert (ran.code, media_id in ran.out) == (0, True)
        channel_site.remove("a")
        channel_site.apply()
        assert set(channel_site.account.news(channel_site.channel)) == news
        assert channel_site.account.files() == files

    def test_show_has_all_that_is_known(self, site: Site) -> None:
        site.article("a")
        site.apply()
        shown = site.run("state", "show", "news.a").document
        assert (shown["address"], shown["media_id"]) == ("news.a", site.media_id("a"))
        assert shown["articles"][0]["cover"] in site.lock()

    @pytest.mark.parametrize("action", ["show", "rm", "unprotect"])
    def test_of_an_address_that_is_not_known_is_wrong_usage(self, site: Site, action: str) -> None:
        assert site.run("state", action, "news.nothing").code == 64

    def test_makes_no_call(self, site: Site) -> None:
        site.article("a", protect="true")
        site.apply()
        site.account.clear_calls()
        for command in (["list"], ["show", "news.a"], ["unprotect", "news.a"]):
            assert site.run("state", *command).code == 0
        site.run("state", "mv", "news.a", "news.b")
        site.run("state", "rm", "news.b")
        assert site.account.calls() == {}


def assert_refused(site: Site, words: str) -> None:
    """Plan and apply refuse the configuration as a whole, and nothing is sent."""
    site.account.clear_calls()
    for command in (["plan"], ["apply", "--auto-approve"]):
        ran = site.run(*command)
        assert (ran.code, words in ran.err) == (3, True), ran.text
        assert "wxpublish.yaml:" in ran.err
    assert site.account.calls() == {}


def cover_id(site: Site) -> str:
    """The media_id of the site's cover."""
    return next(
        str(held["media_id"]) for name, held in site.lock().items() if name.startswith("thumb.")
    )
