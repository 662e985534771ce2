"""Files that are written whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

WORKSPACE = ".wxpublish"
"""The folder beside the content that git does not see."""


def write_atomic(path: Path, data: bytes, *, private: bool = False) -> None:
    """Put bytes in place of a file at once: after a crash it is the old one or the new one.

    A symlink stays one. `private` makes it readable by its owner alone. Raises OSError.
    """
    target = path.resolve() if path.is_symlink() else path
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o600 if private else _mode_of(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(target.parent)


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


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
