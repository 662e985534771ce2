"""What the account holds now, as far as the lockfile needs to know: lists first, bodies rarely.

500 drafts without a change cost 25 calls of `draft/batchget` and no `draft/get`, which has 500 a
day (API_Call_Limits page).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wxpublish.model.address import LISTED_AS, Address, ListedType
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.read_strategy import MAX_SINGLE_READS, PAGE, needs_list, pages
from wxpublish.model.site import CHANNELS, Channel
from wxpublish.model.snapshot import ListedFile, RemoteItem, Snapshot
from wxpublish.model.unclaimed import Likeness
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.article_payloads import RemoteArticle, RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.listings import Listing
from wxpublish.wechat.permanent_materials import MaterialCounts, RemoteMaterial
from wxpublish.wechat.readback import expected_of, observed_digest

PAGES_WORTH = 25
"""So many pages are read to learn whether a file is gone; of a larger library only the count is."""
Sent = Callable[[str, int, RemoteArticle], bool]
"""Whether the article of a media_id, by its index, says just what is to be sent."""
Alike = Callable[[RemoteNews], Mapping[Address, Likeness]]
"""Which news of the site an item looks like; by the titles alone where its body was not read."""


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    """What a look at the account is to find out besides drift.

    `kinds` are lists of files that the site has a place in, whatever the lockfile knows.
    """

    sent: Sent = lambda *_: False
    alike: Alike | None = None
    kinds: frozenset[ListedType] = frozenset()


NO_QUESTIONS = SnapshotRequest()


def take_snapshot(
    client: Client, lock: Lock, channel: Channel, questions: SnapshotRequest = NO_QUESTIONS
) -> Snapshot:
    """Look at the account: the news of the lockfile's channels and of `channel`, and its files.

    Raises PlatformError where nothing could be listed at all.
    """
    held = [news for news in lock.news().values() if not news.released]
    channels = sorted({channel, *(news.channel for news in held)})
    claimed = lock.claimed()
    found = {name: _news(client, name, held, claimed, questions) for name in channels}
    kinds = questions.kinds | {LISTED_AS[a.kind] for a, f in lock.files().items() if f.media_id}
    counts = expect(client.materials.counts()) if kinds else None
    files = _files(client, lock, kinds, counts)
    elsewhere = _elsewhere(client, channels, counts, claimed, questions)
    complete = {str(name) for name, (_, ended) in found.items() if ended}
    complete |= {str(kind) for kind, listing in files.items() if listing.complete}
    return Snapshot(
        {**elsewhere, **{name: items for name, (items, _) in found.items()}},
        {str(kind): frozenset(listing.items) for kind, listing in files.items()},
        frozenset(complete),
        whole=len(complete) == len(found) + len(files),
        others={kind: _others(listing, claimed) for kind, listing in files.items()},
    )


def _news(
    client: Client,
    channel: Channel,
    held: Iterable[LockedNews],
    claimed: frozenset[str],
    questions: SnapshotRequest,
) -> tuple[dict[str, RemoteItem], bool]:
    listing = expect(client.channel(channel).list())
    return _items(client, channel, listing, held, claimed, questions), listing.complete


def _elsewhere(
    client: Client,
    channels: list[Channel],
    counts: MaterialCounts | None,
    claimed: frozenset[str],
    questions: SnapshotRequest,
) -> dict[Channel, dict[str, RemoteItem]]:
    """What the channels hold that neither the site nor the lockfile is on, where that is not much:
    a site that has moved may have left something there. Nothing is concluded from an absence.
    """
    found: dict[Channel, dict[str, RemoteItem]] = {}
    for channel in (one for one in CHANNELS if one not in channels and questions.alike):
        if 0 < _count(client, channel, counts) <= PAGES_WORTH * PAGE:
            answer = client.channel(channel).list()
            if isinstance(answer, Ok):
                found[channel] = _items(client, channel, answer.value, (), claimed, questions)
    return found


def _count(client: Client, channel: Channel, counts: MaterialCounts | None) -> int:
    """How many news a channel holds; 0 where the account may not ask."""
    if channel == "material":
        return counts.news if counts else 0
    answer = client.channel(channel).count()
    return answer.value if isinstance(answer, Ok) else 0


def _items(
    client: Client,
    channel: Channel,
    listing: Listing[RemoteNews],
    held: Iterable[LockedNews],
    claimed: frozenset[str],
    questions: SnapshotRequest,
) -> dict[str, RemoteItem]:
    known = {news.media_id: news for news in held if news.channel == channel}
    moved = [
        media_id
        for media_id, item in listing.items.items()
        if media_id in known and _may_differ(known[media_id], item)
    ]
    unclaimed = _worth_reading(listing.items, claimed, questions.alike)
    bodies = _bodies(client, channel, [*moved, *unclaimed], len(listing.items))
    return {
        media_id: _item(bodies.get(media_id, item), claimed, questions)
        for media_id, item in listing.items.items()
    }


def _may_differ(held: LockedNews, item: RemoteNews) -> bool:
    return held.moved_on(item.update_time) or len(held.articles) != len(item.articles)


def _worth_reading(
    items: Mapping[str, RemoteNews], claimed: frozenset[str], alike: Alike | None
) -> list[str]:
    """Items that no address has and whose text is to be known: all, or where that costs too much
    those that have a title of the site.
    """
    if alike is None:
        return []
    unclaimed = [media_id for media_id in items if media_id not in claimed]
    if min(len(unclaimed), pages(len(items))) <= PAGES_WORTH:
        return unclaimed
    return [media_id for media_id in unclaimed if alike(items[media_id])][:MAX_SINGLE_READS]


def _bodies(
    client: Client, channel: Channel, wanted: list[str], listed: int
) -> dict[str, RemoteNews]:
    """The items with their bodies: one by one, or from lists where these are fewer calls."""
    if needs_list(len(wanted)) or pages(listed) < len(wanted) > PAGES_WORTH:
        return dict(expect(client.channel(channel).list(content=True)).items)
    answers = [client.channel(channel).get(media_id) for media_id in wanted]
    return {answer.value.media_id: answer.value for answer in answers if isinstance(answer, Ok)}


def _item(news: RemoteNews, claimed: frozenset[str], questions: SnapshotRequest) -> RemoteItem:
    read = bool(news.articles) and all(article.content is not None for article in news.articles)
    return RemoteItem(
        news.media_id,
        news.update_time,
        tuple(article.title for article in news.articles),
        tuple(observed_digest(article) for article in news.articles) if read else None,
        frozenset(
            index
            for index, article in enumerate(news.articles)
            if read and questions.sent(news.media_id, index, article)
        ),
        tuple(expected_of(article) for article in news.articles) if read else (),
        tuple(article.thumb_media_id for article in news.articles),
        questions.alike(news) if questions.alike and news.media_id not in claimed else {},
    )


def _others(listing: Listing[RemoteMaterial], claimed: frozenset[str]) -> dict[str, ListedFile]:
    return {
        media_id: ListedFile(file.name, file.update_time)
        for media_id, file in listing.items.items()
        if media_id not in claimed
    }


def _files(
    client: Client, lock: Lock, kinds: Iterable[ListedType], counts: MaterialCounts | None
) -> dict[ListedType, Listing[RemoteMaterial]]:
    """Lists of files, read only where the account counts others than the lockfile knows."""
    return {
        kind: expect(client.materials.list(kind))
        for kind in sorted(kinds)
        if counts and is_listable(counts, kind, lock)
    }


def is_listable(counts: MaterialCounts, kind: ListedType, lock: Lock) -> bool:
    """Whether the account has others of a type than the lockfile knows, and few enough to read."""
    there = {"image": counts.image, "voice": counts.voice, "video": counts.video}[kind]
    known = {
        media_id
        for address, file in lock.files().items()
        if LISTED_AS[address.kind] == kind
        for media_id in (file.media_id, *(old.media_id for old in file.superseded))
        if media_id
    }
    return there != len(known) and there <= max(len(known), PAGES_WORTH * PAGE)
