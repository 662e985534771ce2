"""Reading and writing files: a write replaces the file at once, or not at all."""

import errno
import os
import stat
import zlib
from contextlib import suppress
from pathlib import Path

from wxpublish.state.symlinks import WORKSPACE, check_workspace

MAX_SIZE = 64 * 1024 * 1024
"""The largest state file that is read, in bytes; a lockfile of 5,000 articles has 5 million."""


def read_regular_file(path: Path, max_size: int = MAX_SIZE) -> bytes:
    """The bytes of a regular file. A pipe in its place is an error, so that reading cannot block.

    Raises OSError, also for a file of more than `max_size` bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        if status.st_size > max_size:
            raise OSError(errno.EFBIG, f"it has more than {max_size:,} bytes", str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(max_size)
    finally:
        os.close(handle)


def write_atomic(path: Path, data: bytes, *, private: bool = False, durable: bool = True) -> None:
    """Replace a file at once: after a crash it is the old one or the new one.

    The file keeps its permissions; `private` makes it readable by its owner alone. A symbolic link
    is replaced, not followed, and below `.wxpublish` it is refused. Only a `durable` write is sure
    to survive a power failure. Raises OSError.
    """
    target = path
    check_workspace(target)
    temporary = target.with_name(f"{_prefix(target)}{os.urandom(4).hex()}.tmp")
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


def write_cache(path: str, data: bytes) -> None:
    """Replace a private file of the cache folder, if it can be written."""
    with suppress(OSError):
        target = Path(path)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(target, data, private=True, durable=False)


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of killed writers of this file; no other process may write it."""
    for leftover in path.parent.glob(f"{_prefix(path)}*.tmp"):
        with suppress(OSError):
            leftover.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable, if the system supports that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_workspace(root: Path) -> Path:
    """Make the site's `.wxpublish` folder with a `.gitignore` that hides it from git.

    Raises OSError, also if it is a symbolic link.
    """
    folder = root / WORKSPACE
    ignore = folder / ".gitignore"
    check_workspace(ignore)
    folder.mkdir(parents=True, exist_ok=True)
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def _mode_of(target: Path) -> int | None:
    """The permissions of a regular file; None if there is none."""
    with suppress(OSError):
        mode = target.lstat().st_mode
        return mode & 0o777 if stat.S_ISREG(mode) else None
    return None


def _prefix(target: Path) -> str:
    # A hash instead of the name, which may already use all 255 bytes, as a Chinese one does.
    return f".wxpublish-{zlib.crc32(os.fsencode(target.name)):08x}-"
