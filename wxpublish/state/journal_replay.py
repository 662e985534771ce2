"""What the journal knows to be done, taken over into the lockfile that a crash left behind it.

Doing it twice changes nothing. The lockfile may have been set back or brought forward by git
meanwhile: an edit that would make it contradict itself, or undo what a later run wrote, is left
out, and the next plan sees to the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.model.persistent import PersistentMap
from wxpublish.model.plan import Recovered
from wxpublish.state.integrity import IntegrityIndex, find_contradiction

Edits = dict[Address, Resource | None]
"""What changes in the lockfile: None drops the address."""


@dataclass(frozen=True, slots=True)
class JournalledStep:
    """Edits of one step, and the lock they made, of which the resources are left out."""

    edits: Edits
    lock: Lock


def diff_locks(before: Lock, after: Lock) -> Edits:
    """The edits that lead from one lock to another; of two versions of one, what they do not share."""
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
    """The lockfile with what the journal knows to be done."""
    entries = tuple(entries)
    made = _folded(lock, entries, None)
    if find_contradiction(made) is None:
        return made
    return _folded(lock, entries, IntegrityIndex(lock.resources))


def describe_mismatch(lock: Lock, entries: Iterable[JournalledStep]) -> str | None:
    """How entries show that they were made for another lockfile than this: `lineage X, not Y`."""
    for name in ("lineage", "account"):
        ours = getattr(lock, name)
        theirs = {getattr(entry.lock, name) for entry in entries} - {ours, "", None}
        if ours and theirs:
            return f"{name} {min(theirs)}, not {ours}"
    return None


def _still_protected(before: Resource | None, held: Resource) -> Resource:
    """What is protected stays so: only `state unprotect` lifts it, and that is no part of a run."""
    if isinstance(before, LockedNews) and isinstance(held, LockedNews) and before.protect:
        return replace(held, protect=True)
    return held


def _folded(lock: Lock, entries: tuple[JournalledStep, ...], index: IntegrityIndex | None) -> Lock:
    """The lock after the entries; with an index, without the edits that would contradict it."""
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
    """Files come before the news that use them, and go after them."""
    address, held = edit
    return held is None, (address.kind == "news") != (held is None)


def find_recovered(saved: Lock, lock: Lock) -> tuple[Recovered, ...]:
    """What an interrupted run had done without the lockfile knowing: the items that it made, those
    that it deleted, and those that are to be deleted in their place.
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
    """Whether it names other items of the account than before; pictures in articles are none."""
    if before is None:
        return bool(held.media_id)
    return (before.media_id, before.superseded) != (held.media_id, held.superseded)
