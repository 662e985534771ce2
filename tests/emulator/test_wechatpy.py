"""wechatpy from PyPI as it is: a client that nobody wrote for this emulator."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from tests.emulator.account import APP_ID, MP4, SECRET, Account, article, jpeg, mp3

# The library calls its own deprecated methods.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Detour(HTTPAdapter):
    """Sends what is meant for api.weixin.qq.com to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        assert request.url
        request.url = request.url.replace("https://api.weixin.qq.com", self._url)
        return super().send(request, *args, **options)


@pytest.fixture
def client(account: Account) -> Iterator[WeChatClient]:
    client = WeChatClient(APP_ID, SECRET)
    client._http.mount("https://", Detour(account.url))
    yield client
    client._http.close()


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
def test_other_permanent_media_come_back_as_bytes(
    client: WeChatClient, kind: str, data: bytes
) -> None:
    media_id = client.material.add(kind, named(data, "a.bin"))["media_id"]
    assert client.material.get(media_id).content == data


def test_a_video_comes_back_with_its_description(client: WeChatClient) -> None:
    answer = client.material.add("video", named(MP4, "a.mp4"), title="片头", introduction="十秒")
    video = client.material.get(answer["media_id"])
    assert (video["title"], video["description"]) == ("片头", "十秒")


def test_a_video_may_have_a_long_description(client: WeChatClient) -> None:
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


def test_temporary_media_go_up_and_come_down(client: WeChatClient) -> None:
    answer = client.media.upload("image", named(jpeg(), "a.jpg"))
    assert answer["type"] == "image"
    assert client.media.download(answer["media_id"]).content == jpeg()


def test_a_picture_for_an_article_gets_an_address(client: WeChatClient, account: Account) -> None:
    assert client.media.upload_image(named(jpeg(), "a.jpg")).startswith(account.url)


def test_an_expired_token_is_fetched_anew(client: WeChatClient, account: Account) -> None:
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
