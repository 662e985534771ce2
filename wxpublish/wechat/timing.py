"""The clock, timeouts and retry limits of the client, and the events that it reports."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Timeouts in seconds. `jitter` gives numbers from 0 to 1.

    `connect` limits the connection and each chunk that is sent, `read` each wait for bytes, `total`
    sending a request or reading an answer with a file, `short_total` the same without a file. A
    call has `max_attempts`; its pauses and the attempts that time out take at most `retry_time`. No
    call starts after `deadline`, on the monotonic clock.
    """

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.SystemRandom().random
    connect: float = 10
    read: float = 30
    total: float = 300
    short_total: float = 60
    max_attempts: int = 4
    retry_time: float = 130
    deadline: float = math.inf

    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()


@dataclass(frozen=True, slots=True)
class RequestFinished:
    """A request was answered or failed. For `-v`, so it has no URL, token or content."""

    endpoint: str
    seconds: float
    outcome: str


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """The client waits before a retry."""

    endpoint: str
    seconds: float
    why: str


ClientEvent = RequestFinished | RetryScheduled
Observer = Callable[[ClientEvent], None]


def ignore_events(_: ClientEvent) -> None:
    """An observer that does nothing."""
