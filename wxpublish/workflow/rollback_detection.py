"""A lockfile that git has set back while the account stayed: found, and brought up to date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.file_versions import files_at, line_of
from wxpublish.git.history import versions
from wxpublish.git.repository import Repository, find
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock, account_hash
from wxpublish.model.site import Account
from wxpublish.state.catch_up import CaughtUp, catch_up, seen_again
from wxpublish.state.lockfile import decode
from wxpublish.state.store import Store
from wxpublish.state.symlinks import WORKSPACE
from wxpublish.workflow.planning import PlanInputs

FORMER = 20
"""Versions of the lockfile in which items are looked for that no address has now."""
NAMED = 5
_SET_BACK = "it was reverted or reset, or an old commit is checked out"
_ONE_SIDE = "a merge took one side of it and left what the other knew"
_SERIAL = re.compile(rb'^  "serial": (\d{1,15})', re.MULTILINE)
_LINEAGE = re.compile(rb'^  "lineage": "([^"]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rollback:
    """A lockfile at `own.serial`, of which git knows the later `serial` at a commit."""

    own: Lock
    caught: CaughtUp
    serial: int
    commit: str
    lockfile: str
    how: str

    @property
    def lock(self) -> Lock:
        """What is known of the account, under a serial that is above all others once it is kept."""
        return replace(self.caught.lock, serial=max(self.serial, self.own.serial))

    def known(self, before: PlanInputs) -> PlanInputs:
        """What is known before a plan, with what a look at the account says of deleted items."""
        rolled_back = self.caught.changed
        if before.snapshot is not None:
            present = {one for items in before.snapshot.news.values() for one in items}
            lock, back = seen_again(before.lock, self.own, self.caught, present)
            rolled_back -= back
            before = replace(before, lock=lock)
        findings = (*before.findings, self._finding())
        return replace(before, findings=findings, rolled_back=rolled_back)

    def _finding(self) -> Finding:
        left = [f"{a} ({one.media_id})" for a, one in sorted(self.caught.left.items())]
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        stays = (
            f". What only the later one knows stays on the account: {', '.join(left[:NAMED])}{more};"
            " plan --refresh says what can be done about each"
        )
        return Finding(
            "warning",
            "W609",
            f"{self.lockfile} is at serial {self.own.serial}, and git knows"
            f"{' another' if self.serial == self.own.serial else ''} serial {self.serial} of"
            f" it (commit {self.commit[:12]}): {self.how}. The account was not set back with it",
            Position(self.lockfile),
            "apply asks the account first, makes it as the files say, and brings the lockfile up to"
            f" date{stays if left else ''}",
        )


def find_rollback(root: Path, account: Account, lock: Lock) -> Rollback | None:
    """How git has set the lockfile back; None where it has not, or tells nothing of it.

    Looked at are the last commits of this branch and what its remote has on top. At most six calls
    of git, and none outside of a repository.
    """
    repository = _repository(root, account)
    if repository is None:
        return None
    line = line_of(repository, account.lockfile)
    files = dict(files_at(repository, (*line.own, *line.merged), account.lockfile))
    for commits in (line.own, line.merged):
        later = {one: files[one] for one in commits if _is_later(files.get(one), lock)}
        for commit in sorted(later, key=lambda one: -_serial(later[one])):
            known = _decoded(later[commit], account.lockfile)
            if known and known.account in {"", account_hash(account.app_id)}:
                follows = commits is line.own
                caught = catch_up(lock, known, follows=follows)
                how = _SET_BACK if follows else _ONE_SIDE
                return Rollback(lock, caught, known.serial, commit, account.lockfile, how)
    return _other_side(root, account, lock, files)


def _other_side(
    root: Path, account: Account, lock: Lock, files: Mapping[str, bytes]
) -> Rollback | None:
    """A version of the same serial with items that this one does not know: both sides of a merge
    had applied equally often, and one was taken whole. Each run raises the serial.
    """
    equal = {
        commit: data
        for commit, data in files.items()
        if _serial(data) == lock.serial and _lineage(data) == lock.lineage
    }
    now = _bytes(root / account.lockfile) if equal else b""
    for commit, data in equal.items():
        known = _decoded(data, account.lockfile) if data != now else None
        same_account = known and known.account in {"", account_hash(account.app_id)}
        if known and same_account and known.claimed() - lock.claimed():
            caught = catch_up(lock, known, follows=False)
            return Rollback(lock, caught, known.serial, commit, account.lockfile, _ONE_SIDE)
    return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_later(data: bytes | None, lock: Lock) -> bool:
    if data is None or _serial(data) <= lock.serial:
        return False
    return lock.lineage is None or _lineage(data) == lock.lineage


def catch_up_store(store: Store, root: Path, account: Account) -> Rollback | None:
    """Bring a lockfile that git has set back up to date with what was known; says how it was."""
    rollback = find_rollback(root, account, store.lock)
    if rollback:
        store.catch_up(rollback.lock)
    return rollback


def former_items(root: Path, account: Account, lock: Lock) -> Mapping[str, Address]:
    """News and declared materials that earlier lockfiles of this account knew and this one does not,
    by media_id, with the address that each had last. Merged branches count.
    """
    repository = _repository(root, account)
    if repository is None:
        return {}
    commits = [one.commit for one in versions(repository, account.lockfile, limit=FORMER)]
    commits += [one for one in line_of(repository, account.lockfile).own if one not in commits]
    claimed, found = lock.claimed(), dict[str, Address]()
    for _, data in files_at(repository, commits, account.lockfile):
        known = _decoded(data, account.lockfile)
        if known is None or known.account != account_hash(account.app_id):
            continue
        for address, held in known.resources.items():
            wanted = address.kind == "news" or address.kind in MEDIA_KINDS
            if wanted and held.media_id and held.media_id not in claimed:
                found.setdefault(held.media_id, address)
    return found


def _repository(root: Path, account: Account) -> Repository | None:
    return None if WORKSPACE in Path(account.lockfile).parts else find(root)


def _decoded(data: bytes, name: str) -> Lock | None:
    try:
        return decode(data, name)
    except WxpublishError:
        return None


def _serial(data: bytes) -> int:
    found = _SERIAL.findall(data)
    return int(found[-1]) if found else -1


def _lineage(data: bytes) -> str | None:
    found = _LINEAGE.search(data)
    return found[1].decode("utf-8", "replace") if found else None
