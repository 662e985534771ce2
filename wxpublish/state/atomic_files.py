"""Files that are written whole or not at all."""

import errno
import os
import secrets
import stat
import zlib
from contextlib import suppress
from pathlib import Path

from wxpublish.state.symlinks import WORKSPACE, check_workspace

MAX_SIZE = 64 * 1024 * 1024
"""Bytes of a state file that are still read: a lockfile of 5,000 articles has 5 million."""


def read_regular_file(path: Path, most: int = MAX_SIZE) -> bytes:
    """The bytes of an ordinary file; nobody waits for a pipe that a checkout holds in its place.

    Raises OSError, also for a file of more than `most` bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
        if found.st_size > most:
            raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)


def write_atomic(path: Path, data: bytes, *, private: bool = False, durable: bool = True) -> None:
    """Put bytes in place of a file at once: after a crash it is the old one or the new one.

    The file keeps its permissions; `private` makes it readable by its owner alone. A link is
    replaced, not followed, and below `.wxpublish` it is refused. What is not `durable` may be lost
    when the power goes. Raises OSError.
    """
    target = path
    check_workspace(target)
    temporary = target.with_name(f"{_prefix(target)}{secrets.token_hex(4)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if not private and (mode := _mode_of(target)) is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(target.parent)


def remove_leftovers(path: Path) -> None:
    """Remove what killed writers of this file left; no other may be writing it."""
    for left in path.parent.glob(f"{_prefix(path)}*.tmp"):
        with suppress(OSError):
            left.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_workspace(root: Path) -> Path:
    """The site's `.wxpublish` folder, made with a `.gitignore` that hides it from git.

    Raises OSError, also where a link stands in its place.
    """
    folder = root / WORKSPACE
    ignore = folder / ".gitignore"
    check_workspace(ignore)
    folder.mkdir(parents=True, exist_ok=True)
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def _mode_of(target: Path) -> int | None:
    """The permissions of a file that is there; None for a link or none at all."""
    with suppress(OSError):
        found = target.lstat().st_mode
        return found & 0o777 if stat.S_ISREG(found) else None
    return None


def _prefix(target: Path) -> str:
    # A digest of the name, not the name: a Chinese one may leave no byte of the 255 for more.
    return f".wxpublish-{zlib.crc32(os.fsencode(target.name)):08x}-"
