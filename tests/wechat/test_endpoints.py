"""Every endpoint against the emulator, in both directions."""

from io import BytesIO
from typing import Any

import pytest

from tests.wechat.accounts import Account, article, cover, jpeg, picture, value
from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.site import Channel
from wxpublish.wechat.answers import Ok, Refused
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo
from wxpublish.wechat.permanent_materials import UploadFile

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08mdat" + b"\0" * 64
AMR = b"#!AMR\n" + b"\x3c" + b"\0" * 31
CHANNELS: tuple[Channel, ...] = ("draft", "material")

TITLES = [
    "中文标题，全角标点！",
    'quotes " and \\ and / and <b>&amp;',
    "emoji 👩‍👩‍👧 𠮷 café",
    "line\nbreak\ttab",
]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("title", TITLES)
def test_text_is_read_back_unchanged(account: Account, channel: Channel, title: str) -> None:
    client = account.client()
    news = client.channel(channel)
    media_id = value(news.create([article(cover(client), title)]))
    assert value(news.get(media_id)).articles[0].title == title


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_field_is_sent_and_read_back(account: Account, channel: Channel) -> None:
    client = account.client()
    thumb = cover(client)
    sent = article(
        thumb,
        fields=ArticleFields("编辑部", "摘要", True, "https://example.com/原文", "fans"),
    )
    news = client.channel(channel)
    back = value(news.get(value(news.create([sent])))).articles[0]
    assert (back.author, back.digest, back.content_source_url, back.thumb_media_id) == (
        sent.fields.author,
        sent.fields.digest,
        sent.fields.source_url,
        thumb,
    )
    assert (back.show_cover_pic, back.need_open_comment, back.only_fans_can_comment) == (
        True,
        True,
        True,
    )
    assert back.url.startswith("http")


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_update_replaces_one_article_of_several(account: Account, channel: Channel) -> None:
    client = account.client()
    thumb = cover(client)
    news = client.channel(channel)
    media_id = value(news.create([article(thumb, str(n)) for n in range(3)]))
    assert news.update(media_id, 1, article(thumb, "new")) == Ok(None)
    back: RemoteNews = value(news.get(media_id))
    assert [a.title for a in back.articles] == ["0", "new", "2"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_listing_has_bodies_only_on_request(account: Account, channel: Channel) -> None:
    client = account.client()
    news = client.channel(channel)
    media_id = value(news.create([article(cover(client))]))
    short, full = value(news.list()), value(news.list(content=True))
    assert short.items[media_id].articles[0].content is None
    assert full.items[media_id].articles[0].content == "<p>正文</p>"
    assert short.complete
    assert short.items[media_id].update_time == value(news.get(media_id)).update_time > 0


@pytest.mark.parametrize("channel", CHANNELS)
def test_count_covers_its_channel_only(account: Account, channel: Channel) -> None:
    client = account.client()
    client.channel(channel).create([article(cover(client))])
    assert client.channel(channel).count() == Ok(1)
    other: Channel = "material" if channel == "draft" else "draft"
    assert client.channel(other).count() == Ok(0)


def test_requests_are_raw_utf_8_without_escapes(account: Account) -> None:
    client = account.client()
    client.channel("draft").create([article(cover(client), "标题 \x0b\x1b")])
    log = account.admin("calls")["log"]
    [sent] = [entry["request"] for entry in log if entry["endpoint"] == "draft/add"]
    assert "标题 " in str(sent)
    assert "\\u" not in str(sent)


def test_a_published_draft_is_listed_as_published_only(account: Account) -> None:
    client = account.client()
    news = client.channel("draft")
    media_id = value(news.create([article(cover(client), "发布")]))
    article_id = account.admin("publish", {"media_id": media_id})["article_id"]
    gone = news.get(media_id)
    assert isinstance(gone, Refused)
    assert gone.row.kind is ErrorKind.GONE
    assert value(client.account.published()).items[article_id].articles[0].title == "发布"


def uploads() -> dict[str, UploadFile]:
    return {
        "image": picture("图 片.jpg"),
        "thumb": picture(),
        "voice": UploadFile("声音.amr", "audio/amr", AMR),
        "video": UploadFile("片头.mp4", "video/mp4", MP4),
    }


def add(client: Client, kind: Any) -> str:
    form = {"title": "片头", "introduction": "十秒"} if kind == "video" else {}
    media_id: str = value(client.materials.add(kind, uploads()[kind], **form)).media_id
    return media_id


@pytest.mark.parametrize("kind", ["image", "voice", "video"])
def test_a_material_is_listed_with_its_filename(account: Account, kind: Any) -> None:
    client = account.client()
    media_id = add(client, kind)
    listed = value(client.materials.list(kind)).items[media_id]
    assert listed.name in {uploads()[kind].filename, "片头"}
    assert getattr(value(client.materials.counts()), kind) == 1


@pytest.mark.parametrize("kind", ["image", "voice", "thumb"])
def test_a_file_is_downloaded_unchanged(account: Account, kind: Any) -> None:
    client = account.client()
    into = BytesIO(b"what stood before ")
    into.seek(0, 2)
    got = value(client.materials.get(add(client, kind), into))
    assert isinstance(got, RemoteFile)
    assert into.getvalue() == b"what stood before " + uploads()[kind].data
    assert got.size == len(uploads()[kind].data)


def test_a_video_is_a_url_with_its_description(account: Account) -> None:
    client = account.client()
    got = value(client.materials.get(add(client, "video"), BytesIO()))
    assert isinstance(got, RemoteVideo)
    assert (got.title, got.description) == ("片头", "十秒")
    assert got.url.startswith("http")


def test_a_news_material_is_read_as_articles(account: Account) -> None:
    client = account.client()
    media_id = value(client.channel("material").create([article(cover(client), "文")]))
    got = value(client.materials.get(media_id, BytesIO()))
    assert isinstance(got, RemoteNews)
    assert got.articles[0].title == "文"


def test_a_broken_download_restarts_from_the_beginning(account: Account) -> None:
    client = account.client()
    media_id = add(client, "image")
    account.fault("material/get_material#1:cut")
    into = BytesIO()
    assert isinstance(client.materials.get(media_id, into), Ok)
    assert into.getvalue() == jpeg()


def test_a_deleted_material_is_refused_as_gone(account: Account) -> None:
    client = account.client()
    media_id = add(client, "image")
    assert client.materials.delete(media_id) == Ok(None)
    assert client.materials.delete(media_id) == Ok(None)
    answer = client.materials.get(media_id, BytesIO())
    assert isinstance(answer, Refused)
    assert answer.row.kind is ErrorKind.GONE


def test_an_image_has_a_url_and_an_article_picture_only_a_url(account: Account) -> None:
    client = account.client()
    assert value(client.materials.add("image", picture())).url.startswith("http")
    assert value(client.materials.add_picture(picture())).startswith("http")
    assert value(client.materials.counts()).image == 1


@pytest.mark.parametrize("kind", ["image", "voice", "thumb"])
def test_a_temporary_file_is_downloaded_unchanged(account: Account, kind: Any) -> None:
    client = account.client()
    medium = value(client.temporary.upload(kind, uploads()[kind]))
    assert (medium.kind, medium.created_at > 0) == (kind, True)
    into = BytesIO()
    assert isinstance(value(client.temporary.get(medium.media_id, into)), RemoteFile)
    assert into.getvalue() == uploads()[kind].data


def test_a_temporary_video_is_a_url(account: Account) -> None:
    client = account.client()
    medium = value(client.temporary.upload("video", uploads()["video"]))
    assert isinstance(value(client.temporary.get(medium.media_id, BytesIO())), RemoteVideo)


def test_a_temporary_file_expires_after_three_days(account: Account) -> None:
    client = account.client()
    medium = value(client.temporary.upload("image", picture()))
    account.admin("clock", {"advance": 3 * 24 * 3600 + 1})
    assert isinstance(client.temporary.get(medium.media_id, BytesIO()), Refused)


def test_the_quota_of_an_endpoint_is_read(account: Account) -> None:
    client = account.client()
    client.channel("draft").create([article(cover(client))])
    quota = value(client.account.quota("draft/add"))
    assert (quota.daily_limit, quota.used, quota.remain) == (1000, 1, 999)


def test_the_platform_s_addresses_prove_a_token(account: Account) -> None:
    assert value(account.client().account.api_addresses())


def test_the_platform_s_clock_is_known_after_an_answer(account: Account) -> None:
    client = account.client()
    assert client.server_time == 0
    client.channel("draft").count()
    assert client.server_time > 1_600_000_000
