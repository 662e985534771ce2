"""The cache of web pictures that articles reference, in `.wxpublish/pictures` of the site."""

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
"""Seconds after which a part file is a leftover: no download takes so long."""


class PictureCache:
    """The cache of a site. Names have no suffix: it depends on the bytes.

    Raises BrokenState for a symbolic link below `.wxpublish`.
    """

    def __init__(self, root: Path) -> None:
        refuse_committed(root)
        self._folder = root / ".wxpublish" / FOLDER
        self._root = root

    def has(self, name: str) -> bool:
        """Whether the cache has a picture."""
        return any(self._folder.glob(f"{name}.*"))

    def remove_leftovers(self) -> None:
        """Remove part files of killed runs; those of other runs at work stay."""
        for leftover in self._folder.glob(".part-*"):
            with suppress(OSError):
                if time.time() - leftover.stat().st_mtime > ABANDONED_AFTER:
                    leftover.unlink()

    @contextmanager
    def temporary_file(self) -> Iterator[IO[bytes]]:
        """A file to download into; it is removed with the context unless it was kept."""
        try:
            make_workspace(self._root)
            self._folder.mkdir(exist_ok=True)
            # The dot in front keeps it out of `has`: no picture's name begins with one.
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
        """Move what was downloaded into the cache; returns the path."""
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
    hint = "make room or make the folder writable, then run it again: it continues"
    return CannotSave(str(path), problem, None, hint)
