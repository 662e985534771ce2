"""A copy of the lockfile elsewhere if it cannot be written after a change of the account."""

import shlex
import tempfile
from pathlib import Path

from wxpublish.errors import CannotSave
from wxpublish.state.atomic_files import write_atomic

RESCUE = "wxpublish.lock.rescue"


def rescue(path: Path, data: bytes, error: OSError) -> CannotSave:
    """Save the content elsewhere; returns the error with the command that moves it back."""
    problem = error.strerror or str(error)
    copy = _write_beside(path, data) or _write_to_temporary_folder(data)
    if copy is None:
        hint = "make room and run apply again: the journal in .wxpublish has what was begun"
        return CannotSave(str(path), problem, None, hint)
    command = f"mv {shlex.quote(str(copy))} {shlex.quote(str(path))}"
    return CannotSave(str(path), problem, str(copy), f"once it can be written, run: {command}")


def _write_beside(path: Path, data: bytes) -> Path | None:
    copy = path.parent / RESCUE
    try:
        write_atomic(copy, data)
    except OSError:
        return None
    return copy


def _write_to_temporary_folder(data: bytes) -> Path | None:
    """Write to a new subfolder, since any user can create files in the temporary folder."""
    try:
        copy = Path(tempfile.mkdtemp(prefix="wxpublish-")) / RESCUE
        write_atomic(copy, data, private=True)
    except OSError:
        return None
    return copy
