"""The state as it is, without holding it: for commands that change nothing."""

from dataclasses import dataclass
from pathlib import Path

from wxpublish.model.lock import Lock
from wxpublish.model.operation import OpenOperation
from wxpublish.model.plan import Recovered
from wxpublish.state import lockfile as lockfiles
from wxpublish.state.journal_replay import find_recovered
from wxpublish.state.state_files import StateFiles
from wxpublish.state.unmerged import refuse_unmerged


@dataclass(frozen=True, slots=True)
class StateView:
    """The state as `plan` reads it, without holding the mutex or writing anything.

    `found` are the bytes of the lockfile, which lack what `lock` has from the journal; None if
    there is no lockfile.
    """

    lock: Lock
    found: bytes | None
    recovered: tuple[Recovered, ...]
    open: tuple[OpenOperation, ...]


def read_state(root: Path, lockfile: str, *, tolerate_newer: bool = False) -> StateView:
    """Read the state; works on a read-only disk. Raises as `Store.open` does."""
    refuse_unmerged(root, lockfile)
    files = StateFiles(root, lockfile)
    found, journal = files.read()
    saved = lockfiles.decode_or_empty(found, files.lockfile.name, tolerate_newer=tolerate_newer)
    lock = files.replay_journal(saved, journal)
    return StateView(lock, found, find_recovered(saved, lock), journal.open)
