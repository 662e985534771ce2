"""When the lockfile cannot be written after something was changed on the account."""

import shlex
import tempfile
from pathlib import Path

from wxpublish.errors import CannotSave
from wxpublish.state.atomic_files import write_atomic

RESCUE = "wxpublish.lock.rescue"


def rescue(path: Path, data: bytes, error: OSError) -> CannotSave:
    """Leave the content where there is room; gives the error with the command that puts it back."""
    problem = error.strerror or str(error)
    copy = _write_beside(path, data) or _write_to_temporary_folder(data)
    if copy is None:
        hint = "make room and run apply again: the journal in .wxpublish knows what was begun"
        return CannotSave(str(path), problem, None, hint)
    command = f"mv {shlex.quote(str(copy))} {shlex.quote(str(path))}"
    return CannotSave(str(path), problem, str(copy), f"once it can be written: {command}")


def _write_beside(path: Path, data: bytes) -> Path | None:
    copy = path.parent / RESCUE
    try:
        write_atomic(copy, data)
    except OSError:
        return None
    return copy


def _write_to_temporary_folder(data: bytes) -> Path | None:
    """A copy in a new folder of the temporary one: names there are open to everybody."""
    try:
        copy = Path(tempfile.mkdtemp(prefix="wxpublish-")) / RESCUE
        write_atomic(copy, data, private=True)
    except OSError:
        return None
    return copy
