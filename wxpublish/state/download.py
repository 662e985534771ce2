"""A folder that downloads fill, over as many runs as it takes; nothing is fetched twice.

Beside the files stands a journal, one line for each file, written before the file comes to its
place. After a crash a line may name a file that is not there: that one is fetched again.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal, Self

from wxpublish.errors import CannotSave, WrongUsage, WxpublishError
from wxpublish.state.atomic_files import make_workspace, read_whole, sync_folder, write_atomic
from wxpublish.state.mutex import held
from wxpublish.state.symlinks import link_among
from wxpublish.state.tracked_files import refuse_committed

Standing = Literal["free", "ours", "changed", "foreign"]
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DownloadRecord:
    """A line of the journal: a file with its digest and the one before, a name, or a mark."""

    key: str
    path: str = ""
    size: int = 0
    digest: str = ""
    before: str = ""
    name: str = ""
    mark: str = ""


class DownloadFolder:
    """The folder; made by `DownloadFolder.open`. Paths are relative to it, with slashes."""

    def __init__(self, root: Path, journal: Path) -> None:
        self._root = root
        self._journal = journal
        self._files: dict[str, list[DownloadRecord]] = {}
        self._at: dict[str, DownloadRecord] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        for entry in _read(journal):
            self._learn(entry)

    @classmethod
    @contextmanager
    def open(cls, root: Path, name: str) -> Iterator[Self]:
        """Hold the folder for a run; `name` tells the items of one account from another's.

        Raises LockHeld, and CannotSave where the folder cannot be made.
        """
        refuse_committed(root)
        with _saving(root):
            workspace = make_workspace(root)
        journal = workspace / f"pull-{name}.jsonl"
        with held(workspace / f"pull-{name}.pid", "pull", 0):
            for left in workspace.glob(f"{journal.stem}-part-*"):  # by a run that was killed
                with suppress(OSError):
                    left.unlink()
            yield cls(root, journal)

    def paths(self, key: str) -> list[str]:
        """Where what has this key lies, as far as it is still there."""
        return [entry.path for entry in self._files.get(key, []) if self._is_there(entry)]

    def whole(self, folder: str) -> bool:
        """Whether everything that was put into a folder is there still."""
        known = (entry for path, entry in self._at.items() if path.startswith(f"{folder}/"))
        return all(map(self._is_there, known))

    def standing(self, path: str) -> Standing:
        """What is at a path; a link is never ours."""
        target = self._inside(path)
        if target.is_symlink():
            return "foreign"
        if not target.exists():
            return "free"
        known = self._at.get(path)
        if known is None:
            return "foreign"
        with _saving(target):
            return "ours" if _digest(target) in {known.digest, known.before} else "changed"

    @contextmanager
    def scratch(self) -> Iterator[IO[bytes]]:
        """A file to download into; it goes with the context unless it was kept."""
        with _saving(self._journal):
            stream = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, and kept by `keep`
                dir=self._journal.parent, prefix=f"{self._journal.stem}-part-", delete=False
            )
        try:
            with _saving(self._journal.parent), stream:
                yield stream
        finally:
            with suppress(OSError):
                Path(stream.name).unlink()

    def keep(self, key: str, stream: IO[bytes], path: str) -> None:
        """Put what was downloaded at a path, at once."""
        target = self._inside(path)
        with _saving(target):
            stream.flush()
            os.fsync(stream.fileno())
            source = Path(stream.name)
            known = self._at.get(path)
            before = known.digest if known else ""
            size, digest = source.stat().st_size, _digest(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            self._inside(path)
            self._note(DownloadRecord(key, path, size, digest, before))
            source.chmod(_mode())
            source.replace(target)
            sync_folder(target.parent)

    def copy(self, key: str, source: str, path: str) -> None:
        """Put a copy of what lies at another path at this one."""
        with self.scratch() as stream:
            with _saving(self._root / source), (self._root / source).open("rb") as original:
                shutil.copyfileobj(original, stream, PIECE)
            self.keep(key, stream, path)

    def write(self, key: str, text: str, path: str) -> None:
        """Put text at a path, at once; text that is there already is left alone."""
        data = text.encode()
        known = self._at.get(path)
        if known and self._is_there(known) and known.digest == hashlib.sha256(data).hexdigest():
            return
        with self.scratch() as stream:
            stream.write(data)
            self.keep(key, stream, path)

    def name(self, key: str) -> str | None:
        """The name that was reserved for a key."""
        return self._names.get(key)

    def reserve(self, key: str, name: str) -> bool:
        """Reserve a name, unless another key or a strange file has it, in whatever case."""
        taken = {held.casefold() for held in self._names.values()}
        if name.casefold() in taken or self._inside(name).exists():
            return False
        with _saving(self._journal):
            self._note(DownloadRecord(key, name=name))
        return True

    def finished(self, key: str) -> str | None:
        """The mark with which an item was finished."""
        return self._marks.get(key)

    def finish(self, key: str, mark: str) -> None:
        """Note that an item is complete in this state."""
        if self._marks.get(key) != mark:
            with _saving(self._journal):
                self._note(DownloadRecord(key, mark=mark))

    def _inside(self, path: str) -> Path:
        """The place of a path. Raises WxpublishError where it leads out, or through a link."""
        target = self._root / path
        climbs = ".." in path.split("/") or Path(path).is_absolute()
        if climbs or link_among(target.parent, self._root) is not None:
            raise WxpublishError(
                f"{path} would be written outside of {self._root}",
                hint="links in the folder are not followed: choose another folder with -o DIR",
            )
        return target

    def _is_there(self, entry: DownloadRecord) -> bool:
        target = self._root / entry.path
        return target.is_file() and target.stat().st_size == entry.size

    def _note(self, entry: DownloadRecord) -> None:
        line = json.dumps({k: v for k, v in asdict(entry).items() if v}, ensure_ascii=False)
        with self._journal.open("a+b") as file:
            # A crash may have left half a line.
            torn = file.tell() and not _ends_line(file)
            file.write(b"\n" * bool(torn) + line.encode() + b"\n")
        self._learn(entry)

    def _learn(self, entry: DownloadRecord) -> None:
        if entry.path:
            self._at[entry.path] = entry
            others = [one for one in self._files.get(entry.key, []) if one.path != entry.path]
            self._files[entry.key] = [*others, entry]
        if entry.name:
            self._names[entry.key] = entry.name
        if entry.mark:
            self._marks[entry.key] = entry.mark


def _read(journal: Path) -> Iterator[DownloadRecord]:
    """The lines that are whole; what a crash or a stranger left between them is passed over."""
    try:
        lines = read_whole(journal).split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotSave(str(journal), error.strerror or str(error), None, None) from None
    for line in lines:
        with suppress(ValueError, TypeError):
            yield DownloadRecord(**json.loads(line))


def _ends_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mode() -> int:
    """What a file of ours may be, by the user's mask; temporary files are for their owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _saving(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        hint = (
            "make room or the folder writable, then run again: what is there is not fetched twice"
        )
        raise CannotSave(str(path), problem, None, hint) from None


@contextmanager
def part() -> Iterator[IO[bytes]]:
    """A file to download into before it is known what comes; it goes with the context."""
    with _saving(Path(tempfile.gettempdir())), tempfile.TemporaryFile() as stream:
        yield stream


def save(stream: IO[bytes], path: Path, *, replace: bool) -> None:
    """Put what was downloaded at a path, at once. Raises WrongUsage for a file that is there
    already and may not be replaced.
    """
    if path.is_dir() or (not replace and (path.exists() or path.is_symlink())):
        raise WrongUsage(f"{path} is there already", hint="name another file: -o FILE")
    stream.seek(0)
    with _saving(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, stream.read())


def load(path: Path) -> bytes:
    """A file's bytes. Raises WrongUsage where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror}") from None
