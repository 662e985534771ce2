"""The journal: what is about to be done is on disk before it is done.

One JSON object a line, each with a checksum. A run that dies while it writes leaves a last line
without its end, which is ignored: what was not on disk was not begun. Other damage stops everything.

    {"begin": 3, "operation": {…}}         before a call that changes the account
    {"end": 3, "edits": {address: …}}      it was done, and this is what the lockfile takes over
    {"end": 3, "why": "…"}                 it was refused or never sent: nothing was made
    {"unknown": 3, "why": "…"}             the answer was lost: it stays open
"""

import errno
import json
import os
import shlex
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import cast, get_args

from wxpublish.errors import BrokenState
from wxpublish.model.lock import Lock
from wxpublish.model.operation import Deed, OpenOperation, Operation
from wxpublish.state.atomic_files import read_whole, sync_folder, write_atomic
from wxpublish.state.journal_replay import Edits, JournalledStep
from wxpublish.state.lock_codec import Malformed, Node, filled, parse, resource_from, resource_to

SAFE = "what was in flight is then unknown, so apply compares titles before it creates anything"


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What a journal tells: edits in their order, and the operations without an end.

    `last` is the highest number in it and `size` its length in bytes, up to a torn end.
    """

    entries: tuple[JournalledStep, ...] = ()
    open: tuple[OpenOperation, ...] = ()
    last: int = 0
    size: int = 0


@dataclass(slots=True)
class Journal:
    """The journal of one lockfile, appended to by one run at a time. Methods raise OSError."""

    path: Path
    last: int = 0
    size: int = 0
    _file: FileIO | None = field(default=None, repr=False)
    _torn: bool = True

    def begin(self, operation: Operation) -> int:
        """Write down what is about to be done; it is on disk when this returns its number."""
        self._append({"begin": self.last + 1, "operation": operation_to(operation)})
        self.last += 1
        return self.last

    def end(self, number: int | None, entry: JournalledStep | None) -> None:
        """Write down that it was done, and what the lockfile takes over."""
        self._append({"end": number} | (_entry_to(entry) if entry else {}))

    def failed(self, number: int, why: str) -> None:
        """Write down that nothing was made."""
        self._append({"end": number, "why": why})

    def unknown(self, number: int, why: str) -> None:
        """Write down that nobody knows whether it was made."""
        self._append({"unknown": number, "why": why})

    def cut(self, still_open: Iterable[OpenOperation]) -> None:
        """Drop what the lockfile has taken over; open operations stay, under their numbers."""
        self.close()
        lines = b"".join(
            _line({"begin": one.number, "operation": operation_to(one.operation)})
            + _line({"unknown": one.number, "why": one.why})
            for one in still_open
        )
        if lines:
            write_atomic(self.path, lines, private=True)
        else:
            self.path.unlink(missing_ok=True)
        self.size = len(lines)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _append(self, record: Mapping[str, object]) -> None:
        line = _line(record)
        file = self._opened()
        if self._torn:
            file.truncate(self.size)
        self._torn = True  # until the line is whole: what was half written is cut before the next
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
        self.size += len(line)
        self._torn = False

    def _opened(self) -> FileIO:
        if self._file is None:
            self._file = FileIO(self.path, "ab", opener=_opener)
            sync_folder(self.path.parent)
        return self._file


def _opener(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def read_journal(path: Path) -> JournalContents:
    """What the journal tells; an empty story where there is none. Raises BrokenState."""
    try:
        data = read_whole(path)
    except FileNotFoundError:
        return JournalContents()
    except OSError as error:
        raise BrokenState(str(path), f"cannot be read: {error.strerror}") from None
    size = data.rfind(b"\n") + 1
    told = _JournalReader()
    for number, line in enumerate(data[:size].splitlines(), 1):
        try:
            told.take(_record(line))
        except ValueError as error:
            raise BrokenState(
                str(path),
                f"is damaged at line {number}: {error}",
                hint=f"put it aside: {aside(path)}; {SAFE}",
            ) from None
    return JournalContents(tuple(told.entries), tuple(told.open.values()), told.last, size)


def aside(path: Path) -> str:
    """The command that puts a journal aside."""
    return f"mv {shlex.quote(str(path))} {shlex.quote(f'{path}.aside')}"


class _JournalReader:
    """A story while its lines are read."""

    def __init__(self) -> None:
        self.entries: list[JournalledStep] = []
        self.open: dict[int, OpenOperation] = {}
        self.last = 0

    def take(self, record: Node) -> None:
        """Go on by one record. Raises Malformed."""
        if "begin" in record:
            self.last = record.get("begin").whole()
            operation = operation_from(record.get("operation"))
            self.open[self.last] = OpenOperation(self.last, operation)
        elif "unknown" in record:
            opened = self.open[self._number(record.get("unknown"))]
            why = record.maybe_text("why")
            self.open[opened.number] = OpenOperation(opened.number, opened.operation, why)
        else:
            if "end" in record:
                del self.open[self._number(record.get("end"))]
            if "edits" in record:
                self.entries.append(_entry_from(record))

    def _number(self, node: Node) -> int:
        number = node.whole()
        if number not in self.open:
            raise node.wrong("the number of an operation that is open")
        return number


def _entry_to(entry: JournalledStep) -> dict[str, object]:
    edits = {
        str(address): resource_to(held) if held is not None else None
        for address, held in entry.edits.items()
    }
    lock = filled(
        lineage=entry.lock.lineage,
        serial=entry.lock.serial,
        account=entry.lock.account,
        plans=list(entry.lock.plans),
    )
    if entry.lock.unclear_since is not None:
        lock["unclear_since"] = entry.lock.unclear_since
    return {"edits": edits, "lock": lock}


def _entry_from(record: Node) -> JournalledStep:
    edits: Edits = {}
    for key, node in record.get("edits").items():
        address = node.named(key)
        edits[address] = None if node.value is None else resource_from(address, node)
    head = record.get("lock")
    lock = Lock(
        lineage=head.get("lineage").text(),
        serial=head.get("serial").whole(),
        account=head.maybe_text("account"),
        plans=tuple(plan.text() for plan in head.elements("plans")),
        unclear_since=head.get("unclear_since").whole() if "unclear_since" in head else None,
    )
    return JournalledStep(edits, lock)


def operation_to(operation: Operation) -> dict[str, object]:
    """An operation as JSON; empty fields are left out."""
    return filled(
        deed=operation.deed,
        address=str(operation.address),
        endpoint=operation.endpoint,
        resource=resource_to(operation.resource) if operation.resource else None,
        channel=operation.channel,
        title=operation.title,
        baseline=operation.baseline,
        known=list(operation.known),
        index=operation.index,
        expected=operation.expected,
    )


def operation_from(node: Node) -> Operation:
    """An operation from JSON. Raises Malformed."""
    deed = node.get("deed").text()
    if deed not in get_args(Deed):
        raise node.get("deed").wrong(f"one of {', '.join(get_args(Deed))}")
    address = node.get("address").address()
    return Operation(
        deed=cast(Deed, deed),
        address=address,
        endpoint=node.maybe_text("endpoint"),
        resource=resource_from(address, node.get("resource")) if "resource" in node else None,
        channel=node.maybe_channel("channel"),
        title=node.maybe_text("title"),
        baseline=node.maybe_whole("baseline"),
        known=tuple(one.text() for one in node.elements("known")),
        index=node.maybe_whole("index"),
        expected=node.maybe_text("expected"),
    )


def _line(record: Mapping[str, object]) -> bytes:
    body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _record(line: bytes) -> Node:
    checksum, _, body = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        raise Malformed("its checksum is another")
    return Node(parse(body))
