"""One run at a time on one lockfile of one machine.

The lock is the operating system's, on a file of its own: it goes with the process that holds it,
so there is nothing to clean up after a crash. A second file says who has it, for people: the first
is emptied by everybody who tries to lock it, and cannot be read on Windows meanwhile.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import filelock

from wxpublish.errors import CannotSave, LockHeld
from wxpublish.state.atomic_files import read_whole


@contextmanager
def held(path: Path, operation: str, wait: float) -> Iterator[None]:
    """Hold the mutex; waits so many seconds for another run. Raises LockHeld."""
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise LockHeld(str(path), _holder(path)) from None
    except (OSError, NotImplementedError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        hint = "the site's folder must be writable, and on a disk that knows file locks"
        raise CannotSave(str(path), problem, None, hint) from None
    card = path.with_suffix(".holder")
    try:
        _sign(card, operation)
        yield
    finally:
        with suppress(OSError):
            card.unlink()
        lock.release()


def _sign(card: Path, operation: str) -> None:
    who = {
        "operation": operation,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "user": os.environ.get("USER") or os.environ.get("USERNAME") or "somebody",
        "since": datetime.fromtimestamp(time.time(), tz=UTC).isoformat(timespec="seconds"),
    }
    with suppress(OSError):
        card.write_text(json.dumps(who), encoding="utf-8")


def _holder(path: Path) -> str:
    try:
        who = json.loads(read_whole(path.with_suffix(".holder")))
        where = f"{who['user']} on {who['host']}, process {who['pid']}"
        return f"{who['operation']} by {where}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it left no name"
