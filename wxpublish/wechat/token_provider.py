"""Sources of access tokens: a given one, a command, or the platform with a cache."""

import json
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown, summarise
from wxpublish.wechat.article_payloads import read_int
from wxpublish.wechat.endpoints import STABLE_TOKEN, TOKEN_COMMAND
from wxpublish.wechat.replies import JsonObject, Unreadable, read_json_answer, read_required
from wxpublish.wechat.request_bodies import json_body
from wxpublish.wechat.timing import Observer, RequestFinished, ignore_events
from wxpublish.wechat.transport import OutgoingRequest, Transport

HANDOVER = 300
"""Seconds before a token expires at which the platform issues the next one; both are then valid."""
FORCED_INTERVAL = 30
"""Seconds within which the platform ignores another forced refresh; it allows 20 a day."""
MAX_LIFETIME = 7200
COMMAND_TIMEOUT = 60
_TOKEN = re.compile(r"[!-~]{1,2048}")
"""A token is ASCII, and the platform recommends room for 512 characters."""


class TokenSource(Protocol):
    """A thread-safe source of tokens. Its methods do not retry."""

    def token(self) -> Answer[str]:
        """The current token."""
        ...

    def renew(self, rejected: str) -> Answer[str] | None:
        """A token to replace the rejected one; None if there is no way to get one."""
        ...


class TokenStore(Protocol):
    """Stores a text for all processes of this user, readable by this user only.

    Its methods never raise: a token that could not be stored is fetched again.
    """

    def locked(self) -> AbstractContextManager[None]:
        """Lock the store against other processes while a token is fetched."""
        ...

    def read(self) -> str:
        """The stored text; empty if there is none."""
        ...

    def write(self, text: str) -> None:
        """Replace the stored text."""
        ...


class GivenToken:
    """A token from elsewhere (`WXPUBLISH_ACCESS_TOKEN`), used unchanged."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()

    def token(self) -> Answer[str]:
        return Ok(self._token)

    def renew(self, rejected: str) -> Answer[str] | None:  # noqa: ARG002, protocol
        return None


class TokenCommand:
    """A command that prints a token (`WXPUBLISH_TOKEN_COMMAND`); run again if the token is rejected.

    It is split into words as a shell does but runs without a shell. Messages never repeat its
    output, which may contain a secret.
    """

    def __init__(self, command: str) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._token: str | None = None

    def token(self) -> Answer[str]:
        with self._lock:
            return Ok(self._token) if self._token else self._run()

    def renew(self, rejected: str) -> Answer[str] | None:
        with self._lock:
            return Ok(self._token) if self._token not in (None, rejected) else self._run()

    def _run(self) -> Answer[str]:
        try:
            words = shlex.split(self._command)
            done = subprocess.run(  # noqa: S603, the user's own command from the environment
                words, capture_output=True, timeout=COMMAND_TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            return self._failed(f"did not end within {COMMAND_TIMEOUT} s", permanent=True)
        except (OSError, ValueError, IndexError):
            return self._failed("could not be started", permanent=True)
        token = done.stdout.decode(errors="replace").strip()
        if done.returncode or not _TOKEN.fullmatch(token):
            return self._failed(
                f"ended with code {done.returncode} and did not print exactly one token"
            )
        self._token = token
        return Ok(token)

    def _failed(self, how: str, *, permanent: bool = False) -> NotSent:
        reason = f"the command of WXPUBLISH_TOKEN_COMMAND {how}"
        return NotSent(TOKEN_COMMAND, reason, permanent=permanent)


@dataclass(frozen=True, slots=True)
class _StoredToken:
    """The stored token. `until`: when to stop using it; `forced`: when a refresh was last forced."""

    token: str = field(default="", repr=False)
    until: float = 0
    forced: float = 0

    def is_usable(self, now: float) -> bool:
        return bool(self.token) and now < self.until <= now + MAX_LIFETIME

    def to_text(self) -> str:
        return json.dumps({"token": self.token, "until": self.until, "forced": self.forced})

    @classmethod
    def from_text(cls, stored: str) -> "_StoredToken":
        try:
            item: Any = json.loads(stored or "{}")
            return cls(str(item.get("token", "")), float(item["until"]), float(item["forced"]))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return cls()


class StableToken:
    """Tokens of `stable_token` in normal mode: one token for all clients until it is about to expire.

    The call needs an address on the account's IP allow-list, hence a transport of its own.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        *,
        transport: Transport,
        store: TokenStore,
        clock: Callable[[], float],
        on_call: Callable[[str], None],
        observe: Observer = ignore_events,
    ) -> None:
        self._app_id = app_id
        self._secret = secret
        self._transport = transport
        self._store = store
        self._clock = clock
        self._on_call = on_call
        self._observe = observe
        self._lock = threading.Lock()
        self._stored = _StoredToken()

    def token(self) -> Answer[str]:
        with self._lock:
            if self._stored.is_usable(self._clock()):
                return Ok(self._stored.token)
            with self._store.locked():
                self._load()
                return self._current() or self._fetch(force=False)

    def renew(self, rejected: str) -> Answer[str] | None:
        """The platform's current token; force a refresh if that is still the rejected one.

        Within 30 s of the last forced refresh the rejected token is returned, for one more attempt.
        """
        with self._lock, self._store.locked():
            self._load()
            if self._stored.token != rejected and (other := self._current()):
                return other
            fresh = self._fetch(force=False)
            soon = abs(self._clock() - self._stored.forced) < FORCED_INTERVAL
            if fresh != Ok(rejected) or soon:
                return fresh
            self._stored = replace(self._stored, forced=self._clock())
            return self._fetch(force=True)

    def _load(self) -> None:
        stored = _StoredToken.from_text(self._store.read())
        self._stored = stored if stored.token else self._stored

    def _current(self) -> Ok[str] | None:
        return Ok(self._stored.token) if self._stored.is_usable(self._clock()) else None

    def _fetch(self, *, force: bool) -> Answer[str]:
        started = time.monotonic()
        answer = self._transport.exchange(
            self._build_request(force=force),
            lambda incoming: read_json_answer(incoming, _read_token),
        )
        spent = time.monotonic() - started
        self._observe(RequestFinished(STABLE_TOKEN.name, spent, summarise(answer)))
        if not isinstance(answer, NotSent):
            self._on_call(STABLE_TOKEN.name)
        if not isinstance(answer, Ok):
            return _as_not_sent(answer)
        token, lifetime = answer.value
        until = self._clock() + max(lifetime - HANDOVER, lifetime / 2)
        self._stored = replace(self._stored, token=token, until=until)
        self._store.write(self._stored.to_text())
        return Ok(token)

    def _build_request(self, *, force: bool) -> OutgoingRequest:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        url = self._transport.base + STABLE_TOKEN.path
        return OutgoingRequest(
            STABLE_TOKEN.name, "POST", url, body=json_body(body), secrets=(self._secret,)
        )


def _read_token(item: JsonObject) -> tuple[str, int]:
    token = read_required(item, "access_token")
    if not token.isascii() or not token.isprintable():
        raise Unreadable("the access_token of the answer is not printable ASCII")
    return token, read_int(item, "expires_in")


def _as_not_sent(answer: NotSent | Refused | Unknown) -> NotSent | Refused:
    """Without a token, the call that needed it was never sent."""
    match answer:
        case Refused():
            return answer
        case NotSent():
            return answer
        case Unknown():
            return NotSent(answer.endpoint, answer.reason)
