"""One run at a time on one lockfile of one machine.

The lock is the operating system's, on a file of its own: it goes with the process that holds it,
so there is nothing to clean up after a crash. What the file says is for people.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import filelock

from wxpublish.errors import CannotSave, LockHeld


@contextmanager
def held(path: Path, operation: str, wait: float) -> Iterator[None]:
    """Hold the mutex; waits so many seconds for another run. Raises LockHeld."""
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise LockHeld(str(path), _holder(path)) from None
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(path), problem, None, "the site's folder must be writable") from None
    try:
        _sign(path, operation)
        yield
    finally:
        lock.release()


def _sign(path: Path, operation: str) -> None:
    since = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).isoformat(timespec="seconds")
    who = {
        "operation": operation,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "user": os.environ.get("USER", ""),
        "since": since,
    }
    with suppress(OSError):
        path.with_suffix(".holder").write_text(json.dumps(who), encoding="utf-8")


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.with_suffix(".holder").read_text(encoding="utf-8"))
        return f"{who['operation']} by {who['user']} on {who['host']}, process {who['pid']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it left no name"
