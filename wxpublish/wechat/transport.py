"""HTTP requests to one host; messages of failures contain no secret.

Certificates are always checked, redirects are never followed, and plain http is for this machine.
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
from wxpublish.wechat.connect_url import check_base
from wxpublish.wechat.connections import PinnedAdapter
from wxpublish.wechat.network_errors import (
    AnswerTooSlow,
    describe_network_error,
    is_before_connection,
    is_permanent,
    is_timeout,
)
from wxpublish.wechat.request_bodies import CHUNK_SIZE, RequestBody
from wxpublish.wechat.timing import Timing

T = TypeVar("T")
DEADLINE_PASSED = (
    "the time limit of the command has passed (WXPUBLISH_TIMEOUT); what is done is saved, so run it "
    "again to continue"
)
MAX_CONNECTIONS = 16
"""More than the largest sensible `--parallelism`."""

# It logs whole URLs, which contain the token.
logging.getLogger("urllib3.connectionpool").addFilter(lambda _: False)


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request to send. Messages about it never contain its `secrets`.

    `file`: the answer may be a file.
    """

    endpoint: str
    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: RequestBody | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    file: bool = False

    def time_limit(self, timing: Timing) -> float:
        """Seconds for sending the request, and for reading the answer; files get more."""
        upload = self.body is not None and self.body.content_type.startswith("multipart/")
        return timing.total if self.file or upload else min(timing.total, timing.short_total)

    def redact(self, words: str) -> str:
        """A text without the request's secrets and without control characters."""
        for secret in filter(None, self.secrets):
            words = words.replace(secret, "***")
        return "".join(char if char.isprintable() else " " for char in words)


class StreamedResponse:
    """An answer whose body is read in chunks, once."""

    def __init__(
        self, response: requests.Response, request: OutgoingRequest, time_limit: float
    ) -> None:
        self.status = response.status_code
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].lower()
        self.request = request
        self._response = response
        self._end = time.monotonic() + time_limit
        self._peeked: bytes | None = None

    @property
    def filename(self) -> str:
        """The filename in `Content-disposition`, without folders; empty if there is none."""
        header = self._response.headers.get("Content-disposition", "")
        message = email.message.Message()
        message["Content-Disposition"] = header.encode("latin-1", "replace").decode(
            "utf-8", "replace"
        )
        name = message.get_filename() or ""
        return self.request.redact(name.replace("\\", "/").rpartition("/")[2]).strip()

    def chunks(self) -> Iterator[bytes]:
        """The chunks of the body. Raises AnswerTooSlow after the time limit, even if bytes still come."""
        if self._peeked is not None:
            yield self._peeked
        while chunk := self._next():
            yield chunk

    def starts_with(self, mark: bytes) -> bool:
        """Whether the body starts with `mark`, white space aside. Call it before `chunks`."""
        if self._peeked is None:
            self._peeked = self._next()
        return self._peeked.lstrip().startswith(mark)

    def _next(self) -> bytes:
        if time.monotonic() > self._end:
            raise AnswerTooSlow
        chunk: bytes = self._response.raw.read1(CHUNK_SIZE, decode_content=True)
        return chunk

    @property
    def length(self) -> int | None:
        """The size that `Content-Length` announces; None if it is missing."""
        value = self._response.headers.get("Content-Length", "")
        return int(value) if re.fullmatch(r"[0-9]{1,15}", value) else None

    def date(self) -> int:
        """The host's clock in seconds; 0 if it is missing."""
        return _parse_date(self._response.headers.get("Date", ""))

    def retry_after(self) -> float | None:
        """The pause in `Retry-After` in seconds, given as a number or a date (RFC 9110).

        None if it is missing or malformed.
        """
        value = self._response.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"[0-9]{1,9}", value):
            return float(value)
        until = _parse_date(value)
        return max(float(until - (self.date() or time.time())), 0.0) if until else None


def _parse_date(date: str) -> int:
    """An HTTP date in seconds; 0 for any other text."""
    try:
        return int(email.utils.parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return 0


class Transport:
    """Connections to the host of one base URL. Thread-safe."""

    def __init__(self, base: str, timing: Timing) -> None:
        parsed = check_base(base)
        self.base = parsed.text
        self.is_local = parsed.authority.is_loopback
        self.date = 0
        self._timing = timing
        adapter = PinnedAdapter(parsed.scheme, parsed.authority, MAX_CONNECTIONS)
        # A proxy of the environment must never see plain-text requests to this machine.
        self._session = make_session(adapter, proxies=not self.is_local)

    def exchange(
        self,
        request: OutgoingRequest,
        read: Callable[[StreamedResponse], Ok[T] | Refused | Unknown],
    ) -> Ok[T] | NotSent | Refused | Unknown:
        """Send a request once; `read` reads the answer. Its errors in writing a file pass through."""
        timing = self._timing
        remaining = timing.remaining()
        if remaining <= 0:
            return NotSent(request.endpoint, DEADLINE_PASSED, permanent=True)
        time_limit = min(request.time_limit(timing), remaining)
        if request.body:
            request.body.deadline = time.monotonic() + time_limit
        headers = {"Content-Type": request.body.content_type} if request.body else {}
        try:
            with self._session.request(
                request.method,
                request.url,
                params=request.query,
                data=request.body,
                headers=headers,
                timeout=(min(timing.connect, remaining), min(timing.read, remaining)),
                allow_redirects=False,
                stream=True,
            ) as response:
                incoming = StreamedResponse(response, request, time_limit)
                self.date = incoming.date() or self.date
                return read(incoming)
        except (requests.RequestException, broken.HTTPError, AnswerTooSlow) as failure:
            return self._failure(request, failure)

    def _failure(self, request: OutgoingRequest, failure: Exception) -> NotSent | Unknown:
        host = urlsplit(request.url).netloc
        timing = replace(self._timing, total=request.time_limit(self._timing))
        reason = request.redact(describe_network_error(failure, host, timing))
        final = is_permanent(failure)
        early = final or is_before_connection(failure)
        not_sent = not request.body.is_sent if request.body else early
        if not_sent:
            return NotSent(request.endpoint, reason, permanent=final)
        return Unknown(request.endpoint, reason, timed_out=is_timeout(failure))


class _NoAuth(requests.auth.AuthBase):
    """Keeps requests from adding a login of ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _NoRedirectSession(requests.Session):
    """Never computes the target of a redirect, which raises for malformed ones."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target."""


def make_session(adapter: HTTPAdapter, *, proxies: bool) -> requests.Session:
    """A session without cookies and logins; `proxies`: use those of the environment."""
    session = _NoRedirectSession()
    session.trust_env = proxies
    session.auth = _NoAuth()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = "wxpublish"
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session
