"""Permanent materials beside the articles, and articles with `publish: false`."""

from tests.e2e.site import Site

MEDIA = "media:\n  - {id: qr, type: image, file: qr.png}\n"


def declared(site: Site) -> str:
    """A site with one declared picture on the account; gives its media_id."""
    site.picture("qr.png", "black")
    site.configure(MEDIA)
    site.article("a")
    site.apply()
    return str(site.lock()["image.qr"]["media_id"])


def planned(site: Site, *flags: str) -> list[tuple[str, str, list[str]]]:
    changes = site.plan(*flags)["changes"]
    return [(one["address"], one["action"], one["reasons"]) for one in changes]


class TestDeclared:
    def test_that_is_gone_is_sent_again(self, site: Site) -> None:
        site.account.admin("delete", {"media_id": declared(site)})
        assert planned(site, "--refresh") == [("image.qr", "create", ["gone"])]
        site.apply("--refresh")
        site.assert_one_item_each()

    def test_that_is_gone_is_written_down_by_refresh(self, site: Site) -> None:
        site.account.admin("delete", {"media_id": declared(site)})
        site.run("refresh")
        assert planned(site) == [("image.qr", "create", ["gone"])]
        site.apply()
        site.assert_one_item_each()

    def test_that_is_gone_with_its_entry_is_forgotten(self, site: Site) -> None:
        site.account.admin("delete", {"media_id": declared(site)})
        site.configure()
        site.apply("--refresh")
        assert "image.qr" not in site.lock()

    def test_with_another_file_is_replaced_and_the_old_one_deleted(self, site: Site) -> None:
        before = declared(site)
        site.picture("qr.png", "gray")
        assert planned(site) == [("image.qr", "replace", ["file"])]
        site.apply()
        assert before not in site.account.files()
        site.assert_one_item_each()

    def test_under_another_id_is_moved(self, site: Site) -> None:
        before = declared(site)
        site.configure(MEDIA.replace("id: qr", "id: code"))
        site.account.clear_calls()
        site.apply()
        assert site.account.effects() == {}
        assert site.lock()["image.code"]["media_id"] == before


class TestWithheld:
    def test_article_is_left_as_it_is(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.article("b")
        channel_site.apply()
        before = set(channel_site.account.news(channel_site.channel))
        channel_site.article("a", text="新。", publish="false")
        channel_site.account.clear_calls()
        channel_site.apply()
        assert channel_site.account.effects() == {}
        assert set(channel_site.account.news(channel_site.channel)) == before

    def test_article_that_never_was_there_stays_out(self, site: Site) -> None:
        site.article("a")
        site.article("draft", publish="false")
        site.apply()
        assert site.account.titles() == ["《a》"]
