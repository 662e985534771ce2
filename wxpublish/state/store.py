"""The lockfile and the journal of one account, held by one run.

Every edit is in the journal before the lockfile is replaced, so a crash at any point leaves either
the old state with the edit still in the journal, or the new one.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from wxpublish.errors import CannotSave
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource, account_hash
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.plan import Recovered
from wxpublish.state import lockfile as lockfiles
from wxpublish.state.files import WORKSPACE, make_workspace, write_atomic
from wxpublish.state.journal import Edits, Journal, Story, read_journal, replayed
from wxpublish.state.mutex import held
from wxpublish.state.rescue import rescue

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Peek:
    """The state as a plan sees it: nothing is held and nothing is written."""

    lock: Lock
    recovered: tuple[Recovered, ...]
    open: tuple[OpenOperation, ...]


class Store:
    """The state while a run holds it; made by `Store.open`."""

    def __init__(self, path: Path, backup: Path, journal: Journal, app_id: str) -> None:
        self._path = path
        self._backup = backup
        self._journal = journal
        self._app_id = app_id
        self._saved = lockfiles.read(path)
        lockfiles.guard(self._saved, app_id)
        story = read_journal(journal.path)
        journal.last = story.last
        self.lock = replayed(self._saved, story)
        self.recovered = _recovered(self._saved, story)
        self._open = {one.number: one for one in story.open}
        self._new_lineage: Callable[[], str] = lambda: str(uuid.uuid4())

    @classmethod
    @contextmanager
    def open(
        cls, root: Path, lockfile: str, operation: str, *, app_id: str, wait: float = 0
    ) -> Iterator["Store"]:
        """Hold the state for a run. What the journal knows to be done is taken over at once.

        Raises LockHeld, BrokenState, and Stale for the lockfile of another account or a newer
        format.
        """
        places = _Places(root, lockfile)
        try:
            make_workspace(root)
            places.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = error.strerror or str(error)
            raise CannotSave(str(places.folder), problem, None, None) from None
        with held(places.mutex, operation, wait):
            store = cls(places.lockfile, places.backup, Journal(places.journal), app_id)
            try:
                if store.lock != store._saved:
                    store._save()
                yield store
            finally:
                store._close()

    @classmethod
    def peek(cls, root: Path, lockfile: str, *, tolerate_newer: bool = False) -> Peek:
        """The state to look at, on a read-only disk too."""
        places = _Places(root, lockfile)
        saved = lockfiles.read(places.lockfile, tolerate_newer=tolerate_newer)
        story = read_journal(places.journal)
        return Peek(replayed(saved, story), _recovered(saved, story), story.open)

    def open_operations(self) -> tuple[OpenOperation, ...]:
        """What was begun and has no end."""
        return tuple(self._open.values())

    def begin(self, operation: Operation) -> int:
        """Put on disk what is about to be done; returns its number."""
        number = self._writing(lambda: self._journal.begin(operation))
        self._open[number] = OpenOperation(number, operation)
        return number

    def done(self, number: int | None, lock: Lock) -> None:
        """An operation is done (None: an edit without a call) and this is the lock now."""
        edits = _edits(self.lock, lock)
        if number is not None or edits:
            self._writing(lambda: self._journal.end(number, edits))
        if number is not None:
            self._open.pop(number, None)
        changed = lock != self.lock
        self.lock = lock
        if changed:
            self._save()

    def settle(self, number: int, lock: Lock) -> None:
        """An open operation was found done, or found not to have happened."""
        self.done(number, lock)

    def failed(self, number: int, why: str) -> None:
        """An operation was refused or never sent."""
        self._writing(lambda: self._journal.failed(number, why))
        self._open.pop(number, None)

    def unknown(self, number: int, why: str) -> None:
        """Nobody knows whether an operation was done: it stays open."""
        self._writing(lambda: self._journal.unknown(number, why))
        self._open[number] = replace(self._open[number], why=why)

    def _save(self) -> None:
        """Replace the lockfile; the first time in a run its serial moves and a backup is kept."""
        if self.lock.serial == self._saved.serial:
            self.lock = replace(
                self.lock,
                serial=self._saved.serial + 1,
                lineage=self.lock.lineage or self._new_lineage(),
                account=account_hash(self._app_id),
            )
            self._keep_backup()
        lockfiles.check(self.lock, self._path.name)
        data = lockfiles.encode(self.lock)
        try:
            write_atomic(self._path, data)
        except OSError as error:
            raise rescue(self._path, data, error) from None

    def _keep_backup(self) -> None:
        if self._path.exists():
            self._writing(lambda: write_atomic(self._backup, self._path.read_bytes()))

    def _writing(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except OSError as error:
            problem = error.strerror or str(error)
            hint = "make room or the folder writable, then run again: what is done is not lost"
            raise CannotSave(str(self._journal.path), problem, None, hint) from None

    def _close(self) -> None:
        """Cut the journal, once the lockfile holds all that it knows."""
        if lockfiles.encode(self.lock) == _bytes_of(self._path) or self.lock == self._saved:
            self._writing(lambda: self._journal.cut(self.open_operations()))
        else:
            self._journal.close()


class _Places:
    """Where the files of a lockfile lie: beside the content, in `.wxpublish`."""

    def __init__(self, root: Path, lockfile: str) -> None:
        self.lockfile = root / lockfile
        inside = WORKSPACE in Path(lockfile).parts
        self.folder = self.lockfile.parent if inside else root / WORKSPACE
        self.journal = self.folder / f"{self.lockfile.stem}.journal.jsonl"
        self.mutex = self.folder / f"{self.lockfile.stem}.pid"
        self.backup = self.folder / f"{self.lockfile.name}.backup"


def _edits(before: Lock, after: Lock) -> Edits:
    changed: dict[Address, Resource | None] = {
        address: held
        for address, held in after.resources.items()
        if before.resources.get(address) != held
    }
    gone = (address for address in before.resources if address not in after.resources)
    return {**changed, **dict.fromkeys(gone)}


def _recovered(saved: Lock, story: Story) -> tuple[Recovered, ...]:
    """What an interrupted run had done without the lockfile knowing."""
    lock = replayed(saved, story)
    return tuple(
        Recovered(address, held.media_id, "replayed")
        for address, held in lock.resources.items()
        if address.kind != "picture"
        and (address not in saved.resources or saved.resources[address].media_id != held.media_id)
    )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
