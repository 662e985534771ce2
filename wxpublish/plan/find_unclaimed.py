"""What the account holds, no address has, and looks like the site's: seen by a plan that looks.

Merged, lost and rolled back lockfiles leave such items. None of them is deleted: each is named, with
the command that adopts or deletes it.
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

OUR_NAME = re.compile(r"[0-9a-f]{12}\.[a-z0-9]{2,4}")
"""The name under which every file is uploaded: `HASH.EXT`."""


TAKEN = "apply takes it over"


@dataclass(frozen=True, slots=True)
class PlannedItems:
    """Addresses that the plan sends anew, and those whose item was seen to be gone. `former` has
    what earlier lockfiles knew, by media_id.
    """

    sent: frozenset[Address]
    gone: frozenset[Address]
    former: Mapping[str, Address] = field(default_factory=dict)


def find_unclaimed(
    desired: Desired, lock: Lock, snapshot: Snapshot | None, planned: PlannedItems
) -> tuple[Unclaimed, ...]:
    """News and files that look like the site's; none without a look."""
    if snapshot is None:
        return ()
    adopted = {media_id for _, media_id in desired.imports}
    aside = lock.claimed() | adopted
    news = [
        _news(channel, item, lock, desired, planned)
        for channel, items in sorted(snapshot.news.items())
        for media_id, item in items.items()
        if media_id not in aside and item.alike
    ]
    news += [
        _former(channel, item, planned.former[media_id])
        for channel, items in sorted(snapshot.news.items())
        for media_id, item in items.items()
        if media_id not in aside and not item.alike and media_id in planned.former
    ]
    files = [file for file in _files(desired, snapshot, planned) if file.media_id not in aside]
    found = sorted([*news, *files], key=lambda item: (item.type, -item.update_time, item.media_id))
    taken = Counter(item.address for item in found if item.hint == TAKEN)
    return tuple(
        replace(
            item, hint=f"{TAKEN}, or another of the {taken[item.address]}; it names what is left"
        )
        if item.hint == TAKEN and taken[item.address] > 1
        else item
        for item in found
    )


def _news(
    channel: Channel, item: RemoteItem, lock: Lock, desired: Desired, planned: PlannedItems
) -> Unclaimed:
    # Where it looks like several, the one that has no item of its own is the likeliest.
    address = min(item.alike, key=lambda a: (item.alike[a] != "same", a in lock.resources, a))
    likeness = item.alike[address]
    delete = f"wxpublish remote delete {item.media_id}"
    adopt = f"if it is that article: wxpublish recover --adopt {address}={item.media_id}"
    held = lock.news().get(address)
    if channel != desired.channel:
        hint = f"the site is on the channel {desired.channel}; if it is an older copy: {delete}"
    elif likeness == "same" and address in planned.sent:
        hint = TAKEN
    elif held is None or held.released or address in planned.gone:
        hint = f"{adopt}; if it is a copy that nobody needs: {delete}"
    else:
        hint = f"{address} is {held.media_id}; if this one is a copy of it: {delete}"
    title = item.titles[0] if item.titles else ""
    return Unclaimed(item.media_id, channel, title, item.update_time, likeness, hint, address)


def _former(channel: Channel, item: RemoteItem, address: Address) -> Unclaimed:
    """What a lockfile knew that was reverted, lost, or lost a merge."""
    title = item.titles[0] if item.titles else ""
    hint = (
        f"if its file comes back: wxpublish import {address} {item.media_id}; if nobody needs it:"
        f" wxpublish remote delete {item.media_id}"
    )
    return Unclaimed(item.media_id, channel, title, item.update_time, "lockfile", hint, address)


def _files(desired: Desired, snapshot: Snapshot, planned: PlannedItems) -> Iterator[Unclaimed]:
    """Files under a name of ours. One that the site does not use now and that some news shows is
    another site's.
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
            if OUR_NAME.fullmatch(file.name) and (address or media_id not in shown):
                taken = address in planned.sent
                hint = _file_hint(media_id, address, shown.get(media_id), taken=taken)
                yield Unclaimed(media_id, kind, file.name, file.update_time, "file", hint, address)


def _file_hint(media_id: str, address: Address | None, shown_by: str | None, *, taken: bool) -> str:
    delete = f"wxpublish remote delete {media_id}"
    if taken:
        return TAKEN
    if shown_by:
        return f"{shown_by} shows it; once that is gone: {delete}"
    if address is None:
        return f"the site does not use it; if no other site of this account does: {delete}"
    return f"{address} is on the account already; this is a copy: {delete}"
