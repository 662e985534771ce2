"""The lockfile and the journal of one account, held by one run.

Every edit is in the journal when `done` returns. The lockfile is rewritten every few seconds and at
the end, so that the cost of an edit does not grow with the site. A crash at any point leaves a
lockfile of some moment of the run, and a journal with all edits since.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wxpublish.errors import BrokenState, CannotSave, WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource, account_hash
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.persistent import PersistentMap
from wxpublish.state import lockfile as lockfiles
from wxpublish.state.atomic_files import read_regular_file, write_atomic
from wxpublish.state.integrity import IntegrityIndex
from wxpublish.state.journal import Journal, read_journal
from wxpublish.state.journal_replay import Edits, JournalledStep, diff_locks, find_recovered
from wxpublish.state.lock_rescue import rescue
from wxpublish.state.mutex import hold_mutex
from wxpublish.state.state_files import StateFiles
from wxpublish.state.unmerged import refuse_unmerged

T = TypeVar("T")

SAVE_INTERVAL = 2.0
"""The least number of seconds between two writes of the lockfile."""
SAVE_TIME_SHARE = 20
"""Writing takes at most this fraction (1/20) of the time: a huge lockfile is written less often."""


class Store:
    """The state while a run holds it; made by `Store.open`.

    `lock` is the current lock. `found` are the bytes of the lockfile before this run, None if there
    was none: the journal is not replayed in them, so they are what git left. Methods are thread-safe; a thread that derives a new lock from
    `lock` holds `edit_lock` until `done` returns, so that it undoes no other thread's edit.
    """

    def __init__(
        self,
        files: StateFiles,
        app_id: str,
        lineage: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._files = files
        self._account = account_hash(app_id)
        self._new_lineage = lineage
        self._clock = clock
        self._next_save = clock() + SAVE_INTERVAL
        self._blocks: lockfiles.Blocks = {}
        self._serial_is_new = False
        self._backed_up = False
        self._aborted = False
        self._unwritable = False
        self.edit_lock = threading.RLock()
        journal = read_journal(files.journal)
        self.found = lockfiles.load(files.lockfile)
        saved = lockfiles.decode_or_empty(self.found, files.lockfile.name)
        lock = files.replay_journal(saved, journal)
        lockfiles.check_owner(lock, app_id)
        self._resources = PersistentMap(lock.resources)
        self._index = IntegrityIndex(lock.resources)
        self.lock = replace(lock, resources=self._resources)
        self._unsaved = lock != saved
        self.recovered = find_recovered(saved, lock)
        self._open = {one.number: one for one in journal.open}
        self._journal = Journal(files.journal, journal.last, journal.size)

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
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator["Store"]:
        """Hold the state for a run, and replay the journal of an interrupted one.

        `wait` is how many seconds to wait for another run, `lineage` makes the lineage of a new
        lockfile, and `clock` returns seconds. Raises LockHeld, CannotSave, BrokenState, and Stale
        for the lockfile of another account or a newer format.
        """
        files = StateFiles(root, lockfile)
        files.make(root)
        with hold_mutex(files.mutex, operation, wait):
            files.remove_leftovers()
            refuse_unmerged(root, lockfile)
            store = cls(files, app_id, lineage, clock)
            try:
                if store._unsaved:
                    store._save()
                    store._truncate_journal()
                yield store
            except WxpublishError as error:
                store._close(after=error)
                raise
            except BaseException:
                store.abort()
                raise
            else:
                store._close()

    def open_operations(self) -> tuple[OpenOperation, ...]:
        """Operations that were begun and have not ended."""
        with self.edit_lock:
            return tuple(self._open.values())

    def begin(self, operation: Operation) -> int:
        """Journal an operation before its call; returns its number. Raises CannotSave."""
        return self.begin_all([operation])[0]

    def begin_all(self, operations: Sequence[Operation]) -> list[int]:
        """Journal operations before their calls, which run at the same time; returns their numbers.

        Raises CannotSave; then none of them has begun.
        """
        with self.edit_lock:
            numbers = self._write_journal(lambda: self._journal.begin_all(operations))
            for number, operation in zip(numbers, operations, strict=True):
                self._open[number] = OpenOperation(number, operation)
            return numbers

    def done(self, number: int | None, lock: Lock) -> None:
        """End an operation (None: an edit without a call); this is the lock after it.

        The edit is in the journal when this returns, and on disk before the next operation begins.
        Raises CannotSave, and BrokenState for an inconsistent lock, which is not recorded.
        """
        with self.edit_lock:
            edits = diff_locks(self.lock, lock)
            if edits or _lock_metadata(lock) != _lock_metadata(self.lock):
                self._record(number, lock, edits)
            elif number is not None:
                self._write_journal(lambda: self._journal.end(number, None))
                self._open.pop(number, None)

    def catch_up(self, lock: Lock) -> None:
        """Record the update of a reverted lockfile from a later one, and continue its serial.

        Raises as `done` does.
        """
        with self.edit_lock:
            edits = diff_locks(self.lock, lock)
            lineage = self.lock.lineage or lock.lineage
            self.lock = replace(self.lock, lineage=lineage, serial=lock.serial)
            self._serial_is_new = False
            self._record(None, lock, edits)

    def is_used(self, address: Address) -> bool:
        """Whether an article of the lock uses this cover or picture."""
        return self._index.is_used(address)

    def is_claimed(self, media_id: str) -> bool:
        """Whether the lock has this remote item, as `Lock.claimed`; fast in a large lock."""
        return self._index.is_claimed(media_id)

    def failed(self, number: int, why: str) -> None:
        """End an operation that was refused or never sent."""
        with self.edit_lock:
            self._write_journal(lambda: self._journal.failed(number, why))
            self._open.pop(number, None)

    def unknown(self, number: int, why: str) -> None:
        """Record that the outcome of an operation is unknown; it stays open."""
        with self.edit_lock:
            self._write_journal(lambda: self._journal.unknown(number, why))
            self._open[number] = replace(self._open[number], why=why)

    def abort(self) -> None:
        """Leave the state as a kill would, since a write of it may have been interrupted.

        The journal stays for the next run to replay. The lockfile is saved once more if possible,
        for a commit that follows.
        """
        if not self._aborted and self._unsaved and not self._unwritable:
            with suppress(Exception):  # the error that ends the run matters, not this one
                self._save()
        self._aborted = True
        self._journal.close()

    def _record(self, number: int | None, lock: Lock, edits: Edits) -> None:
        """Journal edits; the first of a run raise the serial."""
        resources = self._apply_edits(edits)
        after = replace(
            lock,
            resources=resources,
            lineage=self.lock.lineage or self._new_lineage(),
            serial=self.lock.serial if self._serial_is_new else self.lock.serial + 1,
            account=self._account,
        )
        if not self._index.try_edits(edits, self.lock.resources):
            name = self._files.lockfile.name
            lockfiles.check_consistency(after, name)
            raise BrokenState(
                name, f"would be inconsistent after the edits of {', '.join(map(str, edits))}"
            )
        plans = after.plans if after.plans != self.lock.plans else ()
        entry = JournalledStep(edits, replace(after, resources={}, plans=plans))
        # If the journal cannot be written, the lockfile or its rescue copy still can; the next run
        # finds the open operation in it.
        journalled = False
        with suppress(OSError):
            self._journal.end(number, entry)
            journalled = True
        if number is not None:
            self._open.pop(number, None)
        self.lock, self._resources, self._serial_is_new = after, resources, True
        self._unsaved = True
        if not journalled or self._clock() >= self._next_save:
            self._save()

    def _apply_edits(self, edits: Edits) -> PersistentMap[Address, Resource]:
        resources = self._resources
        for address, edit in edits.items():
            resources = resources.set(address, edit) if edit else resources.without(address)
        return resources

    def _save(self) -> None:
        """Write the lockfile; the first time, back up the one from before the run."""
        started = self._clock()
        path = self._files.lockfile
        data = lockfiles.encode(self.lock, self._blocks)
        try:
            if not self._backed_up and path.exists():
                write_atomic(self._files.backup, read_regular_file(path))
            self._backed_up = True
            with suppress(OSError):  # the lockfile holds all edits
                self._journal.sync()
            write_atomic(path, data)
        except OSError as error:
            self._unwritable = True
            raise rescue(path, data, error) from None
        self._unsaved = False
        now = self._clock()
        self._next_save = now + max(SAVE_INTERVAL, SAVE_TIME_SHARE * (now - started))

    def _write_journal(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except OSError as error:
            problem = error.strerror or str(error)
            hint = "make room or make the folder writable, then run it again: nothing is lost"
            raise CannotSave(str(self._files.journal), problem, None, hint) from None

    def _truncate_journal(self) -> None:
        self._write_journal(lambda: self._journal.truncate(self._open.values()))

    def _close(self, after: WxpublishError | None = None) -> None:
        """Save the lockfile, then drop from the journal what is in it.

        Raises CannotSave unless the run already ends with the error `after`: the journal has
        everything.
        """
        with self.edit_lock:
            if self._unsaved and not self._aborted and not self._unwritable:
                try:
                    self._save()
                except CannotSave:
                    self._journal.close()
                    if after is None:
                        raise
            if self._unsaved or self._aborted:
                self._journal.close()
            else:
                self._truncate_journal()


def _lock_metadata(lock: Lock) -> tuple[object, ...]:
    """What a run may change besides the resources."""
    return lock.plans, lock.unclear_since
