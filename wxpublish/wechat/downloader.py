"""Downloads from the web without a token: pictures of articles, and videos.

The URLs come from articles and answers, which others write. So only http and https are allowed, each
redirect is checked like the first URL, and nothing is ever sent to a private address.
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
from wxpublish.wechat.connect_url import WebUrl, parse_web_url
from wxpublish.wechat.connections import (
    HeadTimeoutAdapter,
    NotPublic,
    PublicAdapter,
    resolve_public,
)
from wxpublish.wechat.download_budget import DownloadBudget
from wxpublish.wechat.media_download import RemoteFile
from wxpublish.wechat.network_errors import AnswerTooSlow, describe_network_error, is_timeout
from wxpublish.wechat.timing import Timing
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse, make_session

MB = 1024 * 1024
MAX_REDIRECTS = 5
MAX_SECONDS = 120.0
"""For one file, redirects included: enough for 20 MB over a slow home connection."""


@dataclass(frozen=True, slots=True)
class DownloadFailure:
    """Why a file was not downloaded. `private`: its host is in a private network."""

    url: str
    reason: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """The largest size of a file in bytes, and how its type must begin (`image/`; empty: any type)."""

    size: int = 10 * MB
    kind: str = "image/"


class _DownloadRefused(Exception):
    """A URL or answer that is not accepted; the text gives the reason."""


class Downloader:
    """Downloads files from the web. `private` allows hosts in this machine's own networks;
    `budget` limits all downloads together.
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
        self._session = make_session(
            HeadTimeoutAdapter() if private else PublicAdapter(), proxies=True
        )

    def fetch(
        self, url: str, into: IO[bytes], limits: DownloadLimits
    ) -> Ok[RemoteFile] | DownloadFailure:
        """Download a URL into a file, from the file's current position, without retries.

        After a failure the file is truncated to where it was.
        """
        start, started = into.tell(), time.monotonic()
        address = parse_web_url(url)
        host = address.authority.host if address else ""
        if why := self._budget.find_refusal(host):
            return DownloadFailure(url, why)
        timed_out, answer = self._fetch(url, into, limits)
        self._budget.record(
            host, into.tell() - start, time.monotonic() - started, timed_out=timed_out
        )
        if isinstance(answer, DownloadFailure):
            into.seek(start)
            into.truncate()
        return answer

    def _fetch(
        self, url: str, into: IO[bytes], limits: DownloadLimits
    ) -> tuple[bool, Ok[RemoteFile] | DownloadFailure]:
        """Whether the host timed out, and the file or the failure."""
        timed_out = private = False
        try:
            return False, Ok(self._follow(url, into, limits))
        except (_DownloadRefused, NotPublic) as refusal:
            reason, private = str(refusal), isinstance(refusal, NotPublic)
        except (requests.RequestException, broken.HTTPError, AnswerTooSlow) as failure:
            reason = describe_network_error(failure, _host_of(url), self._timing)
            timed_out = is_timeout(failure)
        return timed_out, DownloadFailure(url, reason, private)

    def _follow(self, url: str, into: IO[bytes], limits: DownloadLimits) -> RemoteFile:
        end = time.monotonic() + min(self._timing.total, MAX_SECONDS)
        for _ in range(MAX_REDIRECTS + 1):
            if time.monotonic() > end:
                raise AnswerTooSlow
            with self._request(url) as response:
                location = response.headers.get("Location")
                if not (300 <= response.status_code < 400 and location):
                    return self._save(response, url, into, limits, end)
                url = _join_url(url, location)
        raise _DownloadRefused(f"it redirects more than {MAX_REDIRECTS} times")

    def _request(self, url: str) -> requests.Response:
        address = self._check_url(url)
        authority = address.authority
        direct: dict[str, Any] = dict.fromkeys(
            ("http", "https", "all") if authority.is_loopback else ()
        )
        if not self._private and get_environ_proxies(address.url):
            # The proxy makes the connection, so the target is checked by name beforehand.
            _require_public_name(authority.host)
        timing = self._timing
        return self._session.get(
            address.url,
            timeout=(timing.connect, timing.read),
            allow_redirects=False,
            stream=True,
            proxies=direct,
            # Pictures are compressed already, and a compressed answer may be a bomb.
            headers={"Accept-Encoding": "identity"},
        )

    def _check_url(self, url: str) -> WebUrl:
        """The URL, if it may be requested. Raises _DownloadRefused or NotPublic otherwise."""
        if not url.lower().startswith(("http://", "https://")):
            raise _DownloadRefused("only http:// and https:// URLs are downloaded")
        address = parse_web_url(url)
        if address is None:
            raise _DownloadRefused("its host is ambiguous, or it contains a login")
        if not self._private and address.authority.is_loopback:
            raise NotPublic(address.authority.host)
        return address

    def _save(
        self,
        response: requests.Response,
        url: str,
        into: IO[bytes],
        limits: DownloadLimits,
        end: float,
    ) -> RemoteFile:
        """Save the body, which must be complete at `end`, on the monotonic clock."""
        left = end - time.monotonic()
        incoming = StreamedResponse(response, OutgoingRequest("fetch", "GET", url), left)
        if incoming.status != requests.codes.ok:
            raise _DownloadRefused(f"the server answers HTTP {incoming.status}")
        if not incoming.content_type.startswith(limits.kind):
            raise _DownloadRefused(
                f"its type is {incoming.content_type or 'missing'}, not {limits.kind}*"
            )
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _DownloadRefused("the answer is compressed, although the request forbids that")
        if (incoming.length or 0) > limits.size:
            raise _DownloadRefused(_too_large_message(limits))
        size = 0
        for chunk in incoming.chunks():
            into.write(chunk)
            size += len(chunk)
            if size > limits.size:
                raise _DownloadRefused(_too_large_message(limits))
        return RemoteFile(incoming.filename, incoming.content_type, size)


def _join_url(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise _DownloadRefused("it redirects to an invalid URL") from None


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return "the server"


def _too_large_message(limits: DownloadLimits) -> str:
    return f"it is larger than {limits.size / MB:g} MB"


def with_https(url: str) -> str:
    """A URL of the platform with https, for it still writes http. URLs of this machine stay."""
    address = parse_web_url(url)
    if address is None or address.scheme == "https" or address.authority.is_loopback:
        return url
    return f"https{url[len('http') :]}"


def _require_public_name(host: str) -> None:
    """Raise NotPublic for a name without a public address, if it can be resolved here."""
    with suppress(OSError):
        resolve_public(host, None)
