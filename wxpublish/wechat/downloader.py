"""Files of the web, without any token: pictures of articles, and videos from their addresses.

Addresses come from articles and answers, which strangers write. So only http and https are asked,
each redirect is checked like the first address, and a connection to a private address ends before
anything is sent over it.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions as broken
from requests.utils import get_environ_proxies

from wxpublish.wechat.answers import Ok
from wxpublish.wechat.connect_url import WebAddress, web_address
from wxpublish.wechat.connections import NotPublic, PublicAdapter, TimelyAdapter, judged
from wxpublish.wechat.download_budget import DownloadBudget
from wxpublish.wechat.media_download import RemoteFile
from wxpublish.wechat.network_errors import TooSlow, is_slow, reason_of
from wxpublish.wechat.timing import Timing
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse, session_over

MB = 1024 * 1024
REDIRECTS = 5
WHOLE = 120.0
"""Seconds for one file, redirects included: 20 MB at less than a home connection carries."""


@dataclass(frozen=True, slots=True)
class DownloadFailure:
    """Why a file was not fetched, in words. `private`: its address is of a private network."""

    url: str
    reason: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """What a file may be: bytes, and how its type begins (`image/`; empty: anything)."""

    size: int = 10 * MB
    kind: str = "image/"


class _Refusal(Exception):
    """An address or answer that is not taken; the text says why."""


class Downloader:
    """Fetches files from the web. `private` allows addresses of this machine and its networks;
    `budget` is what all of them may come to.
    """

    def __init__(
        self,
        timing: Timing | None = None,
        *,
        private: bool = False,
        budget: DownloadBudget | None = None,
    ) -> None:
        self._timing = timing or Timing()
        self._budget = budget or DownloadBudget()
        self._private = private
        self._session = session_over(TimelyAdapter() if private else PublicAdapter(), proxies=True)

    def fetch(
        self, url: str, into: IO[bytes], limits: DownloadLimits
    ) -> Ok[RemoteFile] | DownloadFailure:
        """Save what is at an address into a file, from where it stands. Asked for once, no token.

        What was written before a failure is cut off again.
        """
        start, begun = into.tell(), time.monotonic()
        address = web_address(url)
        host = address.authority.host if address else ""
        if why := self._budget.refusal(host):
            return DownloadFailure(url, why)
        slow, answer = self._fetched(url, into, limits)
        self._budget.take(host, into.tell() - start, time.monotonic() - begun, slow=slow)
        if isinstance(answer, DownloadFailure):
            into.seek(start)
            into.truncate()
        return answer

    def _fetched(
        self, url: str, into: IO[bytes], limits: DownloadLimits
    ) -> tuple[bool, Ok[RemoteFile] | DownloadFailure]:
        """What came of it, and whether its host was too slow."""
        slow = private = False
        try:
            return False, Ok(self._followed(url, into, limits))
        except (_Refusal, NotPublic) as refusal:
            reason, private = str(refusal), isinstance(refusal, NotPublic)
        except (requests.RequestException, broken.HTTPError, TooSlow) as failure:
            reason, slow = reason_of(failure, _netloc(url), self._timing), is_slow(failure)
        return slow, DownloadFailure(url, reason, private)

    def _followed(self, url: str, into: IO[bytes], limits: DownloadLimits) -> RemoteFile:
        end = time.monotonic() + min(self._timing.whole, WHOLE)
        for _ in range(REDIRECTS + 1):
            if time.monotonic() > end:
                raise TooSlow
            with self._asked(url) as response:
                place = response.headers.get("Location")
                if not (300 <= response.status_code < 400 and place):
                    return self._saved(response, url, into, limits, end)
                url = _joined(url, place)
        raise _Refusal(f"it leads on more than {REDIRECTS} times")

    def _asked(self, url: str) -> requests.Response:
        address = self._checked(url)
        authority = address.authority
        direct: dict[str, Any] = dict.fromkeys(
            ("http", "https", "all") if authority.is_loopback else ()
        )
        if not self._private and get_environ_proxies(address.url):
            # The proxy connects, not we: so its target is judged by its name beforehand.
            _judge_name(authority.host)
        timing = self._timing
        return self._session.get(
            address.url,
            timeout=(timing.connect, timing.read),
            allow_redirects=False,
            stream=True,
            proxies=direct,
            # Pictures are compressed as they are, and what unpacks itself may be a bomb.
            headers={"Accept-Encoding": "identity"},
        )

    def _checked(self, url: str) -> WebAddress:
        """An address that may be asked."""
        if not url.lower().startswith(("http://", "https://")):
            raise _Refusal("only http:// and https:// are fetched")
        address = web_address(url)
        if address is None:
            raise _Refusal("its host is not written plainly, or with a login")
        if not self._private and address.authority.is_loopback:
            raise NotPublic(address.authority.host)
        return address

    def _saved(
        self,
        response: requests.Response,
        url: str,
        into: IO[bytes],
        limits: DownloadLimits,
        end: float,
    ) -> RemoteFile:
        """Save the body; `end` is the moment by which it must be there."""
        left = end - time.monotonic()
        incoming = StreamedResponse(response, OutgoingRequest("fetch", "GET", url), left)
        if incoming.status != requests.codes.ok:
            raise _Refusal(f"the server answers HTTP {incoming.status}")
        if not incoming.content_type.startswith(limits.kind):
            raise _Refusal(f"it is {incoming.content_type or 'of no type'}, not {limits.kind}*")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _Refusal("it comes compressed, although that was not asked for")
        if (incoming.length or 0) > limits.size:
            raise _Refusal(_too_large(limits))
        size = 0
        for piece in incoming.pieces():
            into.write(piece)
            size += len(piece)
            if size > limits.size:
                raise _Refusal(_too_large(limits))
        return RemoteFile(incoming.filename, incoming.content_type, size)


def _joined(url: str, place: str) -> str:
    try:
        return urljoin(url, place)
    except ValueError:
        raise _Refusal("it leads on to what is no address") from None


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return "the server"


def _too_large(limits: DownloadLimits) -> str:
    return f"it has more than {limits.size / MB:g} MB"


def secured(url: str) -> str:
    """An address the platform gave, with https: it still writes http, and this machine has no https."""
    address = web_address(url)
    if address is None or address.scheme == "https" or address.authority.is_loopback:
        return url
    return f"https{url[len('http') :]}"


def _judge_name(host: str) -> None:
    """Raise NotPublic for a name without a public address, as far as it can be resolved here."""
    with suppress(OSError):
        judged(host, None)
