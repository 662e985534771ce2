"""Pictures of the web that articles name, kept in the site's `.wxpublish/pictures`."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from wxpublish.errors import CannotSave
from wxpublish.state.atomic_files import make_workspace, sync_folder
from wxpublish.state.tracked_files import refuse_committed

FOLDER = "pictures"
ABANDONED_AFTER = 3600
"""Seconds after which a file that is still a part belongs to nobody: no download takes so long."""


class PictureCache:
    """The cache of a site; names come without suffix, which the bytes decide.

    Raises BrokenState for a link below `.wxpublish`.
    """

    def __init__(self, root: Path) -> None:
        refuse_committed(root)
        self._folder = root / ".wxpublish" / FOLDER
        self._root = root

    def has(self, name: str) -> bool:
        """Whether the picture is there already."""
        return any(self._folder.glob(f"{name}.*"))

    def remove_leftovers(self) -> None:
        """Remove what runs that were killed have left; others may be at work beside this one."""
        for left in self._folder.glob(".part-*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                    left.unlink()

    @contextmanager
    def temporary_file(self) -> Iterator[IO[bytes]]:
        """A file to download into; it goes with the context unless it was kept."""
        try:
            make_workspace(self._root)
            self._folder.mkdir(exist_ok=True)
            # Its name begins with a dot, so that no picture's name can mean it.
            stream = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, kept by `keep`
                dir=self._folder, prefix=".part-", delete=False
            )
        except OSError as error:
            raise _unsaved(self._folder, error) from None
        try:
            with stream:
                yield stream
        except OSError as error:
            raise _unsaved(self._folder, error) from None
        finally:
            with suppress(OSError):
                Path(stream.name).unlink()

    def keep(self, stream: IO[bytes], name: str, suffix: str) -> Path:
        """Put what was downloaded in its place, at once."""
        target = self._folder / f"{name}.{suffix}"
        try:
            stream.flush()
            os.fsync(stream.fileno())
            Path(stream.name).replace(target)
        except OSError as error:
            raise _unsaved(target, error) from None
        sync_folder(self._folder)
        return target


def _unsaved(path: Path, error: OSError) -> CannotSave:
    problem = error.strerror or str(error)
    hint = "make room or the folder writable, then run again: what is there is not fetched twice"
    return CannotSave(str(path), problem, None, hint)
