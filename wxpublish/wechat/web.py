"""Files of the web, without any token: pictures of articles, and videos from their addresses.

Addresses come from articles and answers, which strangers write. So only http and https are asked,
each redirect is checked like the first address, and a connection to a private address ends before
anything is sent over it.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
import urllib3.exceptions as broken
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection

from wxpublish.wechat.answers import Ok
from wxpublish.wechat.bases import is_loopback
from wxpublish.wechat.breaks import TooSlow, reason_of
from wxpublish.wechat.downloads import RemoteFile
from wxpublish.wechat.timing import Timing
from wxpublish.wechat.wire import Incoming, Sending, session_over

MB = 1024 * 1024
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Unfetched:
    """Why a file was not fetched, in words."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be: bytes, and how its type begins (`image/`; empty: anything)."""

    size: int = 10 * MB
    kind: str = "image/"


class _Refusal(Exception):
    """An address or answer that is not taken; the text says why."""


class Web:
    """Fetches files from the web. `private` allows addresses of this machine and its networks."""

    def __init__(self, timing: Timing | None = None, *, private: bool = False) -> None:
        self._timing = timing or Timing()
        self._private = private
        self._session = session_over(HTTPAdapter() if private else _PublicAdapter(), proxies=True)

    def fetch(self, url: str, into: IO[bytes], limits: Limits) -> Ok[RemoteFile] | Unfetched:
        """Save what is at an address into a file, from where it stands. Asked for once, no token.

        What was written before a failure is cut off again.
        """
        start = into.tell()
        try:
            return Ok(self._followed(url, into, limits))
        except _Refusal as refusal:
            reason = str(refusal)
        except (requests.RequestException, broken.HTTPError, TooSlow) as failure:
            reason = reason_of(failure, urlsplit(url).netloc, self._timing)
        into.seek(start)
        into.truncate()
        return Unfetched(url, reason)

    def _followed(self, url: str, into: IO[bytes], limits: Limits) -> RemoteFile:
        for _ in range(REDIRECTS + 1):
            with self._asked(url) as response:
                place = response.headers.get("Location")
                if not (300 <= response.status_code < 400 and place):
                    return self._saved(response, url, into, limits)
                url = urljoin(url, place)
        raise _Refusal(f"it leads on more than {REDIRECTS} times")

    def _asked(self, url: str) -> requests.Response:
        host = self._checked(url)
        direct: dict[str, Any] = dict.fromkeys(
            ("http", "https", "all") if is_loopback(host) else ()
        )
        if not self._private and get_environ_proxies(url):
            # The proxy connects, not we: so its target is judged by its name beforehand.
            _judge_name(host)
        timing = self._timing
        return self._session.get(
            url,
            timeout=(timing.connect, timing.read),
            allow_redirects=False,
            stream=True,
            proxies=direct,
        )

    def _checked(self, url: str) -> str:
        """The host of an address that may be asked."""
        try:
            parts = urlsplit(url)
            host, login = parts.hostname or "", parts.username or parts.password
            _ = parts.port
        except ValueError:
            raise _Refusal("it is no address") from None
        if parts.scheme not in {"http", "https"} or not host:
            raise _Refusal("only http:// and https:// are fetched")
        if login:
            raise _Refusal("an address with a login is not fetched")
        if not self._private and is_loopback(host):
            raise _Refusal(_not_public(host))
        return host

    def _saved(
        self, response: requests.Response, url: str, into: IO[bytes], limits: Limits
    ) -> RemoteFile:
        incoming = Incoming(response, Sending("fetch", "GET", url), self._timing.whole)
        if incoming.status != requests.codes.ok:
            raise _Refusal(f"the server answers HTTP {incoming.status}")
        if not incoming.content_type.startswith(limits.kind):
            raise _Refusal(f"it is {incoming.content_type or 'of no type'}, not {limits.kind}*")
        size = 0
        for piece in incoming.pieces():
            size += len(piece)
            if size > limits.size:
                raise _Refusal(f"it has more than {limits.size / MB:g} MB")
            into.write(piece)
        return RemoteFile(incoming.filename, incoming.content_type, size)


def secured(url: str) -> str:
    """An address the platform gave, with https: it still writes http, and this machine has no https."""
    parts = urlsplit(url)
    local = is_loopback(parts.hostname or "")
    return parts._replace(scheme="https").geturl() if parts.scheme == "http" and not local else url


def _not_public(address: str) -> str:
    return f"{address} is no public address"


def _judge_name(host: str) -> None:
    """Raise for a name that leads to a private address, as far as it can be resolved here."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return
    for *_, place in found:
        _judge(str(place[0]))


def _judge(address: str) -> None:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if not (mapped or found).is_global or (mapped or found).is_multicast:
        raise _Refusal(_not_public(address))


def _public(sock: socket.socket) -> socket.socket:
    """The connection, if it leads to a public address; names may lie, the other end cannot."""
    try:
        _judge(str(sock.getpeername()[0]))
    except _Refusal:
        sock.close()
        raise
    return sock


class _PublicHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _public(super()._new_conn())


class _PublicHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _public(super()._new_conn())


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _PublicAdapter(HTTPAdapter):
    """Connects to public addresses alone; a proxy may stand anywhere."""

    def init_poolmanager(self, *places: Any, **options: Any) -> None:
        super().init_poolmanager(*places, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
