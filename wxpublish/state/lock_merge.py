"""A three-way merge of lockfiles; pure.

News and declared materials are identified by their media_id, so that an item that one side moved
and the other updated is still one item. Covers and pictures are identified by their address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wxpublish.errors import CannotMerge
from wxpublish.model.address import EMBEDDED_KINDS, Address
from wxpublish.model.lock import REMEMBERED_PLANS, Lock, LockedFile, LockedNews, Resource
from wxpublish.model.lock import Superseded as Old
from wxpublish.model.merge_result import Merged, MergeNote, Side
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.item_merge import choose, exists_remotely, join, rank

Entry = tuple[Address, Resource]
Entries = Mapping[tuple[str, ...], Entry]
"""Resources by identity, which a move keeps: the media_id, or the address of a cover or picture."""


def merge(base: Lock, ours: Lock, theirs: Lock) -> Merged:
    """Merge two locks; `base` is an empty lock if they have no common ancestor.

    The serial is higher than both, so that neither counts as newer. Raises CannotMerge for
    lockfiles of two accounts or lineages, and for an inconsistent result.
    """
    _check_same_account(ours, theirs)
    if base.lineage not in {None, ours.lineage, theirs.lineage}:
        base = Lock()
    if theirs in (ours, base):
        return _count_changes(base, ours, theirs, ours, ())
    if ours == base:
        return _count_changes(base, ours, theirs, theirs, ())
    if theirs.serial < base.serial:
        # Theirs reverts a commit, which does not change the account: what theirs lacks still
        # exists, and what it has instead was deleted.
        return _count_changes(base, ours, base, ours, ())
    known = _restore_reverted(base, ours), _restore_reverted(base, theirs)
    resources, notes = _merge_resources(base, *known)
    lock = Lock(
        lineage=ours.lineage or theirs.lineage,
        serial=max(ours.serial, theirs.serial) + 1,
        account=ours.account or theirs.account,
        resources=resources,
        plans=_merge_plans(base, ours, theirs),
        unclear_since=min(
            (lock.unclear_since for lock in known if lock.unclear_since is not None), default=None
        ),
    )
    found = find_contradiction(lock)
    if found:
        raise CannotMerge(f"the result {found}")
    return _count_changes(base, *known, lock, (*notes, *_find_unclaimed(base, *known, lock)))


def _restore_reverted(base: Lock, side: Lock) -> Lock:
    """A side, with the entries of the base for items that the side has in an older state.

    The side has a revert or a cherry-pick, which does not change the account.
    """
    for address, own in side.news().items():
        resource = base.resources.get(address)
        if not isinstance(resource, LockedNews) or resource.media_id != own.media_id:
            continue
        if 0 < own.update_time < resource.update_time:
            side = side.put(address, replace(resource, protect=resource.protect or own.protect))
    return side


def _check_same_account(ours: Lock, theirs: Lock) -> None:
    if ours.account and theirs.account and ours.account != theirs.account:
        raise CannotMerge("they belong to two accounts")
    if ours.lineage and theirs.lineage and ours.lineage != theirs.lineage:
        began = f"lineage {ours.lineage} here, {theirs.lineage} there"
        raise CannotMerge(
            f"they were created independently, so neither has the other's items ({began})"
        )


def _merge_plans(base: Lock, ours: Lock, theirs: Lock) -> tuple[str, ...]:
    if base.plans in {ours.plans, theirs.plans}:
        return choose(base.plans, ours.plans, theirs.plans)
    added = {*ours.plans, *theirs.plans} - {*base.plans}
    return (*base.plans, *sorted(added))[-REMEMBERED_PLANS:]


def _merge_resources(
    base: Lock, ours: Lock, theirs: Lock
) -> tuple[dict[Address, Resource], list[MergeNote]]:
    before, here, there = map(_by_identity, (base, ours, theirs))
    notes: list[MergeNote] = []
    claims: dict[Address, list[Resource]] = {}
    for item in sorted({*here, *there}):
        entry = _merge_item(before.get(item), here.get(item), there.get(item), notes)
        if entry:
            claims.setdefault(entry[0], []).append(entry[1])
    resources = {
        address: _choose_owner(address, claims[address], notes) for address in sorted(claims)
    }
    notes = [note for note in notes if not _is_replaced(note, resources)] + [
        replace(note, kind="newer", media_id="") for note in notes if _is_replaced(note, resources)
    ]
    return _without_duplicates(_add_missing_files(resources, base, ours, theirs, notes)), sorted(
        notes, key=_note_order
    )


def _by_identity(lock: Lock) -> Entries:
    return {
        _identity(address, resource): (address, resource)
        for address, resource in lock.resources.items()
    }


def _identity(address: Address, resource: Resource) -> tuple[str, ...]:
    if address.kind in EMBEDDED_KINDS or not resource.media_id:
        return "address", str(address)
    return (
        "item",
        resource.channel if isinstance(resource, LockedNews) else "file",
        resource.media_id,
    )


def _merge_item(
    before: Entry | None, ours: Entry | None, theirs: Entry | None, notes: list[MergeNote]
) -> Entry | None:
    """An item's address and state after the merge; None if a side deleted it."""
    if ours and theirs:
        address = _choose_address(before, ours, theirs, notes)
        joined = join(before[1] if before else None, ours[1], theirs[1])
        if joined.kind:
            notes.append(MergeNote(address, joined.kind, joined.side))
        return address, joined.resource
    mine = ours or theirs
    if (
        mine is None
        or before is None
        or (mine != before and _was_uploaded_again(before[1], mine[1]))
    ):
        return mine
    if mine != before and before[0].kind not in EMBEDDED_KINDS:
        side: Side = "theirs" if ours else "ours"
        notes.append(MergeNote(mine[0], "deleted", side, mine[1].media_id))
    return None


def _was_uploaded_again(before: Resource, now: Resource) -> bool:
    """Whether a file was uploaded again, so that the other side deleted the older item."""
    return before.media_id != now.media_id


def _choose_address(
    before: Entry | None, ours: Entry, theirs: Entry, notes: list[MergeNote]
) -> Address:
    known = before[0] if before else None
    if ours[0] == theirs[0] or theirs[0] == known:
        return ours[0]
    if ours[0] == known:
        return theirs[0]
    first, other = sorted((ours[0], theirs[0]))
    notes.append(MergeNote(other, "moved", "ours" if first == ours[0] else "theirs"))
    return first


def _choose_owner(address: Address, claims: list[Resource], notes: list[MergeNote]) -> Resource:
    """The item that keeps the address; the others become its superseded items."""
    best, *others = sorted(claims, key=rank, reverse=True)
    old = [
        *best.superseded,
        *(entry for other in others for entry in (*_superseded_by_merge(other), *other.superseded)),
    ]
    notes += [
        MergeNote(address, "copy", media_id=other.media_id)
        for other in others
        if exists_remotely(other)
    ]
    if isinstance(best, LockedFile):
        return replace(best, superseded=tuple(old))
    protect = any(isinstance(one, LockedNews) and one.protect for one in claims)
    return replace(best, superseded=tuple(old), protect=protect)


def _superseded_by_merge(other: Resource) -> tuple[Old, ...]:
    return (other.replaced(),) if exists_remotely(other) else ()


def _is_replaced(note: MergeNote, resources: Mapping[Address, Resource]) -> bool:
    """Whether the deleted item was replaced by a newer one at its address."""
    return note.kind == "deleted" and note.address in resources


def _add_missing_files(
    resources: Mapping[Address, Resource],
    base: Lock,
    ours: Lock,
    theirs: Lock,
    notes: list[MergeNote],
) -> dict[Address, Resource]:
    """Add covers and pictures that one side deleted although an article of the other uses them.

    They are marked as gone, so that the next apply uploads them again.
    """
    result = dict(resources)
    for address in sorted(Lock(resources=resources).used() - resources.keys()):
        for lock, other in ((ours, theirs), (theirs, ours), (base, ours)):
            resource = lock.resources.get(address)
            if isinstance(resource, LockedFile):
                # A reverted side lacks the file, but has not deleted it.
                deleted = other.serial >= base.serial and exists_remotely(resource)
                result[address] = replace(resource, gone=resource.gone or deleted)
                side: Side = "theirs" if other is theirs else "ours"
                notes += [MergeNote(address, "lost-file", side)] * deleted
                break
    return result


def _without_duplicates(resources: Mapping[Address, Resource]) -> dict[Address, Resource]:
    """Drop superseded items that an address still has, or that another address deletes."""
    seen = {
        _remote_item(resource.media_id, resource)
        for resource in resources.values()
        if resource.media_id
    }
    result = {}
    for address, resource in sorted(resources.items()):
        left = []
        for old in resource.superseded:
            place = old.channel, old.media_id
            if place not in seen:
                seen.add(place)
                left.append(old)
        result[address] = replace(resource, superseded=tuple(left))
    return result


def _remote_item(media_id: str, resource: Resource) -> tuple[str | None, str]:
    return resource.channel if isinstance(resource, LockedNews) else None, media_id


def _find_unclaimed(base: Lock, ours: Lock, theirs: Lock, lock: Lock) -> Iterator[MergeNote]:
    """Notes about items that a side created and that no address has after the merge."""
    known = base.claimed() | lock.claimed()
    sides: tuple[tuple[Side, Lock], ...] = (("ours", ours), ("theirs", theirs))
    for side, lock_of_side in sides:
        for address, one in sorted(lock_of_side.resources.items()):
            ids = [
                *[one.media_id] * exists_remotely(one),
                *(old.media_id for old in one.superseded),
            ]
            for media_id in sorted({*ids} - known):
                yield MergeNote(address, "left", side, media_id)


def _count_changes(
    base: Lock, ours: Lock, theirs: Lock, lock: Lock, notes: tuple[MergeNote, ...]
) -> Merged:
    counts = {"ours": 0, "theirs": 0, "both": 0}
    for address in {*base.resources, *ours.resources, *theirs.resources}:
        before = base.resources.get(address)
        mine = ours.resources.get(address) != before
        other = theirs.resources.get(address) != before
        counts["both" if mine == other else "ours" if mine else "theirs"] += 1
    return Merged(lock, **counts, notes=notes)


def _note_order(note: MergeNote) -> tuple[str, str, str, str]:
    return str(note.address), note.kind, note.side or "", note.media_id
