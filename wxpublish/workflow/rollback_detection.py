"""Find a lockfile that git has set back while the account stayed, and bring it up to date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

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
from wxpublish.state.symlinks import WORKSPACE

if TYPE_CHECKING:
    from wxpublish.state.store import Store

MAX_FORMER_VERSIONS = 20
"""Versions of the lockfile that are searched for items without an address."""
MAX_NAMED_ITEMS = 5
_SET_BACK = "it was reverted or reset, or an old commit is checked out"
_ONE_SIDE = "a merge took one side and dropped the entries of the other"
_SERIAL = re.compile(rb'^  "serial": (\d{1,15})', re.MULTILINE)
_LINEAGE = re.compile(rb'^  "lineage": "([^"]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rollback:
    """The lockfile in the work tree (`own`), of which git has another version with more items.

    `serial` is that of the other version; `origin` names it and how it was lost.
    """

    own: Lock
    caught_up: CaughtUp
    serial: int
    lockfile: str
    origin: str

    @property
    def lock(self) -> Lock:
        """The joined lock. Saving it raises its serial above all others."""
        return replace(self.caught_up.lock, serial=max(self.serial, self.own.serial))

    def apply_to(self, inputs: PlanInputs) -> PlanInputs:
        """The inputs of a plan with the restored entries that the account still has."""
        rolled_back = self.caught_up.changed & self.own.resources.keys()
        if inputs.snapshot is not None:
            present = {one for items in inputs.snapshot.news.values() for one in items}
            lock, back = restore_present(inputs.lock, self.own, self.caught_up, present)
            rolled_back -= back
            inputs = replace(inputs, lock=lock)
        findings = (*inputs.findings, self._finding())
        return replace(inputs, findings=findings, rolled_back=rolled_back)

    def restored_entries(self) -> dict[Address, Resource]:
        """The entries that replace those of the lockfile."""
        resources = self.caught_up.lock.resources
        return {a: resources[a] for a in self.caught_up.changed if a in resources}

    def _finding(self) -> Finding:
        new = {a: one for a, one in self.restored_entries().items() if a not in self.own.resources}
        stays, back = _list_resources(self.caught_up.left), _list_resources(new)
        more = ""
        if stays:
            more = f". Items that only the later version has stay on the account: {stays};"
            more += " plan --refresh shows what can be done about each"
        elif back:
            more = f". Entries that only the other version has count again: {back}"
        return Finding(
            "warning",
            "W609",
            f"{self.lockfile} is at serial {self.own.serial}, but git has {self.origin}. The"
            " account was not set back with it",
            Position(self.lockfile),
            "apply reads the account first, makes it match the files, and brings the lockfile up to"
            f" date{more}",
        )


def _list_resources(resources: Mapping[Address, Resource]) -> str:
    """The first resources with their media_ids, and the number of the others; empty for none."""
    names = [f"{a} ({one.media_id})" for a, one in sorted(resources.items()) if one.media_id]
    more = f" and {len(names) - MAX_NAMED_ITEMS} more" if len(names) > MAX_NAMED_ITEMS else ""
    return f"{', '.join(names[:MAX_NAMED_ITEMS])}{more}"


def find_rollback(root: Path, account: Account, lock: Lock, found: bytes | None) -> Rollback | None:
    """Find how git has set the lockfile back; None if it has not, or the history does not show it.

    `found` are the bytes of the lockfile as git left them, None if there is none. `lock` has the
    journal of an interrupted run besides.

    This searches the last commits of this branch, those that its remote has on top, and the merges
    that left the lockfile as it is. It calls git at most seven times, and twice for each such
    merge; outside of a repository it does not call git.
    """
    repository = _repository(root, account)
    if repository is None:
        return None
    lost = _dropped_by_merge(repository, account, lock, found) if found is not None else None
    later = _later_version(repository, account, lock)
    return lost if later is None or (lost and later.serial <= lost.serial) else later


def _later_version(repository: Repository, account: Account, lock: Lock) -> Rollback | None:
    """A version of the lockfile from before it was set back."""
    commits = commits_changing(repository, account.lockfile)
    files = read_file_at_commits(repository, commits, account.lockfile)
    later = {commit: data for commit, data in files if _is_later(data, lock)}
    for commit in sorted(later, key=lambda one: -_serial(later[one])):
        known = _decode_own(later[commit], account)
        if known:
            origin = f"serial {known.serial} of it (commit {commit[:12]}): {_SET_BACK}"
            return Rollback(lock, catch_up(lock, known), known.serial, account.lockfile, origin)
    return None


def _is_later(data: bytes, lock: Lock) -> bool:
    if _serial(data) <= lock.serial:
        return False
    return lock.lineage is None or _lineage(data) == lock.lineage


def _dropped_by_merge(
    repository: Repository, account: Account, lock: Lock, current: bytes
) -> Rollback | None:
    """The dropped side of a merge, if the lockfile is still as the merge left it."""
    for before, *sides in find_merges(repository, account.lockfile, current):
        base = _decode_own(before, account) or Lock()
        for other in (_decode_own(side, account) for side in sides if side != current):
            dropped = other and not other.claimed() <= lock.claimed() | base.claimed()
            caught_up = (
                rejoin(lock, base, other) if other and (current in sides or dropped) else None
            )
            if other and caught_up:
                origin = f"another version, serial {other.serial}: {_ONE_SIDE}"
                return Rollback(lock, caught_up, other.serial, account.lockfile, origin)
    return None


def catch_up_store(store: "Store", root: Path, account: Account) -> Rollback | None:
    """Bring a lockfile that git has set back up to date. Returns what was found, or None."""
    rollback = find_rollback(root, account, store.lock, store.found)
    if rollback:
        store.catch_up(rollback.lock)
    return rollback


def find_former_items(root: Path, account: Account, lock: Lock) -> Mapping[str, Address]:
    """Find news and declared materials of earlier lockfiles that this one lacks.

    Those that were still to be deleted are among them. Returns the last address by media_id. Merged
    branches count.
    """
    repository = _repository(root, account)
    if repository is None:
        return {}
    commits = [
        one.commit for one in versions(repository, account.lockfile, limit=MAX_FORMER_VERSIONS)
    ]
    own = commits_changing(repository, account.lockfile)
    commits += [one for one in own if one not in commits]
    claimed, found = lock.claimed(), dict[str, Address]()
    for _, data in read_file_at_commits(repository, commits, account.lockfile):
        known = _decode_own(data, account)
        for address, resource in known.resources.items() if known else ():
            wanted = address.kind == "news" or address.kind in MEDIA_KINDS
            items = [resource.media_id, *(old.media_id for old in resource.superseded)]
            for media_id in (one for one in items if wanted and one and one not in claimed):
                found.setdefault(media_id, address)
    return found


def _repository(root: Path, account: Account) -> Repository | None:
    return None if WORKSPACE in Path(account.lockfile).parts else find_repository(root)


def _decode_own(data: bytes, account: Account) -> Lock | None:
    """A version of the lockfile; None if it cannot be read or belongs to another account."""
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
