"""The address identifies an article; its title and text may be anything."""

from tests.e2e import manual_edits
from tests.e2e.site import Site


def actions(site: Site, *flags: str) -> list[tuple[str, str]]:
    return [(one["action"], one["address"]) for one in site.plan(*flags)["changes"]]


def test_new_title_is_one_update_of_the_same_item(channel_site: Site) -> None:
    channel_site.article("a", "旧题")
    channel_site.apply()
    media_id = channel_site.media_id("a")
    channel_site.article("a", "新题")
    assert actions(channel_site) == [("update", "news.a")]
    channel_site.apply()
    assert channel_site.media_id("a") == media_id
    assert channel_site.account.titles(channel_site.channel) == ["新题"]


def test_two_articles_of_one_title_are_two_items(channel_site: Site) -> None:
    channel_site.article("a", "周报", "第一期。")
    channel_site.apply()
    channel_site.article("b", "周报", "第二期。")
    channel_site.apply()
    assert channel_site.account.titles(channel_site.channel) == ["周报", "周报"]
    channel_site.assert_one_item_each()


class TestPublishedAndRenamed:
    """A draft that left the box goes along with its file, and is never made again."""

    def test_before_any_refresh(self, site: Site) -> None:
        site.article("a")
        site.apply()
        manual_edits.publish(site, "a")
        site.path("a").rename(site.path("b"))
        assert actions(site, "--refresh") == [("release", "news.b")]
        site.apply("--refresh")
        site.article("b", text="后来的字。")
        site.apply("--refresh")
        assert site.account.titles() == []

    def test_after_it_was_found_released(self, site: Site) -> None:
        site.article("a")
        site.apply()
        manual_edits.publish(site, "a")
        site.apply("--refresh")
        site.path("a").rename(site.path("b"))
        assert actions(site) == [("move", "news.b")]
        site.apply()
        site.article("b", text="后来的字。")
        site.apply()
        assert site.account.titles() == []


def test_old_version_goes_although_the_new_one_was_published(site: Site) -> None:
    """A replace was cut off before its delete, and the new item has left the box since."""
    site.article("lead", news="weekly", index="0")
    site.apply()
    site.article("second", news="weekly", index="1")
    site.account.inject_faults("draft/delete:errcode=48001")
    site.apply(code=4)
    site.account.clear_faults()
    manual_edits.publish(site, "weekly")
    site.apply("--refresh")
    assert site.account.titles() == []


def test_cover_of_a_news_that_is_forgotten_goes_with_it(site: Site) -> None:
    site.channel = "material"
    site.configure()
    site.article("a")
    site.article("b", cover="/cover.jpg")
    site.picture("own.jpg", "red")
    site.article("c", cover="/own.jpg")
    site.apply()
    manual_edits.delete(site, "c")
    site.remove("c")
    site.apply("--refresh")
    site.assert_one_item_each()
