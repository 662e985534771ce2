"""When the lockfile cannot be written after something was changed on the account."""

import shlex
import tempfile
from pathlib import Path

from wxpublish.errors import CannotSave

RESCUE = "wxpublish.lock.rescue"


def rescue(path: Path, data: bytes, error: OSError) -> CannotSave:
    """Leave the content where there is room; gives the error with the command that puts it back."""
    problem = error.strerror or str(error)
    for folder in (path.parent, Path(tempfile.gettempdir())):
        copy = folder / RESCUE
        try:
            copy.write_bytes(data)
        except OSError:
            continue
        command = f"mv {shlex.quote(str(copy))} {shlex.quote(str(path))}"
        return CannotSave(str(path), problem, str(copy), f"once it can be written: {command}")
    hint = "make room and run apply again: the journal in .wxpublish knows what was done"
    return CannotSave(str(path), problem, None, hint)
