"""Replays the journal into the lockfile after a crash.

A replay is idempotent. Git may have changed the lockfile meanwhile: an edit that would make it
inconsistent, or undo what a later run wrote, is skipped, and the next plan handles the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.model.persistent import PersistentMap
from wxpublish.model.plan import Recovered
from wxpublish.state.integrity import IntegrityIndex, find_contradiction

Edits = dict[Address, Resource | None]
"""Changes of a lockfile by address; None removes the address."""


@dataclass(frozen=True, slots=True)
class JournalledStep:
    """The edits of one step, and the lock after them without its resources."""

    edits: Edits
    lock: Lock


def diff_locks(before: Lock, after: Lock) -> Edits:
    """The edits that turn one lock into another; fast if both are versions of one PersistentMap."""
    if isinstance(before.resources, PersistentMap) and isinstance(after.resources, PersistentMap):
        return dict(before.resources.changes(after.resources))
    edits: Edits = {
        address: resource
        for address, resource in after.resources.items()
        if (old := before.resources.get(address)) is not resource and old != resource
    }
    gone = before.resources.keys() - after.resources.keys()
    return edits | dict.fromkeys(gone)


def replay(lock: Lock, entries: Iterable[JournalledStep]) -> Lock:
    """The lock with the journalled steps applied."""
    entries = tuple(entries)
    result = _folded(lock, entries, None)
    if find_contradiction(result) is None:
        return result
    return _folded(lock, entries, IntegrityIndex(lock.resources))


def describe_mismatch(lock: Lock, entries: Iterable[JournalledStep]) -> str | None:
    """Why journalled steps belong to another lockfile, as `lineage X, not Y`; None if they do not."""
    for name in ("lineage", "account"):
        ours = getattr(lock, name)
        theirs = {getattr(entry.lock, name) for entry in entries} - {ours, "", None}
        if ours and theirs:
            return f"{name} {min(theirs)}, not {ours}"
    return None


def _still_protected(before: Resource | None, resource: Resource) -> Resource:
    """Keep the protection of a news: only `state unprotect` removes it, which no apply does."""
    if isinstance(before, LockedNews) and isinstance(resource, LockedNews) and before.protect:
        return replace(resource, protect=True)
    return resource


def _folded(lock: Lock, entries: tuple[JournalledStep, ...], index: IntegrityIndex | None) -> Lock:
    """Apply the steps to a lock; with an index, edits that would make it inconsistent are skipped."""
    resources = dict(lock.resources)
    for entry in entries:
        overtaken = entry.lock.serial < lock.serial
        for address, resource in sorted(entry.edits.items(), key=_in_order):
            if overtaken and (resource is None or address in resources):
                continue
            if index is not None and not index.try_edits({address: resource}, resources):
                continue
            before = resources.pop(address, None)
            if resource is not None:
                resources[address] = _still_protected(before, resource)
        if not overtaken:
            lock = replace(entry.lock, plans=entry.lock.plans or lock.plans)
    return replace(lock, resources=resources)


def _in_order(edit: tuple[Address, Resource | None]) -> tuple[bool, bool]:
    """Files are added before the news that use them, and removed after them."""
    address, resource = edit
    return resource is None, (address.kind == "news") != (resource is None)


def find_recovered(saved: Lock, lock: Lock) -> tuple[Recovered, ...]:
    """Items that an interrupted run created, replaced or deleted and that the saved lockfile does
    not show yet.
    """
    result = tuple(
        Recovered(address, resource.media_id, "replayed")
        for address, resource in lock.resources.items()
        if _has_others(saved.resources.get(address), resource)
    )
    gone = tuple(
        Recovered(address, resource.media_id, "deleted")
        for address, resource in saved.resources.items()
        if resource.media_id and address not in lock.resources
    )
    return result + gone


def _has_others(before: Resource | None, resource: Resource) -> bool:
    """Whether a resource has other remote items than before; article pictures have no media_id."""
    if before is None:
        return bool(resource.media_id)
    return (before.media_id, before.superseded) != (resource.media_id, resource.superseded)
