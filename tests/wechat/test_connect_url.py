"""Base URLs: an accepted one leads to exactly the host that was checked."""

import random
import socket
from typing import Any

import pytest

from tests.wechat.servers import serving
from wxpublish.errors import InvalidContent
from wxpublish.model.base_url import parse_base
from wxpublish.wechat.answers import NotSent
from wxpublish.wechat.client import Credentials, connect
from wxpublish.wechat.connect_url import check_base, parse_web_url
from wxpublish.wechat.timing import Timing

SEEDS = (
    "https://api.weixin.qq.com", "https://sh.api.weixin.qq.com/gateway", "http://127.0.0.1:8080",
    "http://localhost:8080/a", "http://[::1]:8080", "https://attacker.example",
    "https://attacker.example/.weixin.qq.com",
)  # fmt: skip
PIECES = (
    "\\", "/", "//", "?", "#", "@", ":", ";", "%", "%2e", "%5c", "%00", " ", "\t", "\r", "\n", "\x00", "\x1b",
    "\x7f", "\xa0", "\u200b", "\u2028", "\u3002", "\uff0e", "\uff0f", "\uff20", "\u2488", "。", ".", "..", "[", "]",
    "%25eth0", "attacker.example", ".weixin.qq.com", "api.weixin.qq.com", "127.0.0.1", "0x7f.1", "2130706433",
    "0177.0.0.1", "::1", "::ffff:127.0.0.1", "localhost", "user:word@", "HTTPS", "ſ", "K", "xn--", "-", "_",
    ":443", ":0443", ":99999", ":-1", ":٣", "&", "$", "~", "*", "'", '"', "<", "|", "`", "^", "{",
)  # fmt: skip


def mutants(count: int) -> list[str]:
    """Base URLs with parts inserted, replaced or left out."""
    chance = random.Random(11)
    made: set[str] = set()
    while len(made) < count:
        text = chance.choice(SEEDS)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 0, 1, 5)) :]
        made.add(text)
    return sorted(made)


class RecordingResolver:
    """Replaces the name service: records each name and resolves none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, int]] = []
        monkeypatch.setattr(socket, "getaddrinfo", self.resolve)

    def resolve(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked.append((host, int(port)))
        raise socket.gaierror(socket.EAI_NONAME, "nobody is resolved here")


def test_an_accepted_base_is_connected_to_the_checked_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = RecordingResolver(monkeypatch)
    accepted = 0
    for base in mutants(12_000):
        parsed = parse_base(base)
        if parsed is None or not parsed.is_safe:
            with pytest.raises(InvalidContent):
                check_base(base)
            continue
        accepted += 1
        resolver.asked.clear()
        client = connect(
            Credentials("wx1", secret="canary"),
            store=EmptyTokenStore(),
            api_base=base,
            token_base=base,
            timing=Timing(max_attempts=1),
        )
        assert isinstance(client.token(), NotSent)
        assert resolver.asked == [(parsed.authority.host, parsed.authority.port)], base
    assert accepted > 300


@pytest.mark.parametrize(
    "base",
    [
        r"https://attacker.example\.weixin.qq.com",
        r"https://attacker.example\@api.weixin.qq.com",
        "https://attacker.example%2f.weixin.qq.com",
        "https://attacker.example;.weixin.qq.com",
        "https://attacker.example .weixin.qq.com",
        "https://attacker.example\t.weixin.qq.com",
        "https://api.weixin.qq.com\n",
        "https://api.weixin.qq.com?",
        "https://api.weixin.qq.com#",
        "https://@api.weixin.qq.com",
        "https://api.weixin.qq.com.",
        "https://api.weixin.qq.com:",
        "https://api.weixin.qq.com:0443",
        "https://API.weixin.qq.com",
        "HTTPS://api.weixin.qq.com",
        "https://api。weixin。qq。com",
        "https://api.weixin.qq.com/../x",
        "https://api.weixin.qq.com//x",
        "https://api.weixin.qq.com/%2e",
        "http://[::1%25lo]:80",
        "http://[::ffff:127.0.0.1]",
        "http://0x7f.1",
        "http://2130706433",
        "http://0177.0.0.1",
        "http://127.1",
        "http://localhost.",
        "//api.weixin.qq.com",
    ],
)
def test_an_ambiguous_base_is_refused(base: str) -> None:
    assert parse_base(base) is None
    with pytest.raises(InvalidContent):
        check_base(base)


def test_a_base_that_the_library_reads_differently_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = parse_web_url("https://attacker.example")
    monkeypatch.setattr("wxpublish.wechat.connect_url.parse_web_url", lambda _: other)
    with pytest.raises(InvalidContent) as refused:
        check_base("https://api.weixin.qq.com")
    assert "reads another host" in refused.value.findings[0].message


def test_a_client_connects_to_its_own_host_only() -> None:
    """Even an endpoint that looks like another host is not requested."""
    with serving(200, {}) as (elsewhere, got), serving(200, {}) as (base, _):
        client = connect(
            Credentials("wx1", access_token="canary"),
            store=EmptyTokenStore(),
            api_base=base,
            timing=Timing(max_attempts=1),
        )
        # What a base and a path make together is another authority here.
        client._caller.transport.base = f"{elsewhere}/"
        answer = client.channel("draft").count()
    assert isinstance(answer, NotSent)
    assert "leads to another host" in answer.reason
    assert got == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://EXAMPLE.com/图 一.png", "example.com"),
        ("https://图片.example/a", "xn--wcsw84d.example"),
        ("http://a_b.example.com:8080?x", "a_b.example.com"),
    ],
)
def test_picture_urls_are_parsed_as_the_library_does(url: str, host: str) -> None:
    address = parse_web_url(url)
    assert address is not None
    assert address.authority.host == host


@pytest.mark.parametrize(
    "url",
    [
        r"https://attacker.example\.example.com/a.png",
        "https://user@example.com/a.png",
        "https://example.com%2f@x/a.png",
        "http://①②⑦.⓪.⓪.①/",
        "http://0x7f.1/",
        "https://example.com:99999/",
        " https://example.com/",
    ],
)
def test_picture_urls_with_an_ambiguous_host_are_refused(url: str) -> None:
    address = parse_web_url(url)
    assert address is None


class EmptyTokenStore:
    """A token store that stores nothing."""

    def locked(self) -> Any:
        from contextlib import nullcontext

        return nullcontext()

    def read(self) -> str:
        return ""

    def write(self, kept: str) -> None:
        """Discard the text."""
