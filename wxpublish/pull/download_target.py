"""The folder that pull writes to, as a protocol; `state/download.py` implements it."""

from contextlib import AbstractContextManager
from typing import IO, Literal, Protocol

PathState = Literal["free", "ours", "changed", "foreign"]
"""Nothing at the path, the pulled file, the pulled file with edits, or any other file."""


class DownloadTarget(Protocol):
    """A folder that records over all runs what was written to it. Paths are relative, POSIX."""

    def paths(self, key: str) -> list[str]:
        """The existing files of a key."""
        ...

    def is_complete(self, folder: str) -> bool:
        """Whether every file that was written to a folder still exists."""
        ...

    def path_state(self, path: str) -> PathState:
        """What is at a path."""
        ...

    def temporary_file(self) -> AbstractContextManager[IO[bytes]]:
        """A file to download into; the context removes it unless `keep` has moved it."""
        ...

    def keep(self, key: str, stream: IO[bytes], path: str) -> None:
        """Move the downloaded file to a path, atomically."""
        ...

    def copy(self, key: str, source: str, path: str) -> None:
        """Copy the file at `source` to `path`."""
        ...

    def write(self, key: str, text: str, path: str) -> None:
        """Write text to a path, atomically."""
        ...

    def reserved_name(self, key: str) -> str | None:
        """The name reserved for a key; None if there is none."""
        ...

    def reserve(self, key: str, name: str) -> bool:
        """Reserve a name; false if another key or an unknown file has it."""
        ...

    def completion_mark(self, key: str) -> str | None:
        """The mark of an item that is complete; None for any other."""
        ...

    def mark_complete(self, key: str, mark: str) -> None:
        """Record that an item is complete; `mark` identifies its remote version."""
        ...
