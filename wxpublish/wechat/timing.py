"""Clock, patience and time-outs of the client, given by whoever makes it."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. `jitter` gives numbers from 0 to 1.

    `connect` bounds the connection and each piece that is sent, `read` each wait for bytes, `whole`
    the sending of a request with a file or the reading of a file, `brief` the same without a file.
    A call is tried `attempts` times and waits `patience` in all; a try that ran into a time-out
    counts as waiting. At `ends`, of the machine's monotonic clock, nothing more is begun.
    """

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.SystemRandom().random
    connect: float = 10
    read: float = 30
    whole: float = 300
    brief: float = 60
    attempts: int = 4
    patience: float = 130
    ends: float = math.inf

    def left(self) -> float:
        """Seconds until the end of all calls."""
        return self.ends - time.monotonic()


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A request was answered or failed: for `-v`. It names no address, token or content."""

    endpoint: str
    seconds: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The client waits before it tries again."""

    endpoint: str
    seconds: float
    why: str


Heard = Exchanged | Waiting
Observer = Callable[[Heard], None]


def deaf(_: Heard) -> None:
    """An observer that hears nothing."""
