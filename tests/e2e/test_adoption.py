"""Items of the account that are in no lockfile are adopted, asked about or named, and never
created again.
"""

import html

import pytest

from tests.e2e import manual_edits
from tests.e2e.invariants import (
    assert_all_else_named,
    assert_each_article_once,
    assert_nothing_left_to_do,
)
from tests.e2e.site import WRITING, Site
from wxpublish.model.article_fields import ArticleFields
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.failure_text import expect


def another_branch(site: Site, *names: str) -> None:
    """Settle a merge with the side of a branch that does not know what was sent last: it has the
    lockfile of before and none of these files, and sends an article of its own.
    """
    parked = {name: site.path(name).read_text(encoding="utf-8") for name in names}
    for name in names:
        site.remove(name)
    site.lockfile.write_text(site.environ["BASE"], encoding="utf-8")
    manual_edits.tick(site)
    site.article("later", text="另一支的正文。")
    site.apply()
    for name, text in parked.items():
        site.path(name).write_text(text, encoding="utf-8")


@pytest.fixture
def branched(channel_site: Site) -> Site:
    """A site whose lockfile is to be set back to before what a test sends next."""
    channel_site.article("first")
    channel_site.apply()
    channel_site.environ["BASE"] = channel_site.lockfile.read_text(encoding="utf-8")
    manual_edits.tick(channel_site)
    return channel_site


def sent_by_a_branch(site: Site, key: str, text: str, **front: str) -> str:
    """An article that one branch applied; gives its media_id. The other branch's lockfile is kept."""
    site.article(key, text=text, **front)
    site.apply()
    media_id = site.media_id(key)
    another_branch(site, key)
    return media_id


class TestOlderThanTheLockfile:
    def test_with_the_same_text_is_adopted_without_a_writing_call(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.account.clear_calls()
        outcome = branched.apply()
        assert not WRITING & branched.account.effects().keys()
        assert [one["result"] for one in outcome["outcomes"]] == ["recovered"]
        assert branched.media_id("b") == media_id
        branched.assert_one_item_each()

    def test_of_several_articles_is_adopted_when_all_texts_are_the_same(
        self, branched: Site
    ) -> None:
        branched.article("w1", text="头条。", news="weekly", index="0")
        branched.article("w2", text="第二。", news="weekly", index="1")
        branched.apply()
        media_id = branched.media_id("weekly")
        another_branch(branched, "w1", "w2")
        branched.apply()
        assert branched.media_id("weekly") == media_id
        assert_each_article_once(branched)

    def test_with_another_author_is_adopted_and_brought_up_to_date(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.article("b", text="正文乙。", author="编辑部")
        branched.apply()
        assert branched.media_id("b") == media_id
        article = branched.account.news(branched.channel)[media_id].articles[0]
        assert article.author == "编辑部"
        assert_each_article_once(branched)

    def test_with_another_cover_is_adopted_and_brought_up_to_date(self, branched: Site) -> None:
        branched.picture("other.jpg", "teal")
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.article("b", text="正文乙。", cover="/other.jpg")
        branched.apply()
        assert branched.media_id("b") == media_id
        branched.assert_one_item_each()

    def test_with_the_title_alone_stays_and_is_named(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.article("b", text="改过的正文。")
        outcome = branched.apply()
        assert branched.media_id("b") != media_id
        (named,) = outcome["unclaimed"]
        assert (named["media_id"], named["like"], named["address"]) == (media_id, "title", "news.b")
        assert "正文乙" in branched.account.text(media_id, branched.channel)

    def test_with_the_title_alone_is_named_in_text_too(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.article("b", text="改过的正文。")
        ran = branched.run("-q", "apply", "--auto-approve")
        assert f"wxpublish remote delete {media_id}" in ran.out


class TestSeveralThatSayTheSame:
    def test_the_last_one_written_is_adopted_and_the_others_are_named(
        self, channel_site: Site
    ) -> None:
        channel_site.article("a", text="同一篇。")
        channel_site.apply()
        made = [channel_site.media_id("a")]
        sent = channel_site.account.news(channel_site.channel)[made[0]].articles[0]
        fields = ArticleFields(digest=sent.digest)
        again = NewsArticle(sent.title, sent.content or "", sent.thumb_media_id, fields)
        for _ in range(2):
            manual_edits.tick(channel_site)
            made.append(
                expect(channel_site.account.client.channel(channel_site.channel).create([again]))
            )
        channel_site.lockfile.unlink()
        named = channel_site.plan("--refresh")["unclaimed"]
        hints = {one["hint"] for one in named if one["type"] == channel_site.channel}
        assert hints == {"apply adopts one of these 3 and names the others"}
        outcome = channel_site.apply()
        assert channel_site.media_id("a") == made[-1]
        left = {one["media_id"]: one["like"] for one in outcome["unclaimed"]}
        assert left == {made[0]: "same", made[1]: "same"}

    def test_each_of_two_articles_of_one_title_gets_its_own(self, channel_site: Site) -> None:
        channel_site.article("a", "标题", "甲文。")
        channel_site.article("b", "标题", "乙文。")
        channel_site.apply()
        before = {key: channel_site.media_id(key) for key in ("a", "b")}
        channel_site.lockfile.unlink()
        outcome = channel_site.apply()
        assert {key: channel_site.media_id(key) for key in ("a", "b")} == before
        assert "unclaimed" not in outcome

    def test_more_than_a_hundred_of_a_title_are_read_by_lists(self, site: Site) -> None:
        site.article("a", "周报", "我们的。")
        site.apply()
        ours, cover = site.media_id("a"), next(iter(site.account.files()))
        manual_edits.tick(site)
        others = {site.account.add_by_hand("周报", f"别的 {n}。", cover) for n in range(101)}
        site.lockfile.unlink()
        site.account.clear_calls()
        outcome = site.apply()
        assert site.media_id("a") == ours
        assert "draft/get" not in site.account.calls()
        assert {one["media_id"] for one in outcome["unclaimed"]} == others


class TestFiles:
    def test_a_cover_of_an_adopted_article_is_not_sent_for_a_new_one(
        self, channel_site: Site
    ) -> None:
        channel_site.article("a", text="甲文。")
        channel_site.apply()
        channel_site.lockfile.unlink()
        channel_site.article("b", text="乙文。")
        channel_site.account.clear_calls()
        channel_site.apply()
        assert "material/add_material" not in channel_site.account.effects()
        channel_site.assert_one_item_each()

    def test_a_cover_that_another_branch_sent_with_an_update_is_adopted(
        self, branched: Site
    ) -> None:
        branched.picture("other.jpg", "teal")
        branched.article("first", cover="/other.jpg")
        branched.apply()
        branched.lockfile.write_text(branched.environ["BASE"], encoding="utf-8")
        branched.account.clear_calls()
        branched.apply()
        assert "material/add_material" not in branched.account.effects()
        branched.assert_one_item_each()

    def test_a_declared_picture_that_another_branch_replaced_is_adopted(self, site: Site) -> None:
        site.picture("qr.png", "black")
        site.configure("media:\n  - {id: qr, type: image, file: qr.png}\n")
        site.article("a")
        site.apply()
        base = site.lockfile.read_bytes()
        site.picture("qr.png", "gray")
        site.apply()
        newer = site.lock()["image.qr"]["media_id"]
        site.lockfile.write_bytes(base)
        site.apply()
        assert site.lock()["image.qr"]["media_id"] == newer
        site.assert_one_item_each()

    def test_an_animated_picture_of_an_adopted_article_is_known(self, site: Site) -> None:
        from PIL import Image

        frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
        (site.root / "articles").mkdir()
        frames[0].save(site.root / "articles" / "m.gif", save_all=True, append_images=frames[1:])
        site.article("a", text="![图](m.gif)")
        site.apply()
        site.lockfile.unlink()
        site.apply()
        site.assert_one_item_each()


class TestPlanThatLooks:
    def test_names_what_apply_will_take_over(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        named = branched.plan("--refresh")["unclaimed"]
        assert [(one["media_id"], one["like"], one["address"]) for one in named] == [
            (media_id, "same", "news.b")
        ]
        assert [one["hint"] for one in named] == ["apply adopts it"]

    @pytest.mark.parametrize("flags", [(), ("--format", "markdown")])
    def test_names_a_copy_with_the_command_to_delete_it(
        self, channel_site: Site, flags: tuple[str, ...]
    ) -> None:
        channel_site.article("a", text="甲文。")
        channel_site.apply()
        cover = next(iter(channel_site.account.files()))
        copy = channel_site.account.add_by_hand("《a》", "甲文。", cover, channel_site.channel)
        shown = html.unescape(channel_site.run("plan", "--refresh", *flags).out)
        assert f"wxpublish remote delete {copy}" in shown

    def test_names_a_text_of_ours_under_another_title(self, branched: Site) -> None:
        media_id = sent_by_a_branch(branched, "b", "正文乙。")
        branched.article("b", "改了标题", "正文乙。")
        (named,) = branched.plan("--refresh")["unclaimed"]
        assert (named["media_id"], named["like"]) == (media_id, "text")
        assert f"--adopt news.b={media_id}" in named["hint"]

    def test_names_an_unused_cover(self, site: Site) -> None:
        site.article("a", cover="/cover.jpg")
        site.apply()
        base = site.lockfile.read_bytes()
        site.picture("other.jpg", "teal")
        site.article("b", cover="/other.jpg")
        site.apply()
        cover = next(
            held["media_id"]
            for name, held in site.lock().items()
            if name.startswith("thumb.") and held["media_id"] not in base.decode()
        )
        site.account.admin("delete", {"media_id": site.media_id("b")})
        site.lockfile.write_bytes(base)
        site.path("b").unlink()
        (named,) = site.plan("--refresh")["unclaimed"]
        assert (named["media_id"], named["type"], named["address"]) == (cover, "image", None)

    def test_does_not_name_items_unlike_the_site(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.apply()
        cover = next(iter(channel_site.account.files()))
        channel_site.account.add_by_hand("别人的", "别人写的。", cover, channel_site.channel)
        assert "unclaimed" not in channel_site.plan("--refresh")

    def test_names_what_a_change_of_channel_left_behind(self, channel_site: Site) -> None:
        channel_site.article("a", text="甲文。")
        channel_site.apply()
        left = channel_site.media_id("a")
        channel_site.lockfile.unlink()
        channel_site.channel = "material" if channel_site.channel == "draft" else "draft"
        channel_site.configure()
        channel_site.apply()
        (named,) = channel_site.plan("--refresh")["unclaimed"]
        assert (named["media_id"], named["like"]) == (left, "same")
        assert f"wxpublish remote delete {left}" in named["hint"]

    def test_offline_names_nothing(self, branched: Site) -> None:
        sent_by_a_branch(branched, "b", "正文乙。")
        assert "unclaimed" not in branched.plan()

    def test_reads_no_texts_where_nothing_is_unclaimed(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.apply()
        channel_site.account.clear_calls()
        channel_site.plan("--refresh")
        calls = channel_site.account.calls()
        assert calls.get("draft/get", 0) + calls.get("material/get_material", 0) == 0

    def test_keeps_a_replaced_news_that_another_branch_made_from_being_released(
        self, site: Site
    ) -> None:
        site.article("w1", text="头条。", news="weekly", index="0")
        site.apply()
        site.environ["BASE"] = site.lockfile.read_text(encoding="utf-8")
        manual_edits.tick(site)
        site.article("w2", text="第二。", news="weekly", index="1")
        site.apply()
        media_id = site.media_id("weekly")
        another_branch(site, "w2")
        site.apply("--refresh")
        assert site.media_id("weekly") == media_id
        assert_each_article_once(site)
        assert_nothing_left_to_do(site)


def test_the_side_of_one_branch_doubles_nothing(site: Site) -> None:
    """Two branches each send an article; the lockfile of the second is kept whole."""
    site.article("a", "甲", "正文甲内容一")
    site.apply()
    site.environ["BASE"] = site.lockfile.read_text(encoding="utf-8")
    site.article("b", "乙", "正文乙内容二")
    site.apply()
    another_branch(site, "b")
    site.account.clear_calls()
    site.apply()
    assert not WRITING & site.account.effects().keys()
    assert site.account.titles() == sorted(["甲", "乙", "《later》"])
    assert_each_article_once(site)
    assert_all_else_named(site)
    assert_nothing_left_to_do(site)
