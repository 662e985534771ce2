"""The journal: what is about to be done is on disk before it is done.

One JSON object a line, each with a checksum. A line that was torn by a crash can only be the last
one and is ignored; damage anywhere else stops everything.

    {"begin": 3, "operation": {…}}         before a call that changes the account
    {"end": 3, "edits": {address: …}}      it was done, and this is what the lockfile takes over
    {"end": 3, "why": "…"}                 it was refused or never sent: nothing was made
    {"unknown": 3, "why": "…"}             the answer was lost: it stays open
"""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from wxpublish.errors import BrokenState
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource
from wxpublish.model.operation import Deed, OpenOperation, Operation
from wxpublish.state.files import sync_folder, write_atomic
from wxpublish.state.records import Malformed, Node, resource_from, resource_to

Edits = Mapping[Address, Resource | None]
"""What changes in the lockfile: None drops the address."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a journal tells: edits in their order, and the operations without an end."""

    edits: tuple[Edits, ...] = ()
    open: tuple[OpenOperation, ...] = ()
    last: int = 0


@dataclass(slots=True)
class Journal:
    """The journal of one lockfile, appended to by one run at a time."""

    path: Path
    last: int = 0
    _handle: int | None = field(default=None, repr=False)

    def begin(self, operation: Operation) -> int:
        """Write down what is about to be done; it is on disk when this returns its number."""
        self.last += 1
        self._append({"begin": self.last, "operation": operation_to(operation)})
        return self.last

    def end(self, number: int | None, edits: Edits) -> None:
        """Write down that it was done, and what the lockfile takes over."""
        written = {
            str(address): resource_to(held) if held is not None else None
            for address, held in edits.items()
        }
        self._append({"end": number, "edits": written})

    def failed(self, number: int, why: str) -> None:
        """Write down that nothing was made."""
        self._append({"end": number, "why": why})

    def unknown(self, number: int, why: str) -> None:
        """Write down that nobody knows whether it was made."""
        self._append({"unknown": number, "why": why})

    def cut(self, still_open: tuple[OpenOperation, ...]) -> None:
        """Drop what the lockfile has taken over; open operations stay, under their numbers."""
        self.close()
        if not self.path.exists():
            return
        if not still_open:
            self.path.unlink()
            return
        lines = b"".join(
            line
            for one in still_open
            for line in (
                _line({"begin": one.number, "operation": operation_to(one.operation)}),
                _line({"unknown": one.number, "why": one.why}),
            )
        )
        write_atomic(self.path, lines, private=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _append(self, record: Mapping[str, object]) -> None:
        if self._handle is None:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._handle = os.open(self.path, flags, 0o600)
            sync_folder(self.path.parent)
            _drop_torn_end(self._handle, self.path)
        line = _line(record)
        written = os.write(self._handle, line)
        if written != len(line):
            raise OSError(28, "No space left on device")
        os.fsync(self._handle)


def read_journal(path: Path) -> Story:
    """What the journal tells; an empty story where there is none. Raises BrokenState."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Story()
    except OSError as error:
        raise BrokenState(str(path), f"cannot be read: {error.strerror}") from None
    records = []
    for at, line in enumerate(lines[:-1]):
        try:
            records.append(_record(line))
        except (ValueError, RecursionError):
            if at == len(lines) - 2:
                break
            raise BrokenState(
                str(path),
                f"is damaged at line {at + 1}",
                hint="restore it, or move it away: what was in flight is then unknown, and the"
                " next apply compares titles before it creates anything",
            ) from None
    return _story(records)


def replayed(lock: Lock, story: Story) -> Lock:
    """The lockfile with what the journal knows to be done; doing it twice changes nothing."""
    for edits in story.edits:
        for address, held in edits.items():
            lock = lock.drop(address) if held is None else lock.put(address, held)
    return lock


def _story(records: list[Node]) -> Story:
    edits: list[Edits] = []
    opened: dict[int, OpenOperation] = {}
    last = 0
    for record in records:
        if "begin" in record:
            number = record.get("begin").whole()
            operation = operation_from(record.get("operation"))
            opened[number] = OpenOperation(number, operation)
            last = max(last, number)
        elif "unknown" in record:
            number = record.get("unknown").whole()
            if number in opened:
                why = record.maybe_text("why")
                opened[number] = OpenOperation(number, opened[number].operation, why)
        else:
            if "end" in record:
                opened.pop(record.get("end").whole(), None)
            if "edits" in record:
                edits.append(_edits(record.get("edits")))
    return Story(tuple(edits), tuple(opened.values()), last)


def _edits(node: Node) -> Edits:
    return {
        Address.parse(key): None if value.value is None else resource_from(value)
        for key, value in node.items()
    }


def operation_to(operation: Operation) -> dict[str, object]:
    """An operation as JSON; empty fields are left out."""
    fields: dict[str, object] = {
        "deed": operation.deed,
        "address": str(operation.address),
        "endpoint": operation.endpoint,
        "resource": resource_to(operation.resource) if operation.resource else None,
        "channel": operation.channel,
        "title": operation.title,
        "baseline": operation.baseline,
        "known": list(operation.known),
        "index": operation.index,
    }
    return {key: value for key, value in fields.items() if value}


def operation_from(node: Node) -> Operation:
    """An operation from JSON. Raises Malformed."""
    deed = node.get("deed").text()
    if deed not in get_args(Deed):
        raise node.wrong("an operation")
    return Operation(
        deed=cast(Deed, deed),
        address=node.get("address").address(),
        endpoint=node.maybe_text("endpoint"),
        resource=resource_from(node.get("resource")) if "resource" in node else None,
        channel=node.get("channel").channel() if "channel" in node else None,
        title=node.maybe_text("title"),
        baseline=node.get("baseline").whole() if "baseline" in node else 0,
        known=tuple(one.text() for one in node.get("known").elements()) if "known" in node else (),
        index=node.get("index").whole() if "index" in node else 0,
    )


def _line(record: Mapping[str, object]) -> bytes:
    body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _record(line: bytes) -> Node:
    checksum, _, body = line.partition(b" ")
    if int(checksum, 16) != zlib.crc32(body):
        raise Malformed("checksum")
    value: Any = json.loads(body)
    record = Node(value, "$")
    _story([record])  # a record that cannot be read is as good as torn
    return record


def _drop_torn_end(handle: int, path: Path) -> None:
    """Cut a last line that a crash left without its end, so that the next one starts afresh."""
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        os.ftruncate(handle, data.rfind(b"\n") + 1)
