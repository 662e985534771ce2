"""A folder that `pull` fills, over as many runs as it takes; nothing is downloaded twice.

A download goes to a part file, is recorded in the journal beside it and is moved into place then.
After a crash the journal may name a file that is not there: it is downloaded again.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, Self

from wxpublish.errors import CannotSave, WrongUsage, WxpublishError
from wxpublish.state.atomic_files import (
    make_workspace,
    read_regular_file,
    sync_folder,
    write_atomic,
)
from wxpublish.state.mutex import hold_mutex
from wxpublish.state.serialiser import Serialiser, parse
from wxpublish.state.symlinks import find_link
from wxpublish.state.tracked_files import refuse_committed

PathState = Literal["free", "ours", "changed", "foreign"]
_JSON = Serialiser(lenient=True)


@dataclass(frozen=True, slots=True)
class DownloadRecord:
    """A line of the journal: a file at a path, a reserved name, or the mark of a complete item."""

    key: str
    path: str = ""
    size: int = 0
    digest: str = ""
    name: str = ""
    mark: str = ""


class DownloadFolder:
    """The folder; made by `DownloadFolder.open`. Paths are relative to it, with slashes."""

    def __init__(self, root: Path, journal: Path) -> None:
        self._root = root
        self._journal = journal
        self._part = journal.with_suffix(".part")
        self._files: dict[str, DownloadRecord] = {}
        self._digests: dict[str, set[str]] = {}
        self._paths: dict[str, dict[str, None]] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        for record in _read(journal):
            self._take(record)

    @classmethod
    @contextmanager
    def open(cls, root: Path, name: str) -> Iterator[Self]:
        """Hold the folder for a run; each account has its own journal, under its `name`.

        Raises LockHeld, and CannotSave where the folder cannot be made.
        """
        refuse_committed(root)
        with _saving(root):
            workspace = make_workspace(root)
        journal = workspace / f"pull-{name}.jsonl"
        with hold_mutex(workspace / f"pull-{name}.pid", "pull", 0):
            folder = cls(root, journal)
            with _saving(folder._part):
                folder._part.unlink(missing_ok=True)  # a run that was killed leaves it
            yield folder

    def paths(self, key: str) -> list[str]:
        """The paths of the files with this key that are still there."""
        return [
            path
            for path in self._paths.get(key, ())
            if self._files[path].key == key and self._is_there(path)
        ]

    def is_complete(self, folder: str) -> bool:
        """Whether everything that was put into a folder is still there."""
        return all(self._is_there(path) for path in self._files if path.startswith(f"{folder}/"))

    def path_state(self, path: str) -> PathState:
        """What is at a path. A symbolic link is always `foreign`."""
        target = self._inside(path)
        if target.is_symlink():
            return "foreign"
        if not target.exists():
            return "free"
        if path not in self._files:
            return "foreign"
        with _saving(target):
            return "ours" if _digest(target) in self._digests[path] else "changed"

    @contextmanager
    def temporary_file(self) -> Iterator[IO[bytes]]:
        """The part file, to download into. It is removed with the context unless it was kept."""
        try:
            with _saving(self._part), self._part.open("x+b") as stream:
                yield stream
        finally:
            with suppress(OSError):
                self._part.unlink()

    def keep(self, key: str, stream: IO[bytes], path: str) -> None:
        """Move what was downloaded to a path; a file there that is the same stays as it is."""
        target = self._inside(path)
        with _saving(target):
            stream.flush()
            os.fsync(stream.fileno())
            record = DownloadRecord(key, path, self._part.stat().st_size, _digest(self._part))
            known = record == self._files.get(path) and target.is_file()
            if known and _digest(target) == record.digest:
                self._part.unlink()
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            self._inside(path)
            self._append(record)
            self._part.replace(target)
            sync_folder(target.parent)

    def copy(self, key: str, source: str, path: str) -> None:
        """Put a copy of the file at another path."""
        with self.temporary_file() as stream:
            stream.write((self._root / source).read_bytes())
            self.keep(key, stream, path)

    def write(self, key: str, text: str, path: str) -> None:
        """Put text at a path."""
        with self.temporary_file() as stream:
            stream.write(text.encode())
            self.keep(key, stream, path)

    def reserved_name(self, key: str) -> str | None:
        """The name that was reserved for a key."""
        return self._names.get(key)

    def reserve(self, key: str, name: str) -> bool:
        """Reserve a name; False if another key or a foreign file has it, in upper or lower case."""
        taken = {held.casefold() for held in self._names.values()}
        if name.casefold() in taken or self._inside(name).exists():
            return False
        self._append(DownloadRecord(key, name=name))
        return True

    def completion_mark(self, key: str) -> str | None:
        """The mark of a complete item: it tells one state of the remote item from another."""
        return self._marks.get(key)

    def mark_complete(self, key: str, mark: str) -> None:
        """Record that an item is complete, in the state that the mark stands for."""
        if self._marks.get(key) != mark:
            self._append(DownloadRecord(key, mark=mark))

    def _inside(self, path: str) -> Path:
        """The full path. Raises WxpublishError where it leads out, or through a symbolic link."""
        target = self._root / path
        climbs = ".." in path.split("/") or Path(path).is_absolute()
        if climbs or find_link(target.parent, self._root) is not None:
            raise WxpublishError(
                f"{path} would be written outside of {self._root}",
                hint="symbolic links in the folder are not followed: choose another with -o DIR",
            )
        return target

    def _is_there(self, path: str) -> bool:
        target = self._root / path
        return target.is_file() and target.stat().st_size == self._files[path].size

    def _append(self, record: DownloadRecord) -> None:
        line = json.dumps(_JSON.write(record), ensure_ascii=False)
        # The line end comes first, so that a line that a crash has cut off spoils no other.
        with _saving(self._journal), self._journal.open("ab") as file:
            file.write(b"\n" + line.encode())
        self._take(record)

    def _take(self, record: DownloadRecord) -> None:
        if record.path:
            self._files[record.path] = record
            self._digests.setdefault(record.path, set()).add(record.digest)
            self._paths.setdefault(record.key, {})[record.path] = None
        if record.name:
            self._names[record.key] = record.name
        if record.mark:
            self._marks[record.key] = record.mark


def _read(journal: Path) -> Iterator[DownloadRecord]:
    """The records of a journal. Lines that a crash has cut off or that are none are skipped."""
    try:
        lines = read_regular_file(journal).split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotSave(str(journal), error.strerror or str(error), None, None) from None
    for line in lines:
        with suppress(ValueError):
            yield _JSON.read(DownloadRecord, parse(line))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _saving(path: Path) -> Iterator[None]:
    """Raise CannotSave for an OSError."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        hint = "free disk space or make the folder writable, then run it again: it continues"
        raise CannotSave(str(path), problem, None, hint) from None


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """A temporary file to download into, for a download whose name is not known yet."""
    with _saving(Path(tempfile.gettempdir())), tempfile.TemporaryFile() as stream:
        yield stream


def save_download(stream: IO[bytes], path: Path, *, replace: bool) -> None:
    """Write what was downloaded to a path. Raises WrongUsage for a folder, and for a file that
    exists unless it may be replaced.
    """
    if path.is_dir() or (not replace and (path.exists() or path.is_symlink())):
        raise WrongUsage(f"{path} exists already", hint="name another file: -o FILE")
    stream.seek(0)
    with _saving(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, stream.read())


def read_upload(path: Path) -> bytes:
    """The bytes of a file. Raises WrongUsage where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}") from None
