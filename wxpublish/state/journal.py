"""The journal: a write-ahead log of the calls that change the account.

One JSON object a line, each with a checksum. A run that dies during a write leaves a partial last
line, which is ignored: its operation was not begun. Any other damage is an error.

    {"begin": 3, "operation": {…}}         before the call
    {"end": 3, "edits": {address: …}}      the call succeeded; these edits go into the lockfile
    {"end": 3, "why": "…"}                 the call was refused or never sent
    {"unknown": 3, "why": "…"}             the response was lost: the operation stays open
"""

import errno
import json
import os
import shlex
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path

from wxpublish.errors import BrokenState
from wxpublish.model.lock import Lock
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.state.atomic_files import read_regular_file, sync_folder, write_atomic
from wxpublish.state.journal_replay import Edits, JournalledStep
from wxpublish.state.lock_codec import LOCK
from wxpublish.state.serialiser import Malformed, as_object, parse, require

MOVE_ASIDE_EFFECT = (
    "apply then does not know which calls were open, and compares titles before it creates anything"
)


@dataclass(frozen=True, slots=True)
class JournalContents:
    """The steps of a journal in order, and its open operations.

    `last` is the number of the last operation, `size` the length in bytes without a partial line.
    """

    entries: tuple[JournalledStep, ...] = ()
    open: tuple[OpenOperation, ...] = ()
    last: int = 0
    size: int = 0


@dataclass(slots=True)
class Journal:
    """The journal of one lockfile; one run at a time appends to it. Methods raise OSError.

    A record is written at once. It survives a kill from then on, and a power failure once the next
    operation has begun: two records then cost one wait for the disk.
    """

    path: Path
    last: int = 0
    size: int = 0
    _file: FileIO | None = field(default=None, repr=False)
    _has_partial_line: bool = True
    _is_synced: bool = True

    def begin(self, operation: Operation) -> int:
        """Record an operation before its call; returns its number once the record is on disk."""
        return self.begin_all([operation])[0]

    def begin_all(self, operations: Iterable[Operation]) -> list[int]:
        """Record operations as `begin` does, with one wait for the disk.

        After an error none of them has begun.
        """
        before = self.size, self.last
        try:
            for operation in operations:
                self._append({"begin": self.last + 1, "operation": LOCK.write(operation)})
                self.last += 1
            self.sync()
        except OSError:
            self.size, self.last = before
            self._has_partial_line = True
            raise
        return [*range(before[1] + 1, self.last + 1)]

    def end(self, number: int | None, entry: JournalledStep | None) -> None:
        """Record that an operation succeeded (None: an edit without a call), and its edits."""
        self._append({"end": number} | (_entry_to(entry) if entry else {}))

    def failed(self, number: int, why: str) -> None:
        """Record that an operation changed nothing."""
        self._append({"end": number, "why": why})

    def unknown(self, number: int, why: str) -> None:
        """Record that the outcome of an operation is unknown."""
        self._append({"unknown": number, "why": why})

    def truncate(self, still_open: Iterable[OpenOperation]) -> None:
        """Drop everything except open operations, which keep their numbers."""
        self.close()
        lines = b"".join(
            _line({"begin": one.number, "operation": LOCK.write(one.operation)})
            + _line({"unknown": one.number, "why": one.why})
            for one in still_open
        )
        if lines:
            write_atomic(self.path, lines, private=True)
        else:
            self.path.unlink(missing_ok=True)
        self.size = len(lines)

    def sync(self) -> None:
        """Wait until all records are on disk."""
        if self._file is not None and not self._is_synced:
            os.fsync(self._file.fileno())
            self._is_synced = True

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            with suppress(OSError):  # what was written survives all but a power failure
                self.sync()
            self._file.close()
            self._file = None

    def _append(self, record: Mapping[str, object]) -> None:
        line = _line(record)
        file = self._opened()
        if self._has_partial_line:
            file.truncate(self.size)
        self._has_partial_line = True  # a failed write leaves one
        self._is_synced = False
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.size += len(line)
        self._has_partial_line = False

    def _opened(self) -> FileIO:
        if self._file is None:
            self._file = FileIO(self.path, "ab", opener=_opener)
            sync_folder(self.path.parent)
        return self._file


def _opener(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def read_journal(path: Path) -> JournalContents:
    """Read a journal; empty if there is none. Raises BrokenState."""
    try:
        data = read_regular_file(path)
    except FileNotFoundError:
        return JournalContents()
    except OSError as error:
        hint = "let this user read it: it says what interrupted runs have left open"
        raise BrokenState(str(path), f"cannot be read: {error.strerror}", hint=hint) from None
    size = data.rfind(b"\n") + 1
    reader = _JournalReader()
    for number, line in enumerate(data[:size].splitlines(), 1):
        try:
            reader.take(_record(line))
        except ValueError as error:
            raise BrokenState(
                str(path),
                f"is damaged at line {number}: {error}",
                hint=f"put it aside: {move_aside_command(path)}; {MOVE_ASIDE_EFFECT}",
            ) from None
    return JournalContents(tuple(reader.entries), tuple(reader.open.values()), reader.last, size)


def move_aside_command(path: Path) -> str:
    """The shell command that puts a journal aside."""
    return f"mv {shlex.quote(str(path))} {shlex.quote(f'{path}.aside')}"


class _JournalReader:
    """Collects the records of a journal."""

    def __init__(self) -> None:
        self.entries: list[JournalledStep] = []
        self.open: dict[int, OpenOperation] = {}
        self.last = 0

    def take(self, record: Mapping[str, object]) -> None:
        """Take the next record. Raises Malformed."""
        if record.get("begin") is not None:
            self.last = LOCK.read_key(int, record, "begin")
            operation = LOCK.read_key(Operation, record, "operation")
            self.open[self.last] = OpenOperation(self.last, operation)
        elif record.get("unknown") is not None:
            opened = self._opened(record, "unknown")
            why = LOCK.read_key(str, {"why": "", **record}, "why")
            self.open[opened.number] = replace(opened, why=why)
        else:
            if record.get("end") is not None:
                del self.open[self._opened(record, "end").number]
            if record.get("edits") is not None:
                self.entries.append(_read_step(record))

    def _opened(self, record: Mapping[str, object], key: str) -> OpenOperation:
        number = LOCK.read_key(int, record, key)
        if number not in self.open:
            raise Malformed("must be the number of an operation that is open", key)
        return self.open[number]


def _read_step(record: Mapping[str, object]) -> JournalledStep:
    edits = LOCK.read_key(Edits, record, "edits")
    require(record.get("lock"), "lineage", "serial")
    return JournalledStep(edits, LOCK.read_key(Lock, record, "lock"))


def _entry_to(entry: JournalledStep) -> dict[str, object]:
    return {"edits": LOCK.write(entry.edits), "lock": LOCK.write(entry.lock)}


def _line(record: Mapping[str, object]) -> bytes:
    body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _record(line: bytes) -> dict[str, object]:
    checksum, _, body = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        raise Malformed("does not fit its checksum", "the record")
    return as_object(parse(body))
