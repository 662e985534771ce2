"""^C and SIGTERM: finish the call or the item in flight, and start no other.

A second signal stops at once. That is as safe as a kill: everything done is on disk, and what is in
doubt is in the journal.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from wxpublish.errors import Interrupted

GRACE = 5.0
"""Seconds. GitHub sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later."""
_NOTE = b"\nStopping after the call in flight; press ^C again to stop at once.\n"
_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def defer_signals() -> Iterator[Callable[[], bool]]:
    """For an apply. The value returns whether to stop.

    If the call in flight takes longer than `GRACE`, KeyboardInterrupt ends the wait. On Windows,
    which has no interval timer, it is raised at once.
    """
    received: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        if received:
            os._exit(Interrupted.exit_code)
        received.append(number)
        os.write(2, _NOTE)  # the signal may have interrupted a print
        if not hasattr(signal, "setitimer"):
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    before = {number: signal.signal(number, handle) for number in _STOPS}
    if hasattr(signal, "SIGALRM"):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _interrupt)
    try:
        yield lambda: bool(received)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def finish_current_item(note: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """For a pull. The value returns whether to stop; `note` prints a line."""
    received: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        note("Stopping after the current item …")

    before = {number: signal.signal(number, handle) for number in _STOPS}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
