"""^C and SIGTERM during an apply: wait for the call in flight, and start no other.

After `GRACE`, or with a second signal, the run is cut off. That is as safe as a kill: everything
done is on disk, and what is in doubt is in the journal.
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
    """The value returns whether to stop. After `GRACE`, KeyboardInterrupt ends the wait.

    On Windows, which has no interval timer, it is raised at once.
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        if asked:
            os._exit(Interrupted.exit_code)
        asked.append(number)
        os.write(2, _NOTE)  # the signal may have interrupted a print
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
