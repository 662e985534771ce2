"""Finds what changed on the account since the last apply, by comparing digests."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import LISTED_AS, Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews, is_as_left
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Divergence:
    """How a remote item differs from what was read back after the last apply.

    `articles` are the indexes that differ. `resized`: its number of articles differs from what was
    sent. `now` has the digests of what was read, as far as they are known.
    """

    kind: Literal["edited", "gone"]
    articles: tuple[int, ...] = ()
    resized: bool = False
    now: tuple[str, ...] = ()


def find_divergences(lock: Lock, snapshot: Snapshot | None) -> dict[Address, Divergence]:
    """Every difference, by address. Without a snapshot: those that `refresh` recorded."""
    found = {}
    for address, held in lock.resources.items():
        divergence = (
            _news_divergence(held, snapshot)
            if isinstance(held, LockedNews)
            else _file_divergence(address, held, snapshot)
        )
        if divergence:
            found[address] = divergence
    return found


def unclaimed_titles(
    lock: Lock, channel: Channel, snapshot: Snapshot | None
) -> frozenset[tuple[str, ...]]:
    """The titles of each unclaimed news that an interrupted run may have created.

    Such a news has the text of the site, or is not older than the lockfile.
    """
    listed = snapshot.news.get(channel, {}) if snapshot else {}
    claimed, since = lock.claimed(), lock.since(channel)
    return frozenset(
        item.titles
        for media_id, item in listed.items()
        if media_id not in claimed and (item.update_time >= since or "same" in item.alike.values())
    )


def _recorded_divergence(held: LockedNews) -> Divergence | None:
    """The drift that an earlier read-back recorded and nobody overwrote or accepted since."""
    if held.gone:
        return Divergence("gone")
    if held.resized:
        return Divergence("edited", tuple(range(len(held.articles))), resized=True)
    articles = tuple(index for index, article in enumerate(held.articles) if article.drifted)
    now = tuple(article.drifted or article.observed or "" for article in held.articles)
    return Divergence("edited", articles, now=now) if articles else None


def edited_articles(
    held: LockedNews, observed: tuple[str, ...], expected: tuple[str, ...], *, moved: bool
) -> tuple[int, ...]:
    """The indexes of the articles whose read-back differs from the one after the last apply.

    `moved`: the item's `update_time` changed.
    """
    if len(observed) != len(held.articles):
        return tuple(range(len(held.articles)))
    sides = zip(held.articles, observed, expected or observed, strict=True)
    return tuple(
        index
        for index, (article, now, promised) in enumerate(sides)
        if not is_as_left(article, now, promised, moved=moved)
    )


def _news_divergence(held: LockedNews, snapshot: Snapshot | None) -> Divergence | None:
    if held.released:
        return None
    if snapshot is None:
        return _recorded_divergence(held)
    item = snapshot.item(held)
    if item is None:
        return Divergence("gone") if held.channel in snapshot.complete else None
    if item.observed is None:
        return None
    moved = held.update_time != item.update_time
    edited = edited_articles(held, item.observed, item.expected, moved=moved)
    articles = tuple(index for index in edited if index not in item.sent)
    resized = len(item.observed) != len(held.articles)
    if not articles and (not resized or held.articles):
        return None
    return Divergence("edited", articles, resized, item.observed)


def _file_divergence(
    address: Address, held: LockedFile, snapshot: Snapshot | None
) -> Divergence | None:
    listing = LISTED_AS[address.kind]
    if snapshot is None or listing not in snapshot.complete:
        gone = held.gone
    else:
        gone = bool(held.media_id) and held.media_id not in snapshot.files.get(listing, frozenset())
    return Divergence("gone") if gone else None
