"""Updates a lockfile that was reverted, or lost one side of a merge, from a later one; pure.

A revert or the checkout of an old commit changes files, not the account: what a later lockfile
records of an item still holds.
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
    """The lock, updated with what a later one records of its addresses.

    `changed` are the addresses that differ; those in `deleted` had their item deleted by a later
    apply. `left` are resources of the later lock whose addresses or items the lock does not have.
    """

    lock: Lock
    changed: frozenset[Address] = frozenset()
    deleted: Mapping[Address, LockedNews] = field(default_factory=dict)
    left: Mapping[Address, Resource] = field(default_factory=dict)


def catch_up(own: Lock, later: Lock) -> CaughtUp:
    """Update a lock that was reverted from a later one of its lineage.

    An address whose item the later lock does not have is dropped, so that the item is created
    again. What only the later lock has is not taken over, since its source files are not here.
    """
    own_news = own.news()
    known = {(one.channel, one.media_id): one for one in later.news().values()}
    pending = later.claimed()
    news: dict[Address, LockedNews] = {}
    for address, one in own_news.items():
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
    deleted = {address: one for address, one in own_news.items() if address not in news}
    return CaughtUp(lock, changed, deleted, left)


def rejoin(own: Lock, base: Lock, other: Lock) -> CaughtUp | None:
    """Merge a lock that a git merge took from one side unchanged with the other side's; None if
    that adds nothing.

    The source files of both sides were merged, so everything is taken over and `left` is empty.
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
    """The news and declared materials of the later lock whose items the other does not have."""
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
    """Covers, pictures and declared materials: the later lock records which of them still exist."""
    used = frozenset[Address]().union(*(one.used() for one in news.values()))
    known, before = later.files(), own.files()
    wanted = before.keys() | (used & known.keys())
    result: dict[Address, Resource] = {}
    for address in sorted(wanted):
        newer, own_file = known.get(address), before.get(address)
        if newer is not None:
            pending = own_file.superseded if own_file else ()
            left = tuple(old for old in pending if old in newer.superseded)
            result[address] = replace(newer, superseded=left)
        elif own_file is not None and address in used:
            result[address] = own_file
    return result


def restore_present(
    lock: Lock, own: Lock, caught: CaughtUp, present: Container[str]
) -> tuple[Lock, frozenset[Address]]:
    """Put back items that count as deleted although the account has them; also their addresses.

    `own` is the lock that was reverted; `present` are media_ids of the account.
    """
    result, back = lock, set[Address]()
    for address, one in caught.deleted.items():
        if one.media_id in present and address not in result.resources:
            back.add(address)
            result = result.put(address, one)
            for file in sorted(one.used() - result.resources.keys()):
                result = result.put(file, own.resources[file]) if file in own.resources else result
    return (result, frozenset(back)) if find_contradiction(result) is None else (lock, frozenset())
