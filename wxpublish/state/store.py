"""The lockfile and the journal of one account, held by one run.

Every edit is in the journal before the lockfile is replaced, so a crash at any point leaves either
the old state with the edit still in the journal, or the new one.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from wxpublish.errors import BrokenState, CannotSave, WxpublishError
from wxpublish.model.lock import Lock, account_hash
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.plan import Recovered
from wxpublish.state import lockfile as lockfiles
from wxpublish.state.committed import refuse_committed
from wxpublish.state.files import make_workspace, sweep, write_atomic
from wxpublish.state.journal import SAFE, Journal, Story, aside, read_journal
from wxpublish.state.links import WORKSPACE, lockfile_place
from wxpublish.state.mutex import held
from wxpublish.state.replay import Edits, Entry, difference, foreign, replayed
from wxpublish.state.rescue import rescue

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Peek:
    """The state as a plan sees it: nothing is held and nothing is written."""

    lock: Lock
    recovered: tuple[Recovered, ...]
    open: tuple[OpenOperation, ...]


class Store:
    """The state while a run holds it; made by `Store.open`.

    `lock` is the lockfile as it stands by now. Threads may call all methods; one that makes a new
    lock out of `lock` holds `turn` from that to `done`, so that no other's edit is undone.
    """

    def __init__(self, places: "_Places", app_id: str, lineage: Callable[[], str]) -> None:
        self._places = places
        self._account = account_hash(app_id)
        self._new_lineage = lineage
        self._blocks: lockfiles.Blocks = {}
        self._counted = False
        self._backed_up = False
        self._broken_off = False
        self.turn = threading.RLock()
        story = read_journal(places.journal)
        saved = lockfiles.read(places.lockfile)
        self.lock = places.taken_over(saved, story)
        lockfiles.guard(self.lock, app_id)
        self._unsaved = self.lock != saved
        self.recovered = _recovered(saved, self.lock)
        self._open = {one.number: one for one in story.open}
        self._journal = Journal(places.journal, story.last, story.size)

    @classmethod
    @contextmanager
    def open(
        cls,
        root: Path,
        lockfile: str,
        operation: str,
        *,
        app_id: str,
        wait: float = 0,
        lineage: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> Iterator["Store"]:
        """Hold the state for a run. What the journal knows to be done is taken over at once.

        `wait` is how many seconds another run is waited for, and `lineage` names a lockfile that
        is new. Raises LockHeld, CannotSave, BrokenState, and Stale for the lockfile of another
        account or a newer format.
        """
        places = _Places(root, lockfile)
        places.make(root)
        with held(places.mutex, operation, wait):
            places.sweep()
            store = cls(places, app_id, lineage)
            try:
                if store._unsaved:
                    store._save()
                    store._cut()
                yield store
            except WxpublishError:
                store._close()
                raise
            except BaseException:
                store.break_off()
                raise
            else:
                store._close()

    @classmethod
    def peek(cls, root: Path, lockfile: str, *, tolerate_newer: bool = False) -> Peek:
        """The state to look at, on a read-only disk too. Raises as `open` does."""
        places = _Places(root, lockfile)
        story = read_journal(places.journal)  # first: what a live run saves next is in both
        saved = lockfiles.read(places.lockfile, tolerate_newer=tolerate_newer)
        lock = places.taken_over(saved, story)
        return Peek(lock, _recovered(saved, lock), story.open)

    def open_operations(self) -> tuple[OpenOperation, ...]:
        """What was begun and has no end."""
        with self.turn:
            return tuple(self._open.values())

    def begin(self, operation: Operation) -> int:
        """Put on disk what is about to be done; returns its number. Raises CannotSave."""
        with self.turn:
            number = self._journalled(lambda: self._journal.begin(operation))
            self._open[number] = OpenOperation(number, operation)
            return number

    def done(self, number: int | None, lock: Lock) -> None:
        """An operation is done (None: an edit without a call) and this is the lock now.

        Raises CannotSave, and BrokenState for a lock that contradicts itself, before it is kept.
        """
        with self.turn:
            edits = difference(self.lock, lock)
            if edits or _head(lock) != _head(self.lock):
                self._keep(number, lock, edits)
            elif number is not None:
                self._journalled(lambda: self._journal.end(number, None))
                self._open.pop(number, None)

    def settle(self, number: int, lock: Lock) -> None:
        """An open operation was found done, or found not to have happened."""
        self.done(number, lock)

    def failed(self, number: int, why: str) -> None:
        """An operation was refused or never sent."""
        with self.turn:
            self._journalled(lambda: self._journal.failed(number, why))
            self._open.pop(number, None)

    def unknown(self, number: int, why: str) -> None:
        """Nobody knows whether an operation was done: it stays open."""
        with self.turn:
            self._journalled(lambda: self._journal.unknown(number, why))
            self._open[number] = replace(self._open[number], why=why)

    def break_off(self) -> None:
        """Leave all as a kill would: what was interrupted may have been a write of the state.

        The journal stays, and the next run takes over what it knows. Nothing is written any more.
        """
        self._broken_off = True
        self._journal.close()

    def _keep(self, number: int | None, lock: Lock, edits: Edits) -> None:
        """Journal edits and save them; the serial moves with the first ones of a run."""
        after = replace(
            lock,
            lineage=self.lock.lineage or self._new_lineage(),
            serial=self.lock.serial if self._counted else self.lock.serial + 1,
            account=self._account,
        )
        lockfiles.check(after, self._places.lockfile.name)
        plans = after.plans if after.plans != self.lock.plans else ()
        entry = Entry(edits, replace(after, resources={}, plans=plans))
        # Should the journal's disk be full, the lockfile or its rescue copy still take it; what
        # stays open in the journal is then found to be known.
        with suppress(OSError):
            self._journal.end(number, entry)
        if number is not None:
            self._open.pop(number, None)
        self.lock, self._counted = after, True
        self._save()

    def _save(self) -> None:
        """Replace the lockfile, and keep the one that the run began with."""
        self._unsaved = True
        path = self._places.lockfile
        data = lockfiles.encode(self.lock, self._blocks)
        try:
            if not self._backed_up and path.exists():
                write_atomic(self._places.backup, path.read_bytes())
            self._backed_up = True
            write_atomic(path, data)
        except OSError as error:
            raise rescue(path, data, error) from None
        self._unsaved = False

    def _journalled(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except OSError as error:
            problem = error.strerror or str(error)
            hint = "make room or the folder writable, then run again: what is done is not lost"
            raise CannotSave(str(self._places.journal), problem, None, hint) from None

    def _cut(self) -> None:
        self._journalled(lambda: self._journal.cut(self._open.values()))

    def _close(self) -> None:
        """Cut the journal, once the lockfile holds all that it knows."""
        with self.turn:
            if self._unsaved or self._broken_off:
                self._journal.close()
            else:
                self._cut()


def _head(lock: Lock) -> tuple[object, ...]:
    """What a run may change beside the resources."""
    return lock.plans, lock.unclear_since


class _Places:
    """Where the files of a lockfile lie: beside the content, in `.wxpublish`.

    Raises BrokenState for a link where none is followed.
    """

    def __init__(self, root: Path, lockfile: str) -> None:
        refuse_committed(root)
        self.lockfile = lockfile_place(root, lockfile)
        named = root / lockfile
        inside = WORKSPACE in Path(lockfile).parts
        self.folder = named.parent if inside else root / WORKSPACE
        self.journal = self.folder / f"{named.stem}.journal.jsonl"
        self.mutex = self.folder / f"{named.stem}.pid"
        self.backup = self.folder / f"{named.name}.backup"

    def make(self, root: Path) -> None:
        """Make the folders. Raises CannotSave."""
        try:
            make_workspace(root)
            self.folder.mkdir(parents=True, exist_ok=True)
            self.lockfile.parent.mkdir(parents=True, exist_ok=True)  # git keeps no empty folder
        except OSError as error:
            problem = error.strerror or str(error)
            hint = "the site's folder must be writable"
            raise CannotSave(str(self.folder), problem, None, hint) from None

    def sweep(self) -> None:
        """Remove what killed runs left half-written."""
        for path in (self.lockfile, self.journal, self.backup):
            sweep(path)

    def taken_over(self, saved: Lock, story: Story) -> Lock:
        """The lockfile with what the journal knows to be done. Raises BrokenState."""
        stranger = foreign(saved, story.entries)
        if stranger:
            raise BrokenState(
                str(self.journal),
                f"was left by a run on another lockfile: lineage {stranger}, not {saved.lineage}",
                hint=f"apply once where that one is, or put it aside: {aside(self.journal)}; {SAFE}",
            )
        lock = replayed(saved, story.entries)
        found = [held for address, held in lock.news().items() if address not in saved.resources]
        times = (saved.since(held.channel) for held in found)
        return lock.unclear(min(times)) if found else lock


def _recovered(saved: Lock, lock: Lock) -> tuple[Recovered, ...]:
    """What an interrupted run had done without the lockfile knowing."""
    return tuple(
        Recovered(address, held.media_id, "replayed")
        for address, held in lock.resources.items()
        if address.kind != "picture"
        and (address not in saved.resources or saved.resources[address].media_id != held.media_id)
    )
