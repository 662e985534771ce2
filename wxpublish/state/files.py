"""Files that are written whole or not at all."""

import os
import secrets
import zlib
from contextlib import suppress
from pathlib import Path

WORKSPACE = ".wxpublish"
"""The folder beside the content that git does not see."""


def write_atomic(path: Path, data: bytes, *, private: bool = False, durable: bool = True) -> None:
    """Put bytes in place of a file at once: after a crash it is the old one or the new one.

    A symlink stays one, and the file keeps its permissions; `private` makes it readable by its
    owner alone. What is not `durable` may be lost when the power goes. Raises OSError.
    """
    target = path.resolve() if path.is_symlink() else path
    temporary = target.with_name(f"{_prefix(target)}{secrets.token_hex(4)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists() and not private:
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(target.parent)


def sweep(path: Path) -> None:
    """Remove what killed writers of this file left; no other may be writing it."""
    target = path.resolve() if path.is_symlink() else path
    for left in target.parent.glob(f"{_prefix(target)}*.tmp"):
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
    """The site's `.wxpublish` folder, made with a `.gitignore` that hides it from git."""
    folder = root / WORKSPACE
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def _prefix(target: Path) -> str:
    # A digest of the name, not the name: a Chinese one may leave no byte of the 255 for more.
    return f".wxpublish-{zlib.crc32(os.fsencode(target.name)):08x}-"
