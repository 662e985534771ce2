"""Where the access token comes from: given, told by a command, or fetched and cached."""

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

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown, outcome
from wxpublish.wechat.article_payloads import whole
from wxpublish.wechat.endpoints import BY_COMMAND, STABLE_TOKEN
from wxpublish.wechat.replies import Object, Unreadable, json_answer, needed
from wxpublish.wechat.request_bodies import json_body
from wxpublish.wechat.timing import Exchanged, Observer, deaf
from wxpublish.wechat.transport import OutgoingRequest, Transport

EARLY = 300
"""Seconds before its end at which the platform hands out the next token (old and new both count)."""
BETWEEN_FORCED = 30
"""The platform ignores a forced refresh that comes sooner, and allows 20 a day."""
LONGEST_LIFE = 7200
COMMAND_TIMEOUT = 60
ONE_TOKEN = re.compile(r"[!-~]{1,2048}")
"""What a command may print: the platform advises room for 512 characters, and its are ASCII."""


class TokenSource(Protocol):
    """Gives tokens to all threads of the client. Neither method tries twice."""

    def token(self) -> Answer[str]:
        """The token to use now."""
        ...

    def renew(self, rejected: str) -> Answer[str] | None:
        """Another token than the one the platform rejected; None where there is no way to one."""
        ...


class TokenStore(Protocol):
    """Keeps a piece of text for all processes of this user, private to them.

    Whatever goes wrong in it is no error: a token that was not kept is fetched again.
    """

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store against other processes while a token is fetched."""
        ...

    def read(self) -> str:
        """What was kept; empty when nothing was."""
        ...

    def write(self, text: str) -> None:
        """Keep this instead."""
        ...


class GivenToken:
    """A token got elsewhere (`WXPUBLISH_ACCESS_TOKEN`), used as it is."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()

    def token(self) -> Answer[str]:
        return Ok(self._token)

    def renew(self, rejected: str) -> Answer[str] | None:  # noqa: ARG002, protocol
        return None


class TokenCommand:
    """A command that prints a token (`WXPUBLISH_TOKEN_COMMAND`), run once and again on rejection.

    It is split like a shell's words but runs without a shell. What it prints is never repeated in
    a message, since it may hold a secret.
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
        if done.returncode or not ONE_TOKEN.fullmatch(token):
            return self._failed(f"ended with code {done.returncode} and printed no single token")
        self._token = token
        return Ok(token)

    def _failed(self, how: str, *, permanent: bool = False) -> NotSent:
        reason = f"the command of WXPUBLISH_TOKEN_COMMAND {how}"
        return NotSent(BY_COMMAND, reason, permanent=permanent)


@dataclass(frozen=True, slots=True)
class _StoredToken:
    """What the store holds. `until`: use it no longer than this; `forced`: the last forced refresh."""

    token: str = field(default="", repr=False)
    until: float = 0
    forced: float = 0

    def serves(self, now: float) -> bool:
        return bool(self.token) and now < self.until <= now + LONGEST_LIFE

    def to_text(self) -> str:
        return json.dumps({"token": self.token, "until": self.until, "forced": self.forced})

    @classmethod
    def from_text(cls, kept: str) -> "_StoredToken":
        try:
            item: Any = json.loads(kept or "{}")
            return cls(str(item.get("token", "")), float(item["until"]), float(item["forced"]))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return cls()


class StableToken:
    """`stable_token` in normal mode: the same token for everybody until it nears its end.

    The call needs an address on the account's IP allow-list, hence a wire of its own.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        *,
        wire: Transport,
        store: TokenStore,
        clock: Callable[[], float],
        counted: Callable[[str], None],
        observe: Observer = deaf,
    ) -> None:
        self._app_id = app_id
        self._secret = secret
        self._wire = wire
        self._store = store
        self._clock = clock
        self._counted = counted
        self._observe = observe
        self._lock = threading.Lock()
        self._kept = _StoredToken()

    def token(self) -> Answer[str]:
        with self._lock:
            if self._kept.serves(self._clock()):
                return Ok(self._kept.token)
            with self._store.locked():
                self._load()
                return self._current() or self._fetch(force=False)

    def renew(self, rejected: str) -> Answer[str] | None:
        """The token as the platform knows it now; by force where it insists on the rejected one.

        Within 30 s of the last forced refresh the same token comes back, for one more try.
        """
        with self._lock, self._store.locked():
            self._load()
            if self._kept.token != rejected and (other := self._current()):
                return other
            fresh = self._fetch(force=False)
            soon = abs(self._clock() - self._kept.forced) < BETWEEN_FORCED
            if fresh != Ok(rejected) or soon:
                return fresh
            self._kept = replace(self._kept, forced=self._clock())
            return self._fetch(force=True)

    def _load(self) -> None:
        kept = _StoredToken.from_text(self._store.read())
        self._kept = kept if kept.token else self._kept

    def _current(self) -> Ok[str] | None:
        return Ok(self._kept.token) if self._kept.serves(self._clock()) else None

    def _fetch(self, *, force: bool) -> Answer[str]:
        begun = time.monotonic()
        answer = self._wire.exchange(
            self._sending(force=force), lambda incoming: json_answer(incoming, _token_and_life)
        )
        spent = time.monotonic() - begun
        self._observe(Exchanged(STABLE_TOKEN.name, spent, outcome(answer)))
        if not isinstance(answer, NotSent):
            self._counted(STABLE_TOKEN.name)
        if not isinstance(answer, Ok):
            return _as_unsent(answer)
        token, life = answer.value
        until = self._clock() + max(life - EARLY, life / 2)
        self._kept = replace(self._kept, token=token, until=until)
        self._store.write(self._kept.to_text())
        return Ok(token)

    def _sending(self, *, force: bool) -> OutgoingRequest:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        url = self._wire.base + STABLE_TOKEN.path
        return OutgoingRequest(
            STABLE_TOKEN.name, "POST", url, body=json_body(body), secrets=(self._secret,)
        )


def _token_and_life(item: Object) -> tuple[str, int]:
    token = needed(item, "access_token")
    if not token.isascii() or not token.isprintable():
        raise Unreadable("the answer holds an access_token that is none")
    return token, whole(item, "expires_in")


def _as_unsent(answer: NotSent | Refused | Unknown) -> NotSent | Refused:
    """A token that did not come means that the call it was for was never sent."""
    match answer:
        case Refused():
            return answer
        case NotSent():
            return answer
        case Unknown():
            return NotSent(answer.endpoint, answer.reason)
