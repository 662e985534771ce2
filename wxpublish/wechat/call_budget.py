"""The daily budget of calls, counted over all runs of this user.

The platform's day begins at midnight in Beijing. Before the budget refuses a call, the client asks
the platform once for its own count: other tools make calls too, and the console may allow more than
the documented limits.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from wxpublish.wechat.article_payloads import read_int
from wxpublish.wechat.replies import JsonObject, Unreadable

BEIJING_OFFSET = 8 * 3600
SECONDS_A_DAY = 24 * 3600
SHARE_INTERVAL = 1.0
"""Seconds. The file is not written for each call: that took as long as the call's own work."""


@dataclass(frozen=True, slots=True)
class Quota:
    """The calls of one endpoint today, as the platform counts them."""

    daily_limit: int
    used: int
    remain: int


def read_quota(item: JsonObject) -> Quota:
    """Read the answer of `openapi/quota/get`. Raises Unreadable."""
    quota = item.get("quota")
    if not isinstance(quota, dict):
        raise Unreadable("the answer has no quota")
    return Quota(read_int(quota, "daily_limit"), read_int(quota, "used"), read_int(quota, "remain"))


class CountStore(Protocol):
    """Stores a text for all processes of this user. Its methods never raise."""

    def locked(self) -> AbstractContextManager[None]:
        """Lock the store against other processes while a count changes."""
        ...

    def read(self) -> str:
        """The stored text; empty if there is none."""
        ...

    def write(self, text: str) -> None:
        """Replace the stored text."""
        ...


@dataclass(frozen=True, slots=True)
class DayLimits:
    """Calls a day by endpoint: `configured` in the site, `defaults` of the platform."""

    configured: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, int] = field(default_factory=dict)


class CallBudget:
    """Counts the calls of a day by endpoint. Thread-safe.

    `now` returns the platform's time in seconds, or this machine's until the platform has answered.
    Without a store, the budget counts the calls of this run only. Runs at the same time share their
    counts every `SHARE_INTERVAL`.
    """

    def __init__(
        self, limits: DayLimits, now: Callable[[], float], store: CountStore | None = None
    ) -> None:
        self._limits = dict(limits.defaults) | dict(limits.configured)
        self._configured = limits.configured
        self._now = now
        self._store = store
        self._lock = threading.Lock()
        self._day = 0
        self._used: Counter[str] = Counter()
        self._unshared: Counter[str] = Counter()
        self._next_read = self._next_write = 0.0
        self._queried: set[tuple[int, str]] = set()

    def remaining(self, endpoint: str) -> int | None:
        """How many calls remain today; None if the endpoint has no known limit."""
        if endpoint not in self._limits:
            return None
        with self._lock:
            self._start_day()
            if time.monotonic() >= self._next_read:
                self._load()
            return max(self._limits[endpoint] - self._used[endpoint], 0)

    def limit(self, endpoint: str) -> int:
        """The calls allowed in a day."""
        return self._limits[endpoint]

    def claim_quota_query(self, endpoint: str) -> bool:
        """Whether to ask the platform for its count: true once a day and endpoint."""
        with self._lock:
            key = (self._today(), endpoint)
            fresh = key not in self._queried
            self._queried.add(key)
            return fresh

    def correct(self, endpoint: str, quota: Quota) -> None:
        """Take over the platform's count, and its limit unless the site configures one."""
        with self._lock:
            self._start_day()
            self._load()
            if endpoint not in self._configured:
                self._limits[endpoint] = quota.daily_limit
            self._used[endpoint] = quota.used
            self._save()

    def record_call(self, endpoint: str) -> None:
        """Count a call that reached the platform."""
        if endpoint not in self._limits:
            return
        with self._lock:
            self._start_day()
            self._used[endpoint] += 1
            self._unshared[endpoint] += 1
            if time.monotonic() >= self._next_write:
                self._share()

    def close(self) -> None:
        """Store what was counted since the last time."""
        with self._lock:
            if self._unshared:
                self._share()

    def _today(self) -> int:
        return int(self._now() + BEIJING_OFFSET) // SECONDS_A_DAY

    def _start_day(self) -> None:
        """Start a new day if it has changed."""
        today = self._today()
        if today != self._day:
            self._day, self._used, self._unshared = today, Counter(), Counter()
            self._next_read = 0.0

    def _share(self) -> None:
        """Add what was counted since the last time to what all runs have counted."""
        if self._store is not None:
            with self._store.locked():
                self._load()
                self._save()

    def _load(self) -> None:
        """Take over what other runs have counted."""
        if self._store is not None:
            for endpoint, count in _read_counts(self._store.read(), self._day).items():
                self._used[endpoint] = max(self._used[endpoint], count + self._unshared[endpoint])
        self._next_read = time.monotonic() + SHARE_INTERVAL

    def _save(self) -> None:
        if self._store is not None:
            self._store.write(json.dumps({"day": self._day, "calls": dict(self._used)}))
        self._unshared.clear()
        self._next_write = time.monotonic() + SHARE_INTERVAL


def _read_counts(text: str, day: int) -> dict[str, int]:
    """The stored counts of a day; empty if the text is of another day or malformed."""
    try:
        stored: Any = json.loads(text or "{}")
        calls = stored["calls"] if stored.get("day") == day else {}
        return {str(name): int(count) for name, count in calls.items() if int(count) >= 0}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return {}
