"""Downloads reach public hosts only, whatever a name, a redirect or a server does."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wechat.accounts import Account
from tests.wechat.servers import serving
from wxpublish.model.base_url import Authority
from wxpublish.wechat.answers import Unknown
from wxpublish.wechat.client import Credentials
from wxpublish.wechat.connections import NotPublic, require_public
from wxpublish.wechat.downloader import Downloader, DownloadFailure, DownloadLimits
from wxpublish.wechat.timing import Timing

JPEG = {"Content-Type": "image/jpeg"}
IMAGES = DownloadLimits(size=100_000)
Resolve = Callable[..., Any]


def refused(answer: object) -> str:
    assert isinstance(answer, DownloadFailure), answer
    return answer.reason


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "198.18.0.1", "192.0.0.8", "224.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0"),
        *("fc00::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a01:203", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2002:a01:203::1", "2001:0:1::", "2001:db8::1"),
    ],
)  # fmt: skip
def test_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(NotPublic):
        require_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "203.205.254.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_a_public_address_is_accepted(address: str) -> None:
    require_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1"),
        *("localhost", "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        *("0.0.0.0", "0", "[::]", "１２７.0.0.1", "127。0。0。1"),
    ],
)  # fmt: skip
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with serving(200, JPEG) as (base, got):
        port = base.rpartition(":")[2]
        answer = Downloader(Timing(connect=2)).fetch(f"http://{host}:{port}/a", BytesIO(), IMAGES)
    assert got == []
    refused(answer)


@contextmanager
def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Iterator[list[str]]:
    """A name service that gives one answer after another and repeats the last; the names asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if not str(host).endswith("example.com"):
            return real(host, port, *more, **named)
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(str(host))
        return [each for address in addresses for each in real(address, port, type=1)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield asked


def test_a_name_with_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(200, JPEG) as (base, got), names(monkeypatch, ["127.0.0.1"]):
        port = base.rpartition(":")[2]
        answer = Downloader().fetch(f"http://pictures.example.com:{port}/a", BytesIO(), IMAGES)
    assert answer == DownloadFailure(
        f"http://pictures.example.com:{port}/a", "127.0.0.1 is not a public address", private=True
    )
    assert got == []


def test_dns_rebinding_has_no_effect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name is resolved once, and the connection goes to the address that was checked."""
    connected: list[str] = []

    def connect(place: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with names(monkeypatch, ["203.205.254.1"], ["127.0.0.1"]) as asked:
        refused(Downloader().fetch("http://rebinding.example.com/a", BytesIO(), IMAGES))
    assert (connected, asked) == (["203.205.254.1"], ["rebinding.example.com"])


def test_a_public_address_is_chosen_among_several(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[str] = []

    def connect(place: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with names(monkeypatch, ["10.0.0.1", "::1", "203.205.254.1"]):
        refused(Downloader().fetch("http://several.example.com/a", BytesIO(), IMAGES))
    assert connected == ["203.205.254.1"]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://10.0.0.1/", "10.0.0.1 is not a public address"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is not a public address"),
        ("http://[::1]:1/", "::1 is not a public address"),
        ("ftp://a/", "only http:// and https:// URLs are downloaded"),
    ],
)
def test_a_redirect_to_a_refused_url_is_refused(
    monkeypatch: pytest.MonkeyPatch, target: str, says: str
) -> None:
    """The first host counts as public here; the second is checked as usual."""
    first = "127.0.0.1"
    with serving(302, {"Location": target}) as (base, got):
        judged = "wxpublish.wechat.connections.require_public"
        monkeypatch.setattr(judged, lambda each: None if each == first else require_public(each))
        is_loopback = property(lambda authority: authority.host == "::1")
        monkeypatch.setattr(Authority, "is_loopback", is_loopback)
        reasons = refused(Downloader(Timing(connect=1)).fetch(f"{base}/a", BytesIO(), IMAGES))
    assert reasons == says
    assert len(got) == 1


def test_a_compressed_answer_is_refused() -> None:
    bomb = gzip.compress(bytes(5_000_000))
    with serving(200, {**JPEG, "Content-Encoding": "gzip"}, body=bomb) as (base, got):
        into = BytesIO()
        reasons = refused(Downloader(private=True).fetch(base, into, IMAGES))
    assert "compressed" in reasons
    assert "'Accept-Encoding': 'identity'" in got[0]
    assert into.getvalue() == b""


def test_a_content_length_beyond_the_limit_is_refused() -> None:
    with serving(200, {**JPEG, "Content-Length": "5000000000"}, body=b"x") as (base, _):
        assert "is larger than" in refused(Downloader(private=True).fetch(base, BytesIO(), IMAGES))


@contextmanager
def trickling(head: bytes, then: bytes) -> Iterator[str]:
    """A server that sends a head at once, and then more byte by byte without end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def serve() -> None:
            listener.settimeout(0.1)
            while not stop.is_set():
                try:
                    client, _ = listener.accept()
                except TimeoutError:
                    continue
                with client:
                    client.recv(65536)
                    try:
                        client.sendall(head)
                        while not stop.wait(0.02):
                            client.sendall(then)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


def test_a_slow_head_is_cut_off() -> None:
    with trickling(b"HTTP/1.1 200 OK\r\n", b"X-More: more\r\n") as base:
        web = Downloader(Timing(read=0.2), private=True)
        reasons = refused(web.fetch(base, BytesIO(), IMAGES))
    assert reasons.endswith("did not begin to answer within 0.4 s")


def test_a_slow_body_is_cut_off() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 90000\r\n\r\n"
    with trickling(head, b"x") as base:
        into = BytesIO()
        web = Downloader(Timing(read=5, total=0.3), private=True)
        assert "was not complete within 0.3 s" in refused(web.fetch(base, into, IMAGES))
    assert into.getvalue() == b""


def test_a_slow_head_of_the_platform_makes_a_call_unknown(account: Account) -> None:
    with trickling(b"HTTP/1.1 200 OK\r\n", b"X-More: more\r\n") as base:
        credentials = Credentials("wx1", access_token="token")
        client = account.client(
            api_base=base, credentials=credentials, timing=account.timing(read=0.2, max_attempts=1)
        )
        answer = client.channel("draft").count()
    assert isinstance(answer, Unknown)
    assert answer.reason.endswith("did not begin to answer within 0.4 s")


PIECES = st.sampled_from(
    [
        *("http://", "https://", "HTTP://", "http:/", "//", "http://user@", "http://[", "http://]"),
        *("%", "@", ":", "/", "?", "#", "\\", " ", "\t", "\n", "\x00", "a", "example.com", "..", "."),
        *("xn--", "ß", "İ", "。", "１", "0x7f.1", "127.0.0.1", "localhost", "::1", "]:80", ":-1", ":0"),
        *(":65536", "\ud800", "\u202e", "a" * 70, "." * 5),
    ]
) | st.text(max_size=3)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chunks=st.lists(PIECES, min_size=1, max_size=8), prefix=st.sampled_from(["", "http://"]))
def test_any_url_gives_an_answer_or_a_failure(
    monkeypatch: pytest.MonkeyPatch, chunks: list[str], prefix: str
) -> None:
    def nobody(host: Any, *_: Any, **__: Any) -> Any:
        if isinstance(host, str):
            host.encode("idna")  # as the real one does first
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    web = Downloader(Timing(connect=0.1, read=0.1))
    refused(web.fetch(prefix + "".join(chunks), BytesIO(), IMAGES))
