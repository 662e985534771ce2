"""The calls of a day: counted over all runs of this user, and not made beyond what the day has.

The platform's day begins at midnight in Beijing. Before a call is refused here, the platform is
asked once how many it counted: other tools call it too, and its console may allow more than its
table says.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from wxpublish.wechat.article_payloads import whole
from wxpublish.wechat.replies import Object, Unreadable

BEIJING = 8 * 3600
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls of one endpoint today, as the platform counts them."""

    daily_limit: int
    used: int
    remain: int


def quota_of(item: Object) -> Quota:
    """The answer of `openapi/quota/get`. Raises Unreadable."""
    quota = item.get("quota")
    if not isinstance(quota, dict):
        raise Unreadable("the answer holds no quota")
    return Quota(whole(quota, "daily_limit"), whole(quota, "used"), whole(quota, "remain"))


class CountStore(Protocol):
    """Keeps a piece of text for all processes of this user. Whatever goes wrong in it is no error."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store against other processes while a count moves."""
        ...

    def read(self) -> str:
        """What was kept; empty when nothing was."""
        ...

    def write(self, text: str) -> None:
        """Keep this instead."""
        ...


@dataclass(frozen=True, slots=True)
class DayLimits:
    """Calls a day by endpoint: `own` are the site's word, `table` the platform's for new accounts."""

    own: Mapping[str, int] = field(default_factory=dict)
    table: Mapping[str, int] = field(default_factory=dict)


class CallBudget:
    """Counts the calls of a day by endpoint; threads may share it.

    `now` gives the platform's time in seconds, as far as it is known. Without a store only the
    calls of this run are counted.
    """

    def __init__(
        self, limits: DayLimits, now: Callable[[], float], store: CountStore | None = None
    ) -> None:
        self._limits = dict(limits.table) | dict(limits.own)
        self._own = limits.own
        self._now = now
        self._store = store
        self._lock = threading.Lock()
        self._day = 0
        self._used: Counter[str] = Counter()
        self._asked: set[tuple[int, str]] = set()

    def left(self, endpoint: str) -> int | None:
        """How many calls the day still has; None where no limit is known."""
        if endpoint not in self._limits:
            return None
        with self._lock:
            self._load()
            return max(self._limits[endpoint] - self._used[endpoint], 0)

    def limit(self, endpoint: str) -> int:
        """The calls that a day has."""
        return self._limits[endpoint]

    def is_to_be_asked(self, endpoint: str) -> bool:
        """Whether the platform was not asked for its own count today; from now on it was."""
        with self._lock:
            key = (self._today(), endpoint)
            fresh = key not in self._asked
            self._asked.add(key)
            return fresh

    def learn(self, endpoint: str, quota: Quota) -> None:
        """Take the platform's count for ours; its limit too, where the site names none."""
        with self._lock:
            self._load()
            if endpoint not in self._own:
                self._limits[endpoint] = quota.daily_limit
            self._used[endpoint] = quota.used
            self._save()

    def spent(self, endpoint: str) -> None:
        """One more call that reached the platform."""
        if endpoint not in self._limits:
            return
        with self._lock:
            if self._store is None:
                self._load()
                self._used[endpoint] += 1
                return
            with self._store.locked():
                self._load()
                self._used[endpoint] += 1
                self._save()

    def _today(self) -> int:
        return int(self._now() + BEIJING) // DAY

    def _load(self) -> None:
        """Begin a new day, and take over what other runs have counted since."""
        today = self._today()
        if today != self._day:
            self._day, self._used = today, Counter()
        if self._store is not None:
            for endpoint, count in _counts(self._store.read(), today).items():
                self._used[endpoint] = max(self._used[endpoint], count)

    def _save(self) -> None:
        if self._store is not None:
            self._store.write(json.dumps({"day": self._day, "calls": dict(self._used)}))


def _counts(text: str, day: int) -> dict[str, int]:
    """What was kept of a day; nothing where it is of another, or no text of ours."""
    try:
        kept: Any = json.loads(text or "{}")
        calls = kept["calls"] if kept.get("day") == day else {}
        return {str(name): int(count) for name, count in calls.items() if int(count) >= 0}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return {}
