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
        address: held
        for address, held in after.resources.items()
        if (old := before.resources.get(address)) is not held and old != held
    }
    gone = before.resources.keys() - after.resources.keys()
    return edits | dict.fromkeys(gone)


def replay(lock: Lock, entries: Iterable[JournalledStep]) -> Lock:
    """The lock with the journalled steps applied."""
    entries = tuple(entries)
    made = _folded(lock, entries, None)
    if find_contradiction(made) is None:
        return made
    return _folded(lock, entries, IntegrityIndex(lock.resources))


def describe_mismatch(lock: Lock, entries: Iterable[JournalledStep]) -> str | None:
    """Why journalled steps belong to another lockfile, as `lineage X, not Y`; None if they do not."""
    for name in ("lineage", "account"):
        ours = getattr(lock, name)
        theirs = {getattr(entry.lock, name) for entry in entries} - {ours, "", None}
        if ours and theirs:
            return f"{name} {min(theirs)}, not {ours}"
    return None


def _still_protected(before: Resource | None, held: Resource) -> Resource:
    """Keep the protection of a news: only `state unprotect` removes it, which no apply does."""
    if isinstance(before, LockedNews) and isinstance(held, LockedNews) and before.protect:
        return replace(held, protect=True)
    return held


def _folded(lock: Lock, entries: tuple[JournalledStep, ...], index: IntegrityIndex | None) -> Lock:
    """Apply the steps to a lock; with an index, edits that would make it inconsistent are skipped."""
    resources = dict(lock.resources)
    for entry in entries:
        overtaken = entry.lock.serial < lock.serial
        for address, held in sorted(entry.edits.items(), key=_in_order):
            if overtaken and (held is None or address in resources):
                continue
            if index is not None and not index.take({address: held}, resources):
                continue
            before = resources.pop(address, None)
            if held is not None:
                resources[address] = _still_protected(before, held)
        if not overtaken:
            lock = replace(entry.lock, plans=entry.lock.plans or lock.plans)
    return replace(lock, resources=resources)


def _in_order(edit: tuple[Address, Resource | None]) -> tuple[bool, bool]:
    """Files are added before the news that use them, and removed after them."""
    address, held = edit
    return held is None, (address.kind == "news") != (held is None)


def find_recovered(saved: Lock, lock: Lock) -> tuple[Recovered, ...]:
    """Items that an interrupted run created, replaced or deleted and that the saved lockfile does
    not show yet.
    """
    made = tuple(
        Recovered(address, held.media_id, "replayed")
        for address, held in lock.resources.items()
        if _has_others(saved.resources.get(address), held)
    )
    gone = tuple(
        Recovered(address, held.media_id, "deleted")
        for address, held in saved.resources.items()
        if held.media_id and address not in lock.resources
    )
    return made + gone


def _has_others(before: Resource | None, held: Resource) -> bool:
    """Whether a resource has other remote items than before; article pictures have no media_id."""
    if before is None:
        return bool(held.media_id)
    return (before.media_id, before.superseded) != (held.media_id, held.superseded)
