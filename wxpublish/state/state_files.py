"""The files of a run's state: the lockfile beside the content, the others in `.wxpublish`."""

from pathlib import Path

from wxpublish.errors import BrokenState, CannotSave
from wxpublish.model.lock import Lock
from wxpublish.state import lockfile as lockfiles
from wxpublish.state.atomic_files import make_workspace, remove_leftovers
from wxpublish.state.journal import (
    MOVE_ASIDE_EFFECT,
    JournalContents,
    move_aside_command,
    read_journal,
)
from wxpublish.state.journal_replay import describe_mismatch, replay
from wxpublish.state.symlinks import WORKSPACE, find_lockfile
from wxpublish.state.tracked_files import refuse_committed

READ_ATTEMPTS = 5
"""How often the files are read again while another run replaces the lockfile."""


class StateFiles:
    """The paths of a lockfile and its files. Raises BrokenState for a symbolic link among them."""

    def __init__(self, root: Path, lockfile: str) -> None:
        refuse_committed(root)
        self.lockfile = find_lockfile(root, lockfile)
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

    def read(self) -> tuple[bytes | None, JournalContents]:
        """Read the bytes of the lockfile, None if there is none, and the journal as of one moment, although a run may be writing them.

        They are consistent only together, so both are read again if the lockfile changed meanwhile.
        """
        data, journal = lockfiles.load(self.lockfile), read_journal(self.journal)
        for _ in range(READ_ATTEMPTS):
            now = lockfiles.load(self.lockfile)
            if now == data:
                break
            data, journal = now, read_journal(self.journal)
        return data, journal

    def remove_leftovers(self) -> None:
        """Remove temporary files of killed runs."""
        for path in (self.lockfile, self.journal, self.backup):
            remove_leftovers(path)

    def replay_journal(self, saved: Lock, journal: JournalContents) -> Lock:
        """The lock with the journal replayed. Raises BrokenState for the journal of another lockfile."""
        mismatch = describe_mismatch(saved, journal.entries)
        if mismatch:
            raise BrokenState(
                str(self.journal),
                f"belongs to another lockfile: {mismatch}",
                hint=f"run apply once with that lockfile, or put it aside: {move_aside_command(self.journal)}; {MOVE_ASIDE_EFFECT}",
            )
        lock = replay(saved, journal.entries)
        found = [held for address, held in lock.news().items() if address not in saved.resources]
        times = (saved.since(held.channel) for held in found)
        return lock.unclear(min(times)) if found else lock
