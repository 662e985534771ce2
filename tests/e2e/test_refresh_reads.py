"""`refresh` makes few calls, and reports what is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.manual_edits import a_picture, add_image, delete_cover, edit, save, tick
from tests.e2e.site import APP_ID, Account, Site, emulated
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, account_hash
from wxpublish.model.site import Channel
from wxpublish.state import lockfile
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.readback import observed_digest
from wxpublish.wechat.snapshot_reader import take_snapshot

MANY = 500
COVER = Address("thumb", "0123456789ab")
LISTS = {"draft": "draft/batchget", "material": "material/batchget_material"}
GETS = {"draft": "draft/get", "material": "material/get_material"}


def fill_account(account: Account, channel: Channel, count: int) -> Lock:
    """An account with so many news, put there without any command, and its lockfile."""
    cover = expect(account.client.materials.add("thumb", a_picture()))
    box = account.client.channel(channel)
    ids = [
        expect(box.create([NewsArticle(f"第 {n} 篇", f"<p>正文 {n}</p>", cover.media_id)]))
        for n in range(count)
    ]
    remote = account.news(channel)
    resources: dict[Address, LockedNews | LockedFile] = {
        COVER: LockedFile("digest", "0123456789ab.jpg", cover.media_id)
    }
    for number, media_id in enumerate(ids):
        (seen,) = remote[media_id].articles
        article = LockedArticle("", seen.title, COVER, {"title": "t"}, (), observed_digest(seen))
        made = LockedNews(channel, media_id, (article,), remote[media_id].update_time)
        resources[Address("news", f"n{number}")] = made
    return Lock("lineage", 1, account_hash(APP_ID), resources)


@pytest.fixture
def roomy(tmp_path: Path) -> Iterator[Account]:
    """An account that lets anything be called as often as one likes."""
    quota = dict.fromkeys(["draft/add", "material/add_news"], 10_000)
    with emulated(tmp_path / "account", quota=quota) as made:
        yield made


def test_five_hundred_unchanged_articles_cost_25_lists_and_no_get(
    roomy: Account, channel: Channel
) -> None:
    lock = fill_account(roomy, channel, MANY)
    roomy.clear_calls()
    snapshot = take_snapshot(roomy.client, lock, channel)
    calls = roomy.calls()
    assert len(snapshot.news[channel]) == MANY
    assert snapshot.whole
    assert calls[LISTS[channel]] == MANY // 20
    assert calls.get(GETS[channel], 0) == 0
    assert sum(calls.values()) <= MANY // 20 + 2  # the token, and the library's count


def test_the_command_costs_no_more(tmp_path: Path, roomy: Account) -> None:
    site = Site(tmp_path / "site", roomy)
    site.lockfile.write_bytes(lockfile.encode(fill_account(roomy, "draft", 60)))
    for command in (["refresh"], ["plan", "--refresh"]):
        roomy.clear_calls()
        ran = site.run(*command)
        assert ran.code == 0, ran.text
        assert roomy.calls()["draft/batchget"] == 3
        assert roomy.calls().get("draft/get", 0) == 0


def test_bodies_are_read_where_the_time_moved_and_nowhere_else(channel_site: Site) -> None:
    for key in "abcde":
        channel_site.article(key)
    channel_site.apply()
    tick(channel_site)
    edit(channel_site, "b")
    save(channel_site, "d")
    channel_site.account.clear_calls()
    plan = channel_site.plan("--refresh")
    assert [one["address"] for one in plan["drift"]] == ["news.b"]
    assert channel_site.account.calls()[GETS[channel_site.channel]] == 2


def test_bodies_of_many_are_read_by_list(roomy: Account) -> None:
    lock = fill_account(roomy, "draft", 120)
    tick_all(roomy, lock)
    roomy.clear_calls()
    take_snapshot(roomy.client, lock, "draft")
    assert roomy.calls()["draft/batchget"] == 2 * 6
    assert roomy.calls().get("draft/get", 0) == 0


class TestVanishedFile:
    def test_is_seen_among_those_of_others(self, site: Site) -> None:
        site.article("a")
        site.apply()
        for number in range(3):
            add_image(site, f"other{number}.jpg")
        delete_cover(site)
        plan = site.plan("--refresh")
        assert plan["uploads"]["thumb"] == 1
        assert "cover-gone" in plan["changes"][0]["reasons"]

    def test_is_uploaded_again_and_its_articles_updated(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.article("b")
        channel_site.apply()
        before = delete_cover(channel_site)
        channel_site.apply("--refresh")
        channel_site.assert_one_item_each()
        covers = {
            article.thumb_media_id
            for item in channel_site.account.news(channel_site.channel).values()
            for article in item.articles
        }
        assert before not in covers
        assert len(covers) == 1

    def test_unnoticed_is_repaired_by_the_run_after_its_refusal(self, channel_site: Site) -> None:
        channel_site.article("a")
        channel_site.apply()
        delete_cover(channel_site)
        channel_site.article("a", text="改了。")
        channel_site.article("b")
        outcome = channel_site.apply(code=5)
        assert all("the next apply uploads it again" in one["error"] for one in outcome["outcomes"])
        channel_site.apply()
        channel_site.assert_one_item_each()


def tick_all(account: Account, lock: Lock) -> None:
    """Every item is saved in the editor a second later."""
    account.admin("clock", {"advance": 1})
    for held in lock.news().values():
        account.admin("save", {"media_id": held.media_id})
