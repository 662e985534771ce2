"""A lockfile that git has set back while the account stayed: found, and brought up to date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.errors import WxpublishError
from wxpublish.git.file_versions import commits_changing, read_file_at_commits
from wxpublish.git.history import versions
from wxpublish.git.merge_commits import find_merges
from wxpublish.git.repository import Repository, find_repository
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.finding import Finding, Position
from wxpublish.model.lock import Lock, Resource, account_hash
from wxpublish.model.site import Account
from wxpublish.plan.planner import PlanInputs
from wxpublish.state.catch_up import CaughtUp, catch_up, rejoin, restore_present
from wxpublish.state.lockfile import decode
from wxpublish.state.store import Store
from wxpublish.state.symlinks import WORKSPACE

FORMER = 20
"""Versions of the lockfile in which items are looked for that no address has now."""
NAMED = 5
_SET_BACK = "it was reverted or reset, or an old commit is checked out"
_ONE_SIDE = "a merge took one side of it and left what the other knew"
_SERIAL = re.compile(rb'^  "serial": (\d{1,15})', re.MULTILINE)
_LINEAGE = re.compile(rb'^  "lineage": "([^"]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rollback:
    """A lockfile at `own.serial`, of which git knows another version, of `serial`, that says more of
    the account; `where` names it, and says how it came.
    """

    own: Lock
    caught: CaughtUp
    serial: int
    lockfile: str
    where: str

    @property
    def lock(self) -> Lock:
        """What is known of the account, under a serial that is above all others once it is kept."""
        return replace(self.caught.lock, serial=max(self.serial, self.own.serial))

    def apply_to(self, inputs: PlanInputs) -> PlanInputs:
        """What is known before a plan, with what a look at the account says of deleted items."""
        rolled_back = self.caught.changed & self.own.resources.keys()
        if inputs.snapshot is not None:
            present = {one for items in inputs.snapshot.news.values() for one in items}
            lock, back = restore_present(inputs.lock, self.own, self.caught, present)
            rolled_back -= back
            inputs = replace(inputs, lock=lock)
        findings = (*inputs.findings, self._finding())
        return replace(inputs, findings=findings, rolled_back=rolled_back)

    def restored_entries(self) -> dict[Address, Resource]:
        """The entries that count in place of the lockfile's own."""
        resources = self.caught.lock.resources
        return {a: resources[a] for a in self.caught.changed if a in resources}

    def _finding(self) -> Finding:
        new = {a: one for a, one in self.restored_entries().items() if a not in self.own.resources}
        stays, back = _list_resources(self.caught.left), _list_resources(new)
        more = ""
        if stays:
            more = f". What only the later one knows stays on the account: {stays}; plan --refresh"
            more += " says what can be done about each"
        elif back:
            more = f". What only the other one knows counts again: {back}"
        return Finding(
            "warning",
            "W609",
            f"{self.lockfile} is at serial {self.own.serial}, and git knows {self.where}. The"
            " account was not set back with it",
            Position(self.lockfile),
            "apply asks the account first, makes it as the files say, and brings the lockfile up to"
            f" date{more}",
        )


def _list_resources(resources: Mapping[Address, Resource]) -> str:
    """The first of them with their media_ids, and how many more; empty for none."""
    named = [f"{a} ({one.media_id})" for a, one in sorted(resources.items()) if one.media_id]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return f"{', '.join(named[:NAMED])}{more}"


def find_rollback(root: Path, account: Account, lock: Lock) -> Rollback | None:
    """How git has set the lockfile back; None where it has not, or tells nothing of it.

    Looked at are the last commits of this branch, what its remote has on top, and the merges that
    left the lockfile as it is. At most seven calls of git and two for each such merge, and none
    outside of a repository.
    """
    repository = _repository(root, account)
    if repository is None:
        return None
    lost = _dropped_by_merge(repository, root, account, lock)
    later = _later_version(repository, account, lock)
    return lost if later is None or (lost and later.serial <= lost.serial) else later


def _later_version(repository: Repository, account: Account, lock: Lock) -> Rollback | None:
    """What the lockfile said before it was set back."""
    commits = commits_changing(repository, account.lockfile)
    files = read_file_at_commits(repository, commits, account.lockfile)
    later = {commit: data for commit, data in files if _is_later(data, lock)}
    for commit in sorted(later, key=lambda one: -_serial(later[one])):
        known = _decoded(later[commit], account)
        if known:
            where = f"serial {known.serial} of it (commit {commit[:12]}): {_SET_BACK}"
            return Rollback(lock, catch_up(lock, known), known.serial, account.lockfile, where)
    return None


def _is_later(data: bytes, lock: Lock) -> bool:
    if _serial(data) <= lock.serial:
        return False
    return lock.lineage is None or _lineage(data) == lock.lineage


def _dropped_by_merge(
    repository: Repository, root: Path, account: Account, lock: Lock
) -> Rollback | None:
    """What the other side of a merge knew, where the lockfile is still as the merge left it."""
    try:
        now = (root / account.lockfile).read_bytes()
    except OSError:
        return None
    for before, *sides in find_merges(repository, account.lockfile, now):
        base = _decoded(before, account) or Lock()
        for other in (_decoded(side, account) for side in sides if side != now):
            dropped = other and not other.claimed() <= lock.claimed() | base.claimed()
            caught = rejoin(lock, base, other) if other and (now in sides or dropped) else None
            if other and caught:
                where = f"another one of serial {other.serial}: {_ONE_SIDE}"
                return Rollback(lock, caught, other.serial, account.lockfile, where)
    return None


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
    own = commits_changing(repository, account.lockfile)
    commits += [one for one in own if one not in commits]
    claimed, found = lock.claimed(), dict[str, Address]()
    for _, data in read_file_at_commits(repository, commits, account.lockfile):
        known = _decoded(data, account)
        for address, held in known.resources.items() if known else ():
            wanted = address.kind == "news" or address.kind in MEDIA_KINDS
            if wanted and held.media_id and held.media_id not in claimed:
                found.setdefault(held.media_id, address)
    return found


def _repository(root: Path, account: Account) -> Repository | None:
    return None if WORKSPACE in Path(account.lockfile).parts else find_repository(root)


def _decoded(data: bytes, account: Account) -> Lock | None:
    """A version of the lockfile; None for one that cannot be read or is another account's."""
    try:
        lock = decode(data, account.lockfile) if data.strip() else None
    except WxpublishError:
        return None
    return lock if lock and lock.account in {"", account_hash(account.app_id)} else None


def _serial(data: bytes) -> int:
    found = _SERIAL.findall(data)
    return int(found[-1]) if found else -1


def _lineage(data: bytes) -> str | None:
    found = _LINEAGE.search(data)
    return found[1].decode("utf-8", "replace") if found else None
