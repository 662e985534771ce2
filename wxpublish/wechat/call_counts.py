"""Counting the calls of a run, and limiting the calls in a minute."""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from wxpublish.wechat.endpoints import Endpoint
from wxpublish.wechat.timing import Timing

SECONDS_A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls by endpoint name, retries included: what the platform counts against its daily limits."""

    writes: Mapping[str, int]
    reads: Mapping[str, int]
    tokens: Mapping[str, int]


class CallCounter:
    """Counts calls. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: Counter[str] = Counter()
        self._reads: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()

    def add(self, endpoint: Endpoint) -> None:
        """Count a call that reached the platform."""
        with self._lock:
            (self._writes if endpoint.writes else self._reads)[endpoint.name] += 1

    def add_token(self, name: str) -> None:
        """Count a call for a token."""
        with self._lock:
            self._tokens[name] += 1

    def counts(self) -> CallCounts:
        """The counts so far, sorted by name."""
        with self._lock:
            counters = (self._writes, self._reads, self._tokens)
            return CallCounts(*(dict(sorted(counter.items())) for counter in counters))


class RateLimit:
    """Allows `limit` calls in any minute; None allows all."""

    def __init__(self, limit: int | None, timing: Timing) -> None:
        self._limit = limit
        self._timing = timing
        self._lock = threading.Lock()
        self._recent: deque[float] = deque(maxlen=limit)

    def wait(self) -> None:
        """Block until the next call may be made. While one thread waits, others queue."""
        if self._limit is None:
            return
        with self._lock:
            if len(self._recent) == self._limit:
                delay = self._recent[0] + SECONDS_A_MINUTE - self._timing.clock()
                if 0 < delay <= SECONDS_A_MINUTE:
                    self._timing.sleep(delay)
            self._recent.append(self._timing.clock())
