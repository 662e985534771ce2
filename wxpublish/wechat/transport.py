"""One host over HTTP: a single exchange, and its failures in words without a secret.

Certificates are always checked, redirects never followed, plain http goes to this machine alone.
"""

import email.message
import email.utils
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as broken
from requests.adapters import HTTPAdapter

from wxpublish.wechat.answers import NotSent, Ok, Refused, Unknown
from wxpublish.wechat.connect_url import checked
from wxpublish.wechat.connections import PinnedAdapter
from wxpublish.wechat.network_errors import (
    TooSlow,
    is_before_connection,
    is_permanent,
    is_slow,
    reason_of,
)
from wxpublish.wechat.request_bodies import PIECE, RequestBody
from wxpublish.wechat.timing import Timing

T = TypeVar("T")
OUT_OF_TIME = (
    "the time of this command is over (WXPUBLISH_TIMEOUT); what is done is saved, run it again"
)
CONNECTIONS = 16
"""Kept open at once: more than the largest sensible `--parallelism`."""

# It writes whole addresses, with the token in them, at every level of the log.
logging.getLogger("urllib3.connectionpool").addFilter(lambda _: False)


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request as it goes out. `secrets` are kept out of all that is said about it.

    `file`: the answer may be a file.
    """

    endpoint: str
    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: RequestBody | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    file: bool = False

    def limit(self, timing: Timing) -> float:
        """Seconds for all of the request, and for all of the answer: files take longer."""
        upload = self.body is not None and self.body.content_type.startswith("multipart/")
        return timing.whole if self.file or upload else min(timing.whole, timing.brief)

    def scrub(self, words: str) -> str:
        """The words without the request's secrets and without control characters."""
        for secret in filter(None, self.secrets):
            words = words.replace(secret, "***")
        return "".join(char if char.isprintable() else " " for char in words)


class StreamedResponse:
    """An answer that is being read. Its pieces can be taken once."""

    def __init__(self, response: requests.Response, sending: OutgoingRequest, limit: float) -> None:
        self.status = response.status_code
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].lower()
        self.sending = sending
        self._response = response
        self._end = time.monotonic() + limit
        self._peeked: bytes | None = None

    @property
    def filename(self) -> str:
        """The name in `Content-disposition`, without any folder; empty where there is none."""
        header = self._response.headers.get("Content-disposition", "")
        message = email.message.Message()
        message["Content-Disposition"] = header.encode("latin-1", "replace").decode(
            "utf-8", "replace"
        )
        name = message.get_filename() or ""
        return self.sending.scrub(name.replace("\\", "/").rpartition("/")[2]).strip()

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes; a trickle that outlasts the time-out ends in `TooSlow`."""
        if self._peeked is not None:
            yield self._peeked
        while piece := self._next():
            yield piece

    def begins_with(self, mark: bytes) -> bool:
        """Whether the body begins so, white space aside. Ask before the pieces are taken."""
        if self._peeked is None:
            self._peeked = self._next()
        return self._peeked.lstrip().startswith(mark)

    def _next(self) -> bytes:
        if time.monotonic() > self._end:
            raise TooSlow
        piece: bytes = self._response.raw.read1(PIECE, decode_content=True)
        return piece

    @property
    def length(self) -> int | None:
        """Bytes that the head announces; None where it does not."""
        said = self._response.headers.get("Content-Length", "")
        return int(said) if re.fullmatch(r"[0-9]{1,15}", said) else None

    def date(self) -> int:
        """The host's clock in seconds; 0 where it does not tell."""
        return _seconds_of(self._response.headers.get("Date", ""))

    def retry_after(self) -> float | None:
        """Seconds for which the host asks to be left alone, told as such or as a date (RFC 9110).

        None where it does not ask, or nobody can tell what.
        """
        said = self._response.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"[0-9]{1,9}", said):
            return float(said)
        until = _seconds_of(said)
        return max(float(until - (self.date() or time.time())), 0.0) if until else None


def _seconds_of(date: str) -> int:
    """A date of HTTP in seconds; 0 for text that is none."""
    try:
        return int(email.utils.parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return 0


class Transport:
    """Connections to the hosts of one base address, shared by all threads."""

    def __init__(self, base: str, timing: Timing) -> None:
        parsed = checked(base)
        self.base = parsed.text
        self.is_local = parsed.authority.is_loopback
        self.date = 0
        self._timing = timing
        adapter = PinnedAdapter(parsed.scheme, parsed.authority, CONNECTIONS)
        # A proxy of the environment must never see what goes to this machine in plain text.
        self._session = session_over(adapter, proxies=not self.is_local)

    def exchange(
        self,
        sending: OutgoingRequest,
        take: Callable[[StreamedResponse], Ok[T] | Refused | Unknown],
    ) -> Ok[T] | NotSent | Refused | Unknown:
        """Send once; `take` reads the answer. Errors of a file that `take` writes pass through."""
        timing = self._timing
        left = timing.left()
        if left <= 0:
            return NotSent(sending.endpoint, OUT_OF_TIME, permanent=True)
        whole = min(sending.limit(timing), left)
        if sending.body:
            sending.body.ends = time.monotonic() + whole
        headers = {"Content-Type": sending.body.content_type} if sending.body else {}
        try:
            with self._session.request(
                sending.method,
                sending.url,
                params=sending.query,
                data=sending.body,
                headers=headers,
                timeout=(min(timing.connect, left), min(timing.read, left)),
                allow_redirects=False,
                stream=True,
            ) as response:
                incoming = StreamedResponse(response, sending, whole)
                self.date = incoming.date() or self.date
                return take(incoming)
        except (requests.RequestException, broken.HTTPError, TooSlow) as failure:
            return self._failed(sending, failure)

    def _failed(self, sending: OutgoingRequest, failure: Exception) -> NotSent | Unknown:
        host = urlsplit(sending.url).netloc
        timing = replace(self._timing, whole=sending.limit(self._timing))
        reason = sending.scrub(reason_of(failure, host, timing))
        final = is_permanent(failure)
        early = final or is_before_connection(failure)
        unsent = not sending.body.sent if sending.body else early
        if unsent:
            return NotSent(sending.endpoint, reason, permanent=final)
        return Unknown(sending.endpoint, reason, slow=is_slow(failure))


class _NoAuth(requests.auth.AuthBase):
    """Keeps requests from adding a login that it finds in ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _NoRedirectSession(requests.Session):
    """Follows no redirect, and does not even work out where one leads: that fails for some."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


def session_over(adapter: HTTPAdapter, *, proxies: bool) -> requests.Session:
    """A session that keeps no cookie and finds no login; `proxies`: those of the environment."""
    session = _NoRedirectSession()
    session.trust_env = proxies
    session.auth = _NoAuth()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = "wxpublish"
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session
