"""A lockfile that was set back, or merged to one side, brought up to what was known; pure.

A revert or the checkout of an old commit changes files, never the account: what a later lockfile
says of an item is still so.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from wxpublish.errors import CannotMerge
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.lock_merge import merge


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """The lock with what was known later of its own addresses.

    `changed` are addresses of which something else was known; of these, `deleted` had their item
    deleted by a later apply. `left` are items of the later lock that the lock does not know.
    """

    lock: Lock
    changed: frozenset[Address] = frozenset()
    deleted: Mapping[Address, LockedNews] = field(default_factory=dict)
    left: Mapping[Address, Resource] = field(default_factory=dict)


def catch_up(own: Lock, later: Lock) -> CaughtUp:
    """A lock that was set back, as a later one of its lineage knows it.

    An address whose item the later one does not have is dropped: it is made again. What only the
    later one knows is not taken over, since its files are not here.
    """
    held = own.news()
    known = {(one.channel, one.media_id): one for one in later.news().values()}
    pending = later.claimed()
    news: dict[Address, LockedNews] = {}
    for address, one in held.items():
        newer = known.get((one.channel, one.media_id))
        if newer:
            news[address] = _merge_newer(one, newer, pending)
        elif one.released or one.media_id in pending:
            news[address] = one
    resources: dict[Address, Resource] = {**news, **_merge_files(own, later, news)}
    lock = replace(own, lineage=own.lineage or later.lineage, resources=resources)
    left = _find_unknown(later, own)
    if find_contradiction(lock) is not None:
        return CaughtUp(own, left=left)
    changed = frozenset(a for a in own.resources if own.resources[a] != resources.get(a))
    deleted = {address: one for address, one in held.items() if address not in news}
    return CaughtUp(lock, changed, deleted, left)


def rejoin(own: Lock, base: Lock, other: Lock) -> CaughtUp | None:
    """A lock that a merge took whole, with what the other side knows; None where that is nothing.

    Its articles' files were merged, so that `left` is empty: what the other side made is ours.
    """
    try:
        lock = merge(base, own, other).lock
    except CannotMerge:
        return None
    if lock.resources == own.resources:
        return None
    addresses = own.resources.keys() | lock.resources.keys()
    changed = (a for a in addresses if own.resources.get(a) != lock.resources.get(a))
    return CaughtUp(lock, frozenset(changed))


def _find_unknown(later: Lock, own: Lock) -> dict[Address, Resource]:
    """The news and declared materials of the later lock that the other does not know."""
    return {
        address: one
        for address, one in later.resources.items()
        if (address.kind == "news" or address.kind in MEDIA_KINDS)
        and one.media_id not in own.claimed()
        and not (isinstance(one, LockedNews) and one.released)
    }


def _merge_newer(own: LockedNews, newer: LockedNews, pending: frozenset[str]) -> LockedNews:
    if newer.update_time < own.update_time:
        return own
    superseded = tuple(old for old in own.superseded if old.media_id in pending)
    protect = own.protect or newer.protect
    return replace(newer, protect=protect, superseded=superseded)


def _merge_files(
    own: Lock, later: Lock, news: Mapping[Address, LockedNews]
) -> dict[Address, Resource]:
    """Covers, pictures and declared materials: the later lock knows which of them are there."""
    used = frozenset[Address]().union(*(one.used() for one in news.values()))
    known, before = later.files(), own.files()
    wanted = before.keys() | (used & known.keys())
    made: dict[Address, Resource] = {}
    for address in sorted(wanted):
        newer, mine = known.get(address), before.get(address)
        if newer is not None:
            pending = mine.superseded if mine else ()
            left = tuple(old for old in pending if old in newer.superseded)
            made[address] = replace(newer, superseded=left)
        elif mine is not None and address in used:
            made[address] = mine
    return made


def restore_present(
    lock: Lock, own: Lock, caught: CaughtUp, present: Container[str]
) -> tuple[Lock, frozenset[Address]]:
    """The lock with the items that count as deleted and that the account has after all, and their
    addresses. `own` is the lock that was set back; `present` are media_ids of the account.
    """
    made, back = lock, set[Address]()
    for address, one in caught.deleted.items():
        if one.media_id in present and address not in made.resources:
            back.add(address)
            made = made.put(address, one)
            for file in sorted(one.used() - made.resources.keys()):
                made = made.put(file, own.resources[file]) if file in own.resources else made
    return (made, frozenset(back)) if find_contradiction(made) is None else (lock, frozenset())
