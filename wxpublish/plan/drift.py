"""What changed on the remote side since the last apply, told by digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews
from wxpublish.model.snapshot import RemoteItem, Snapshot

LISTED_UNDER = {
    "thumb": "image",
    "picture": "image",
    "image": "image",
    "voice": "voice",
    "video": "video",
}
"""The list of permanent materials that a kind of file stands in (interface.md 2, assumed)."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """How a remote item differs from what was read back after the last apply."""

    kind: Literal["edited", "gone"]
    articles: tuple[int, ...] = ()


def find_divergences(lock: Lock, snapshot: Snapshot | None) -> dict[Address, Divergence]:
    """Everything that differs, by address; without a snapshot, what `refresh` wrote down."""
    if snapshot is None:
        return _recorded(lock)
    found = {}
    for address, held in lock.resources.items():
        if isinstance(held, LockedNews):
            divergence = _news(held, snapshot)
        else:
            divergence = _file(address, held, snapshot)
        if divergence:
            found[address] = divergence
    return found


def _recorded(lock: Lock) -> dict[Address, Divergence]:
    """Drift that an earlier look recorded and nobody overwrote or accepted since."""
    found = {}
    for address, held in lock.news().items():
        articles = tuple(at for at, article in enumerate(held.articles) if article.drifted)
        if articles and not held.released:
            found[address] = Divergence("edited", articles)
    return found


def edited_articles(held: LockedNews, observed: tuple[str, ...]) -> tuple[int, ...]:
    """The indexes of the articles whose read-back is another than after the last apply."""
    if len(observed) != len(held.articles):
        return tuple(range(len(held.articles)))
    return tuple(
        index
        for index, (article, now) in enumerate(zip(held.articles, observed, strict=True))
        if article.observed is not None and article.observed != now
    )


def _news(held: LockedNews, snapshot: Snapshot) -> Divergence | None:
    if held.released:
        return None
    listed: Mapping[str, RemoteItem] = snapshot.news.get(held.channel, {})
    item = listed.get(held.media_id)
    if item is None:
        return Divergence("gone") if held.channel in snapshot.complete else None
    if item.observed is None or not held.moved_on(item.update_time):
        return None
    articles = edited_articles(held, item.observed)
    return Divergence("edited", articles) if articles else None


def _file(address: Address, held: LockedFile, snapshot: Snapshot) -> Divergence | None:
    listing = LISTED_UNDER.get(address.kind)
    if not held.media_id or listing not in snapshot.complete:
        return None
    return None if held.media_id in snapshot.files.get(listing, frozenset()) else Divergence("gone")
