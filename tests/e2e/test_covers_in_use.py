"""A cover that the site no longer uses is deleted, unless a draft still shows it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e import manual_edits
from tests.e2e.invariants import assert_nothing_left_to_do
from tests.e2e.site import CHANNELS, Site, emulated
from wxpublish.model.lock import Superseded
from wxpublish.model.site import Channel
from wxpublish.state import lockfile
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import UploadFile


def cover_of(site: Site, key: str) -> str:
    """The media_id of an article's cover."""
    address = site.lock()[f"news.{key}"]["articles"][0]["cover"]
    return str(site.lock()[address]["media_id"])


def own_cover(site: Site) -> str:
    """Two articles, of which `a` has a cover of its own; gives the cover's media_id."""
    site.picture("own.jpg", "teal")
    site.article("a", cover="/own.jpg")
    site.article("b", text="另一篇。")
    site.apply()
    return cover_of(site, "a")


def new_cover(site: Site) -> None:
    site.picture("newer.jpg", "crimson")
    site.article("a", cover="/newer.jpg")


class TestShownByADraftOutsideTheSite:
    @pytest.mark.parametrize("channel", CHANNELS)
    def test_stays_when_its_article_gets_another(self, site: Site, channel: Channel) -> None:
        cover = own_cover(site)
        site.account.add_by_hand("别人的", "别人写的。", cover, channel)
        new_cover(site)
        site.apply()
        assert cover in site.account.files()

    def test_stays_when_its_article_is_deleted(self, channel_site: Site) -> None:
        cover = own_cover(channel_site)
        channel_site.account.add_by_hand("别人的", "别人写的。", cover)
        channel_site.remove("a")
        channel_site.apply()
        assert cover in channel_site.account.files()
        assert_nothing_left_to_do(channel_site)

    def test_a_second_copy_of_a_merged_branch_stays(self, site: Site) -> None:
        cover = own_cover(site)
        lock = lockfile.read(site.lockfile)
        (address, held), *_ = [one for one in lock.files().items() if one[1].media_id == cover]
        data = (site.root / "own.jpg").read_bytes()
        copy = expect(
            site.account.client.materials.add(
                "thumb", UploadFile(held.filename, "image/jpeg", data)
            )
        ).media_id
        merged = replace(held, superseded=(Superseded(copy, title=held.filename),))
        site.lockfile.write_bytes(lockfile.encode(lock.put(address, merged)))
        site.account.add_by_hand("别人的", "别人写的。", copy)
        site.remove("a")
        outcome = site.apply()
        assert copy in site.account.files()
        assert cover not in site.account.files()
        assert copy in [one["media_id"] for one in outcome["unclaimed"]]
        assert_nothing_left_to_do(site)

    def test_is_named_with_the_draft_that_shows_it(self, site: Site) -> None:
        cover = own_cover(site)
        copy = site.account.add_by_hand("别人的", "别人写的。", cover)
        site.remove("a")
        outcome = site.apply()
        (named,) = outcome["unclaimed"]
        assert named["media_id"] == cover
        assert copy in named["hint"]

    def test_is_named_by_a_plan_once_that_draft_is_gone(self, site: Site) -> None:
        cover = own_cover(site)
        copy = site.account.add_by_hand("别人的", "别人写的。", cover)
        site.remove("a")
        site.apply()
        site.account.admin("delete", {"media_id": copy})
        assert f"wxpublish remote delete {cover}" in site.run("plan", "--refresh").out

    def test_is_used_again_and_not_sent_again(self, site: Site) -> None:
        cover = own_cover(site)
        site.account.add_by_hand("别人的", "别人写的。", cover)
        site.remove("a")
        site.apply()
        site.article("c", cover="/own.jpg")
        site.apply()
        assert cover_of(site, "c") == cover

    def test_stays_where_a_read_back_names_another_id_for_it(self, tmp_path: Path) -> None:
        with emulated(tmp_path / "account", rename_thumbs=True) as account:
            site = Site(tmp_path / "site", account)
            cover = own_cover(site)
            site.account.add_by_hand("别人的", "别人写的。", cover)
            site.remove("a")
            site.apply()
            assert cover in site.account.files()


class TestShownByADraftOfTheSite:
    def test_that_somebody_gave_it_in_the_console_stays(self, site: Site) -> None:
        cover = own_cover(site)
        manual_edits.tick(site)
        by_hand = NewsArticle("《b》", "<p>另一篇。</p>", cover)
        expect(site.account.client.channel("draft").update(site.media_id("b"), 0, by_hand))
        new_cover(site)
        site.apply()
        assert cover in site.account.files()

    def test_that_another_branch_sent_stays(self, site: Site) -> None:
        cover = own_cover(site)
        base = site.lockfile.read_bytes()
        site.article("c", text="另一支的。", cover="/own.jpg")
        site.apply()
        site.lockfile.write_bytes(base)
        site.remove("c")
        site.remove("a")
        site.apply()
        assert cover in site.account.files()


class TestShownByNoDraft:
    def test_is_deleted(self, channel_site: Site) -> None:
        cover = own_cover(channel_site)
        channel_site.account.add_by_hand("别人的", "别人写的。", cover_of(channel_site, "b"))
        new_cover(channel_site)
        channel_site.apply()
        assert cover not in channel_site.account.files()

    def test_is_deleted_with_the_promised_number_of_reads(self, channel_site: Site) -> None:
        own_cover(channel_site)
        new_cover(channel_site)
        plan = channel_site.plan()
        channel_site.account.clear_calls()
        outcome = channel_site.apply()
        assert outcome["reads"] == plan["reads"]


class TestAnimatedPicture:
    @pytest.fixture
    def moving(self, site: Site) -> Site:
        frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
        (site.root / "articles").mkdir()
        frames[0].save(site.root / "articles" / "m.gif", save_all=True, append_images=frames[1:])
        site.article("a", text="![图](m.gif)")
        site.apply()
        return site

    def file(self, site: Site) -> dict[str, str]:
        (found,) = (held for name, held in site.lock().items() if name.startswith("picture."))
        return {"media_id": found["media_id"], "url": found["url"]}

    def test_inside_another_draft_stays(self, moving: Site) -> None:
        picture = self.file(moving)
        text = f'看图</p><p><img src="{picture["url"]}">'
        moving.account.add_by_hand("别人的", text, cover_of(moving, "a"))
        moving.article("a", text="没有图了。")
        moving.apply()
        assert picture["media_id"] in moving.account.files()

    def test_inside_no_draft_is_deleted(self, moving: Site) -> None:
        picture = self.file(moving)
        moving.article("a", text="没有图了。")
        moving.apply()
        assert picture["media_id"] not in moving.account.files()
