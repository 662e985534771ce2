"""Downloads from the web: what is saved, and which URLs are refused."""

import socket
from io import BytesIO

import pytest

from tests.wechat.accounts import Account, jpeg, picture, value
from tests.wechat.servers import serving
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.downloader import Downloader, DownloadFailure, DownloadLimits, with_https
from wxpublish.wechat.media_download import RemoteFile
from wxpublish.wechat.timing import Timing

JPEG = {"Content-Type": "image/jpeg"}
IMAGES = DownloadLimits(size=100_000)


def reason(answer: object) -> str:
    assert isinstance(answer, DownloadFailure), answer
    return answer.reason


def test_a_picture_is_saved_with_its_type(account: Account) -> None:
    url = value(account.client().materials.add_picture(picture()))
    into = BytesIO()
    answer = Downloader(private=True).fetch(url, into, IMAGES)
    assert answer == Ok(RemoteFile("", "image/jpeg", len(jpeg())))
    assert into.getvalue() == jpeg()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "//example.com/a.png",
        "http://",
        "http://[::1",
        "https://me:word@example.com/a.png",
        "javascript:alert(1)",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    assert isinstance(Downloader().fetch(url, BytesIO(), IMAGES), DownloadFailure)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_this_machine_is_refused_unless_allowed(host: str) -> None:
    with serving(200, JPEG) as (base, got):
        port = base.rpartition(":")[2]
        reasons = reason(
            Downloader(Timing(connect=2)).fetch(f"http://{host}:{port}/a", BytesIO(), IMAGES)
        )
    assert got == []
    ends = ("not a public address", "could not be reached", "its host is ambiguous")
    assert any(end in reasons for end in ends)


def test_a_public_name_with_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **named: resolve("127.0.0.1", *rest, **named)
    )
    with serving(200, JPEG) as (base, got):
        port = base.rpartition(":")[2]
        reasons = reason(
            Downloader().fetch(f"http://pictures.example.com:{port}/a", BytesIO(), IMAGES)
        )
    assert "127.0.0.1 is not a public address" in reasons
    assert got == []


def test_a_private_address_is_refused_through_a_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(200, JPEG) as (base, got):
        monkeypatch.setenv("HTTP_PROXY", base)
        monkeypatch.setenv("http_proxy", base)
        assert "not a public address" in reason(
            Downloader().fetch("http://10.1.2.3/a.png", BytesIO(), IMAGES)
        )
    assert got == []


def test_a_redirect_is_followed_and_checked_like_the_first_url() -> None:
    with (
        serving(200, JPEG, body=b"picture") as (end, _),
        serving(302, {"Location": end}) as (base, _),
    ):
        into = BytesIO()
        assert isinstance(Downloader(private=True).fetch(base, into, IMAGES), Ok)
        assert into.getvalue() == b"picture"
    with serving(302, {"Location": "file:///etc/passwd"}) as (base, _):
        assert "only http" in reason(Downloader(private=True).fetch(base, BytesIO(), IMAGES))


def test_a_loop_of_redirects_ends() -> None:
    with serving(302, {"Location": "/again"}) as (base, got):
        assert "more than 5 times" in reason(
            Downloader(private=True).fetch(base, BytesIO(), IMAGES)
        )
    assert len(got) == 6


def test_a_file_beyond_the_limit_is_truncated_again() -> None:
    with serving(200, JPEG, body=b"x" * 100_001) as (base, _):
        into = BytesIO(b"before")
        into.seek(6)
        assert "is larger than" in reason(Downloader(private=True).fetch(base, into, IMAGES))
    assert into.getvalue() == b"before"


def test_a_file_of_another_type_is_refused() -> None:
    with serving(200, {"Content-Type": "text/html"}) as (base, _):
        reasons = reason(Downloader(private=True).fetch(base, BytesIO(), IMAGES))
    assert reasons == "its type is text/html, not image/*"


def test_a_missing_picture_is_a_failure() -> None:
    with serving(404, JPEG) as (base, _):
        assert reason(Downloader(private=True).fetch(base, BytesIO(), IMAGES)).endswith("HTTP 404")


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("http://mmbiz.qpic.cn/a/0?x=1", "https://mmbiz.qpic.cn/a/0?x=1"),
        ("https://mmbiz.qpic.cn/a", "https://mmbiz.qpic.cn/a"),
        ("http://127.0.0.1:8/a", "http://127.0.0.1:8/a"),
    ],
)
def test_urls_of_the_platform_are_requested_over_https(given: str, asked: str) -> None:
    assert with_https(given) == asked
