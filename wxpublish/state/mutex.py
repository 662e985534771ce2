"""A mutex: one run at a time on a lockfile, on this machine.

The operating system locks a file, and releases it with the process, so a crash leaves nothing to
clean up. A second file describes the holder: whoever tries to lock the first one empties it, and
Windows does not let others read it.
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
from wxpublish.state.atomic_files import read_regular_file


@contextmanager
def hold_mutex(path: Path, operation: str, wait: float) -> Iterator[None]:
    """Hold the mutex; `wait` is how many seconds to wait for another run. Raises LockHeld."""
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise LockHeld(str(path), _read_holder(path)) from None
    except (OSError, NotImplementedError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        hint = "the site's folder must be writable, on a file system that supports locks"
        raise CannotSave(str(path), problem, None, hint) from None
    holder_file = path.with_suffix(".holder")
    try:
        _write_holder(holder_file, operation)
        yield
    finally:
        with suppress(OSError):
            holder_file.unlink()
        lock.release()


def _write_holder(holder_file: Path, operation: str) -> None:
    holder = {
        "operation": operation,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "user": os.environ.get("USER") or os.environ.get("USERNAME") or "somebody",
        "since": datetime.fromtimestamp(time.time(), tz=UTC).isoformat(timespec="seconds"),
    }
    with suppress(OSError):
        holder_file.write_text(json.dumps(holder), encoding="utf-8")


def _read_holder(path: Path) -> str:
    try:
        holder = json.loads(read_regular_file(path.with_suffix(".holder")))
        where = f"{holder['user']} on {holder['host']}, process {holder['pid']}"
        return f"{holder['operation']} by {where}, since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "an unknown process"
