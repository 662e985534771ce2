"""^C and SIGTERM during an apply: the call in flight is waited for, and nothing new is begun.

What comes after the wait, or with a second signal, is as safe as a kill: all that was done is on
disk, and what is in doubt is in the journal.
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
_SAID = b"\nStopping after the call in flight; once more stops at once.\n"
_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def defer_signals() -> Iterator[Callable[[], bool]]:
    """Gives what tells whether to stop. After `GRACE` KeyboardInterrupt breaks off what still waits.

    Without an interval timer, on Windows, it does so at once.
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        if asked:
            os._exit(Interrupted.exit_code)
        asked.append(number)
        os.write(2, _SAID)  # what prints may be what was interrupted
        if not hasattr(signal, "setitimer"):
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    before = {number: signal.signal(number, ask) for number in _STOPS}
    if hasattr(signal, "SIGALRM"):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _break_off)
    try:
        yield lambda: bool(asked)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _break_off(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
