"""Finds items of the account that resemble the site's and have no address in the lockfile.

Merged, lost and reverted lockfiles leave such items. The plan deletes none of them; it names each,
with the command that adopts or deletes it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from wxpublish.model.address import LISTED_AS, Address
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.model.unclaimed import Unclaimed

UPLOAD_NAME = re.compile(r"[0-9a-f]{12}\.[a-z0-9]{2,4}")
"""The name under which every file is uploaded: `HASH.EXT`."""

ADOPTED_BY_APPLY = "apply adopts it"


@dataclass(frozen=True, slots=True)
class PlannedItems:
    """The addresses that the plan creates or uploads (`sent`), and those whose item is `gone`.

    `former` has the address that an earlier lockfile had for an item, by media_id.
    """

    sent: frozenset[Address]
    gone: frozenset[Address]
    former: Mapping[str, Address] = field(default_factory=dict)


def find_unclaimed(
    desired: Desired, lock: Lock, snapshot: Snapshot | None, planned: PlannedItems
) -> tuple[Unclaimed, ...]:
    """News and files that resemble the site's; none if the account was not read."""
    if snapshot is None:
        return ()
    adopted = {media_id for _, media_id in desired.imports}
    claimed_ids = lock.claimed() | adopted
    news = [
        _unclaimed_news(channel, item, lock, desired, planned)
        for channel, items in sorted(snapshot.news.items())
        for media_id, item in items.items()
        if media_id not in claimed_ids and item.alike
    ]
    news += [
        _formerly_locked(channel, item, planned.former[media_id])
        for channel, items in sorted(snapshot.news.items())
        for media_id, item in items.items()
        if media_id not in claimed_ids and not item.alike and media_id in planned.former
    ]
    files = [
        file
        for file in _unclaimed_files(desired, snapshot, planned)
        if file.media_id not in claimed_ids
    ]
    found = sorted([*news, *files], key=lambda item: (item.type, -item.update_time, item.media_id))
    copies = Counter(item.address for item in found if item.hint == ADOPTED_BY_APPLY)
    return tuple(
        replace(item, hint=f"apply adopts one of these {copies[item.address]} and names the others")
        if item.hint == ADOPTED_BY_APPLY and copies[item.address] > 1
        else item
        for item in found
    )


def _unclaimed_news(
    channel: Channel, item: RemoteItem, lock: Lock, desired: Desired, planned: PlannedItems
) -> Unclaimed:
    # If it resembles several, it most likely belongs to one that has no item.
    address = min(item.alike, key=lambda a: (item.alike[a] != "same", a in lock.resources, a))
    likeness = item.alike[address]
    delete = f"wxpublish remote delete {item.media_id}"
    adopt = f"if it is that article: wxpublish recover --adopt {address}={item.media_id}"
    held = lock.news().get(address)
    if channel != desired.channel:
        hint = f"the site uses the channel {desired.channel}; if this is an older copy: {delete}"
    elif likeness == "same" and address in planned.sent:
        hint = ADOPTED_BY_APPLY
    elif held is None or held.released or address in planned.gone:
        hint = f"{adopt}; if nobody needs it: {delete}"
    else:
        hint = f"{address} is {held.media_id}; if this one is a copy of it: {delete}"
    title = item.titles[0] if item.titles else ""
    return Unclaimed(item.media_id, channel, title, item.update_time, likeness, hint, address)


def _formerly_locked(channel: Channel, item: RemoteItem, address: Address) -> Unclaimed:
    """An item that only an earlier lockfile has: it was reverted, lost, or discarded by a merge."""
    title = item.titles[0] if item.titles else ""
    hint = (
        f"if its file comes back: wxpublish import {address} {item.media_id}; if nobody needs it:"
        f" wxpublish remote delete {item.media_id}"
    )
    return Unclaimed(item.media_id, channel, title, item.update_time, "lockfile", hint, address)


def _unclaimed_files(
    desired: Desired, snapshot: Snapshot, planned: PlannedItems
) -> Iterator[Unclaimed]:
    """Files with a name that wxpublish gives.

    A file that the site does not use, but some news shows, belongs to another site of the account.
    """
    shown = {
        cover: media_id
        for items in snapshot.news.values()
        for media_id, item in items.items()
        for cover in item.covers
    }
    wanted = {
        (LISTED_AS[asset.address.kind], asset.filename): asset.address
        for asset in (*desired.assets.values(), *desired.media.values())
    }
    for kind, files in sorted(snapshot.others.items()):
        for media_id, file in files.items():
            address = wanted.get((kind, file.name))
            if UPLOAD_NAME.fullmatch(file.name) and (address or media_id not in shown):
                adopted = address in planned.sent
                hint = _file_hint(media_id, address, shown.get(media_id), adopted=adopted)
                yield Unclaimed(media_id, kind, file.name, file.update_time, "file", hint, address)


def _file_hint(
    media_id: str, address: Address | None, shown_by: str | None, *, adopted: bool
) -> str:
    delete = f"wxpublish remote delete {media_id}"
    if adopted:
        return ADOPTED_BY_APPLY
    if shown_by:
        return f"{shown_by} shows it; once that is gone: {delete}"
    if address is None:
        return f"the site does not use it; if no other site of this account does: {delete}"
    return f"{address} is on the account already; this is a copy: {delete}"
