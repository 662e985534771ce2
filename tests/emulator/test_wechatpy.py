"""wechatpy from PyPI, a client that was not written for this emulator."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from tests.cli.test_emulator import emulator
from tests.emulator.account import APP_ID, MP4, SECRET, Account, amr, article, jpeg, mp3, picture
from tests.emulator.conftest import StartEmulator

# The library calls deprecated methods of its own.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Detour(HTTPAdapter):
    """Sends requests to api.weixin.qq.com to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        assert request.url
        request.url = request.url.replace("https://api.weixin.qq.com", self._url)
        return super().send(request, *args, **options)


@contextmanager
def wechatpy(url: str, secret: str = SECRET) -> Iterator[WeChatClient]:
    """The client of the library."""
    client = WeChatClient(APP_ID, secret)
    client._http.mount("https://", Detour(url))
    yield client
    client._http.close()


@pytest.fixture
def client(account: Account) -> Iterator[WeChatClient]:
    with wechatpy(account.url) as made:
        yield made


def named(data: bytes, name: str) -> BytesIO:
    file = BytesIO(data)
    file.name = name
    return file


def thumb(client: WeChatClient) -> str:
    return str(client.material.add("thumb", named(jpeg(), "cover.jpg"))["media_id"])


def code(call: Any, *values: Any) -> int:
    with pytest.raises(WeChatClientException) as caught:
        call(*values)
    return int(caught.value.errcode)


def test_permanent_news_are_added_read_updated_and_deleted(client: WeChatClient) -> None:
    one = article(thumb(client), title="第一篇")
    media_id = client.material.add_articles([one, {**one, "title": "第二篇"}])["media_id"]
    client.material.update_article(media_id, 1, {**one, "title": "改过"})
    assert [item["title"] for item in client.material.get(media_id)] == ["第一篇", "改过"]
    assert client.material.delete(media_id)["errcode"] == 0
    assert code(client.material.get, media_id) == 40007


@pytest.mark.parametrize(("kind", "data"), [("image", jpeg()), ("voice", mp3(2))])
def test_other_permanent_media_are_read_as_bytes(
    client: WeChatClient, kind: str, data: bytes
) -> None:
    media_id = client.material.add(kind, named(data, "a.bin"))["media_id"]
    assert client.material.get(media_id).content == data


def test_video_is_read_with_its_description(client: WeChatClient) -> None:
    answer = client.material.add("video", named(MP4, "a.mp4"), title="片头", introduction="十秒")
    video = client.material.get(answer["media_id"])
    assert (video["title"], video["description"]) == ("片头", "十秒")


def test_video_may_have_a_long_description(client: WeChatClient) -> None:
    text = "字" * 1000
    answer = client.material.add("video", named(MP4, "a.mp4"), title="片头", introduction=text)
    assert client.material.get(answer["media_id"])["description"] == text


def test_materials_are_counted_and_listed(client: WeChatClient) -> None:
    one = article(thumb(client))
    media_id = client.material.add_articles([one])["media_id"]
    assert client.material.get_count()["news_count"] == 1
    page = client.material.batchget("news", offset=0, count=20)
    assert page["item"][0]["media_id"] == media_id
    assert page["item"][0]["content"]["news_item"][0]["title"] == "标题"


def test_temporary_media_are_uploaded_and_downloaded(client: WeChatClient) -> None:
    answer = client.media.upload("image", named(jpeg(), "a.jpg"))
    assert answer["type"] == "image"
    assert client.media.download(answer["media_id"]).content == jpeg()


def test_picture_of_an_article_gets_an_address(client: WeChatClient, account: Account) -> None:
    assert client.media.upload_image(named(jpeg(), "a.jpg")).startswith(account.url)


def test_expired_token_is_refreshed(client: WeChatClient, account: Account) -> None:
    client.material.get_count()
    account.admin("tokens/expire", {})
    assert client.material.get_count()["news_count"] == 0
    assert account.admin("calls")["calls"]["token"] == 2


def test_refusals_have_the_right_codes(client: WeChatClient) -> None:
    cover = thumb(client)
    add = client.material.add_articles
    assert code(add, [article("unknown")]) == 40007
    assert code(add, [article(cover, title="字" * 65)]) == 45003
    assert code(add, [article(cover, content="字" * 20_000)]) == 45002
    assert code(add, [article(cover)] * 9) == 45008
    assert code(client.material.add, "news", named(jpeg(), "a.jpg")) == 40004
    assert code(client.material.add, "thumb", named(b"text", "a.jpg")) == 40005
    assert code(client.material.delete, "unknown") == 40007
    assert code(client.media.download, "unknown") == 40007
    assert code(client.material.batchget, "image", 0, 21) == 40097


@pytest.mark.parametrize(
    ("kind", "data"), [("image", picture("PNG")), ("voice", amr(2)), ("thumb", jpeg())]
)
def test_temporary_media_of_each_kind_are_downloaded(
    client: WeChatClient, kind: str, data: bytes
) -> None:
    answer = client.media.upload(kind, named(data, "a.bin"))
    media_id = answer["thumb_media_id" if kind == "thumb" else "media_id"]
    assert client.media.download(media_id).content == data


def test_temporary_video_is_downloaded_by_its_address(
    client: WeChatClient, account: Account
) -> None:
    media_id = client.media.upload("video", named(MP4, "a.mp4"))["media_id"]
    url = client.media.download(media_id)["video_url"]
    assert client._http.get(url).content == MP4
    assert url.startswith(account.url)


@pytest.mark.parametrize(("kind", "data"), [("image", jpeg()), ("voice", mp3(2)), ("video", MP4)])
def test_each_kind_of_material_is_listed_counted_and_deleted(
    client: WeChatClient, kind: str, data: bytes
) -> None:
    media_id = client.material.add(kind, named(data, "名.bin"), "片头", "十秒")["media_id"]
    page = client.material.batchget(kind)
    assert [item["media_id"] for item in page["item"]] == [media_id]
    assert page["total_count"] == client.material.get_count()[f"{kind}_count"] == 1
    client.material.delete(media_id)
    assert client.material.get_count()[f"{kind}_count"] == 0


def test_comments_and_source_of_a_news_are_read_back(client: WeChatClient) -> None:
    one = article(thumb(client), need_open_comment=1, content_source_url="https://example.com/a")
    media_id = client.material.add_articles([one])["media_id"]
    (read,) = client.material.get(media_id)
    assert (read["need_open_comment"], read["content_source_url"]) == (1, one["content_source_url"])


SETTINGS: dict[int, dict[str, Any]] = {
    40164: {"allow_list": ("203.0.113.7",)},
    45009: {"quota": {"material/get_materialcount": 0}},
    45011: {"calls_per_minute": 1},
    48001: {"faults": ("material/get_materialcount:errcode=48001",)},
}


@pytest.mark.parametrize("expected", SETTINGS)
def test_refusals_of_an_accounts_settings_have_the_right_codes(
    start_emulator: StartEmulator, expected: int
) -> None:
    with wechatpy(start_emulator(**SETTINGS[expected]).url) as client:
        assert code(client.material.get_count) == expected


def test_wrong_secret_is_refused(account: Account) -> None:
    with wechatpy(account.url, secret="wrong") as client:
        assert code(client.material.get_count) == 40125


def test_retired_news_api_is_refused(start_emulator: StartEmulator) -> None:
    with wechatpy(start_emulator(news_api="retired").url) as client:
        one = article(thumb(client))
        assert code(client.material.add_articles, [one]) == 45106
        assert code(client.material.update_article, "x", 0, one) == 45106
        assert client.material.get_count()["news_count"] == 0


def test_eight_endpoints_work_against_the_command(tmp_path: Path) -> None:
    """`wxpublish emulator` as started in a shell, with one client."""
    with emulator(tmp_path) as account, wechatpy(account.url) as client:
        cover = thumb(client)
        media_id = client.material.add_articles([article(cover)])["media_id"]
        client.material.update_article(media_id, 0, article(cover, title="改过"))
        assert client.material.get(media_id)[0]["title"] == "改过"
        assert client.material.batchget("news")["total_count"] == 1
        assert client.material.get_count()["image_count"] == 1
        temporary = client.media.upload("image", named(jpeg(), "a.jpg"))["media_id"]
        assert client.media.download(temporary).content == jpeg()
        client.material.delete(media_id)
        assert code(client.material.get, media_id) == 40007
