"""What the journal knows to be done, taken over into the lockfile that a crash left behind it.

Doing it twice changes nothing. The lockfile may have been set back or brought forward by git
meanwhile: an edit that would make it contradict itself, or undo what a later run wrote, is left
out, and the next plan sees to the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Resource
from wxpublish.model.persistent import PersistentMap
from wxpublish.model.plan import Recovered
from wxpublish.state.integrity import IntegrityIndex, problem

Edits = dict[Address, Resource | None]
"""What changes in the lockfile: None drops the address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Edits of one step, and the lock they made, of which the resources are left out."""

    edits: Edits
    lock: Lock


def difference(before: Lock, after: Lock) -> Edits:
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


def replayed(lock: Lock, entries: Iterable[Entry]) -> Lock:
    """The lockfile with what the journal knows to be done."""
    entries = tuple(entries)
    made = _folded(lock, entries, None)
    if problem(made) is None:
        return made
    return _folded(lock, entries, IntegrityIndex(lock.resources))


def foreign(lock: Lock, entries: Iterable[Entry]) -> str | None:
    """The lineage of entries that were made for another lockfile than this."""
    lineages = {entry.lock.lineage for entry in entries} - {lock.lineage}
    return min((lineage for lineage in lineages if lineage and lock.lineage), default=None)


def _folded(lock: Lock, entries: tuple[Entry, ...], index: IntegrityIndex | None) -> Lock:
    """The lock after the entries; with an index, without the edits that would contradict it."""
    resources = dict(lock.resources)
    for entry in entries:
        overtaken = entry.lock.serial < lock.serial
        for address, held in sorted(entry.edits.items(), key=_in_order):
            if overtaken and (held is None or address in resources):
                continue
            if index is not None and not index.take({address: held}, resources):
                continue
            resources.pop(address, None)
            if held is not None:
                resources[address] = held
        if not overtaken:
            lock = replace(entry.lock, plans=entry.lock.plans or lock.plans)
    return replace(lock, resources=resources)


def _in_order(edit: tuple[Address, Resource | None]) -> tuple[bool, bool]:
    """Files come before the news that use them, and go after them."""
    address, held = edit
    return held is None, (address.kind == "news") != (held is None)


def recovered(saved: Lock, lock: Lock) -> tuple[Recovered, ...]:
    """What an interrupted run had done without the lockfile knowing."""
    return tuple(
        Recovered(address, held.media_id, "replayed")
        for address, held in lock.resources.items()
        if address.kind != "picture"
        and (address not in saved.resources or saved.resources[address].media_id != held.media_id)
    )
