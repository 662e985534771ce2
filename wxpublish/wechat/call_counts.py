"""How many calls were made, and how many may be made a minute."""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.timing import Timing

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls by endpoint name, repeated ones too: what the platform counts against the day."""

    writes: Mapping[str, int]
    reads: Mapping[str, int]
    tokens: Mapping[str, int]


class CallCounter:
    """Counts the calls of all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: Counter[str] = Counter()
        self._reads: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()

    def add(self, endpoint: Endpoint) -> None:
        """One more call that reached the platform."""
        with self._lock:
            (self._writes if endpoint.writes else self._reads)[endpoint.name] += 1

    def add_token(self, name: str) -> None:
        """One more call for a token."""
        with self._lock:
            self._tokens[name] += 1

    def counts(self) -> CallCounts:
        """What was counted so far, sorted by name."""
        with self._lock:
            kinds = (self._writes, self._reads, self._tokens)
            return CallCounts(*(dict(sorted(kind.items())) for kind in kinds))


class RateLimit:
    """Lets `limit` calls pass in any minute; None: all."""

    def __init__(self, limit: int | None, timing: Timing) -> None:
        self._limit = limit
        self._timing = timing
        self._lock = threading.Lock()
        self._passed: deque[float] = deque(maxlen=limit)

    def wait(self) -> None:
        """Return when the next call may be made. Threads queue here while one waits."""
        if self._limit is None:
            return
        with self._lock:
            if len(self._passed) == self._limit:
                ahead = self._passed[0] + MINUTE - self._timing.clock()
                if 0 < ahead <= MINUTE:
                    self._timing.sleep(ahead)
            self._passed.append(self._timing.clock())
