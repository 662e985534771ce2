"""Stamps of files, by which a run notices that one is unchanged without reading it."""

import hashlib
import os

TICK = 100_000_000
"""Nanoseconds that a clock of files may lag; ten times the tick of any kernel in use."""
COARSE_TICK = 2_000_000_000
"""Nanoseconds of a file system that stores whole seconds, or every other."""

Stamp = tuple[int, int, int, int]
"""Size, time of the content and time of the inode (nanoseconds), and number of the inode."""


def read_stamp(path: str) -> Stamp | None:
    """The stamp of a file or folder; None if there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - of thousands of files; a Path costs more than this
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a change at `now` (nanoseconds) or later gives another stamp.

    A stamp that is younger than the clock can tell apart proves nothing: the file may have changed
    again within the same tick. Git calls such an entry of its index racy.
    """
    latest = max(stamp[1], stamp[2])
    tick = COARSE_TICK if latest % 1_000_000_000 == 0 else TICK
    return latest + tick < now


def hash_file(path: str) -> str | None:
    """The SHA-256 (hex) of the bytes of a file; None if it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as in `read_stamp`
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
