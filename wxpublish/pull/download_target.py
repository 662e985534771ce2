"""What pulling needs of the disk; `state/download.py` has it."""

from contextlib import AbstractContextManager
from typing import IO, Literal, Protocol

Standing = Literal["free", "ours", "changed", "foreign"]
"""What is at a path: nothing, what was pulled, that with changes by hand, or somebody else's file."""


class Folder(Protocol):
    """A folder that remembers what was put into it, over many runs. Paths are relative, POSIX."""

    def paths(self, key: str) -> list[str]:
        """Where what has this key lies, as far as it is still there."""
        ...

    def whole(self, folder: str) -> bool:
        """Whether everything that was put into a folder is there still."""
        ...

    def standing(self, path: str) -> Standing:
        """What is at a path."""
        ...

    def scratch(self) -> AbstractContextManager[IO[bytes]]:
        """A file to download into; it goes with the context unless it was kept."""
        ...

    def keep(self, key: str, stream: IO[bytes], path: str) -> None:
        """Put what was downloaded at a path, at once."""
        ...

    def copy(self, key: str, source: str, path: str) -> None:
        """Put a copy of what lies at another path at this one."""
        ...

    def write(self, key: str, text: str, path: str) -> None:
        """Put text at a path, at once; text that is there already is left alone."""
        ...

    def name(self, key: str) -> str | None:
        """The name that was reserved for a key."""
        ...

    def reserve(self, key: str, name: str) -> bool:
        """Reserve a name, unless another key or a strange file has it."""
        ...

    def finished(self, key: str) -> str | None:
        """The mark with which an item was finished."""
        ...

    def finish(self, key: str, mark: str) -> None:
        """Note that an item is complete in this state."""
        ...
