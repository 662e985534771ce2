"""Reading a snapshot of the account: lists first, bodies only where needed.

500 unchanged drafts cost 25 calls of `draft/batchget` and none of `draft/get`, which has a limit of
500 a day (API_Call_Limits page).
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
from wxpublish.wechat.readback import expected_digest_of, observed_digest

MAX_PAGES = 25
"""Most pages that are read to find out whether a file is gone; a larger library is only counted."""
IsSent = Callable[[str, int, RemoteArticle], bool]
"""Whether the article at an index of a media_id equals what is to be sent."""
FindLikeness = Callable[[RemoteNews], Mapping[Address, Likeness]]
"""Which news of the site an item resembles; by its titles alone if its body was not read."""


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    """What a snapshot contains besides what drift detection needs.

    `kinds` are types of files to list even if the lockfile has none of them.
    """

    sent: IsSent = lambda *_: False
    alike: FindLikeness | None = None
    kinds: frozenset[ListedType] = frozenset()


DRIFT_ONLY = SnapshotRequest()


def take_snapshot(
    client: Client, lock: Lock, channel: Channel, request: SnapshotRequest = DRIFT_ONLY
) -> Snapshot:
    """Read the news of `channel` and of the lockfile's channels, and the files, from the account.

    Raises PlatformError if nothing can be listed.
    """
    held = [news for news in lock.news().values() if not news.released]
    channels = sorted({channel, *(news.channel for news in held)})
    claimed = lock.claimed()
    found = {name: _read_channel(client, name, held, claimed, request) for name in channels}
    kinds = request.kinds | {LISTED_AS[a.kind] for a, f in lock.files().items() if f.media_id}
    counts = expect(client.materials.counts()) if kinds else None
    files = _list_files(client, lock, kinds, counts)
    elsewhere = _read_other_channels(client, channels, counts, claimed, request)
    complete = {str(name) for name, (_, ended) in found.items() if ended}
    complete |= {str(kind) for kind, listing in files.items() if listing.complete}
    return Snapshot(
        {**elsewhere, **{name: items for name, (items, _) in found.items()}},
        {str(kind): frozenset(listing.items) for kind, listing in files.items()},
        frozenset(complete),
        whole=len(complete) == len(found) + len(files),
        others={kind: _unclaimed_files(listing, claimed) for kind, listing in files.items()},
    )


def _read_channel(
    client: Client,
    channel: Channel,
    held: Iterable[LockedNews],
    claimed: frozenset[str],
    request: SnapshotRequest,
) -> tuple[dict[str, RemoteItem], bool]:
    listing = expect(client.channel(channel).list())
    return _read_items(client, channel, listing, held, claimed, request), listing.complete


def _read_other_channels(
    client: Client,
    channels: list[Channel],
    counts: MaterialCounts | None,
    claimed: frozenset[str],
    request: SnapshotRequest,
) -> dict[Channel, dict[str, RemoteItem]]:
    """The news of channels that neither the site nor the lockfile uses, unless there are too many:
    a site that changed its channel may have left some there. Absence proves nothing here.
    """
    found: dict[Channel, dict[str, RemoteItem]] = {}
    for channel in (one for one in CHANNELS if one not in channels and request.alike):
        if 0 < _count_news(client, channel, counts) <= MAX_PAGES * PAGE:
            answer = client.channel(channel).list()
            if isinstance(answer, Ok):
                found[channel] = _read_items(client, channel, answer.value, (), claimed, request)
    return found


def _count_news(client: Client, channel: Channel, counts: MaterialCounts | None) -> int:
    """How many news a channel has; 0 if the account lacks the right to ask."""
    if channel == "material" and counts:
        return counts.news
    answer = client.channel(channel).count()
    return answer.value if isinstance(answer, Ok) else 0


def _read_items(
    client: Client,
    channel: Channel,
    listing: Listing[RemoteNews],
    held: Iterable[LockedNews],
    claimed: frozenset[str],
    request: SnapshotRequest,
) -> dict[str, RemoteItem]:
    known = {news.media_id: news for news in held if news.channel == channel}
    moved = [
        media_id
        for media_id, item in listing.items.items()
        if media_id in known and _may_differ(known[media_id], item)
    ]
    unclaimed = _choose_unclaimed(listing.items, claimed, request.alike)
    bodies = _read_bodies(client, channel, [*moved, *unclaimed], len(listing.items))
    return {
        media_id: _remote_item(bodies.get(media_id, item), claimed, request)
        for media_id, item in listing.items.items()
    }


def _may_differ(held: LockedNews, item: RemoteNews) -> bool:
    return held.moved_on(item.update_time) or len(held.articles) != len(item.articles)


def _choose_unclaimed(
    items: Mapping[str, RemoteNews], claimed: frozenset[str], alike: FindLikeness | None
) -> list[str]:
    """Unclaimed items whose bodies to read: all, or if that costs too many calls, those with a title
    of the site.
    """
    if alike is None:
        return []
    unclaimed = [media_id for media_id in items if media_id not in claimed]
    if min(len(unclaimed), pages(len(items))) <= MAX_PAGES:
        return unclaimed
    return [media_id for media_id in unclaimed if alike(items[media_id])][:MAX_SINGLE_READS]


def _read_bodies(
    client: Client, channel: Channel, wanted: list[str], listed: int
) -> dict[str, RemoteNews]:
    """The items with their bodies: one by one, or from lists where these are fewer calls."""
    if needs_list(len(wanted)) or pages(listed) < len(wanted) > MAX_PAGES:
        return dict(expect(client.channel(channel).list(content=True)).items)
    answers = [client.channel(channel).get(media_id) for media_id in wanted]
    return {answer.value.media_id: answer.value for answer in answers if isinstance(answer, Ok)}


def _remote_item(news: RemoteNews, claimed: frozenset[str], request: SnapshotRequest) -> RemoteItem:
    read = bool(news.articles) and all(article.content is not None for article in news.articles)
    return RemoteItem(
        news.media_id,
        news.update_time,
        tuple(article.title for article in news.articles),
        tuple(observed_digest(article) for article in news.articles) if read else None,
        frozenset(
            index
            for index, article in enumerate(news.articles)
            if read and request.sent(news.media_id, index, article)
        ),
        tuple(expected_digest_of(article) for article in news.articles) if read else (),
        tuple(article.thumb_media_id for article in news.articles),
        request.alike(news) if request.alike and news.media_id not in claimed else {},
    )


def _unclaimed_files(
    listing: Listing[RemoteMaterial], claimed: frozenset[str]
) -> dict[str, ListedFile]:
    return {
        media_id: ListedFile(file.name, file.update_time)
        for media_id, file in listing.items.items()
        if media_id not in claimed
    }


def _list_files(
    client: Client, lock: Lock, kinds: Iterable[ListedType], counts: MaterialCounts | None
) -> dict[ListedType, Listing[RemoteMaterial]]:
    """Lists of files, read only if the account's count differs from the lockfile's."""
    return {
        kind: expect(client.materials.list(kind))
        for kind in sorted(kinds)
        if counts and is_listable(counts, kind, lock)
    }


def is_listable(counts: MaterialCounts, kind: ListedType, lock: Lock) -> bool:
    """Whether the account's count of a type differs from the lockfile's, and is small enough to list."""
    there = {"image": counts.image, "voice": counts.voice, "video": counts.video}[kind]
    known = {
        media_id
        for address, file in lock.files().items()
        if LISTED_AS[address.kind] == kind
        for media_id in (file.media_id, *(old.media_id for old in file.superseded))
        if media_id
    }
    return there != len(known) and there <= max(len(known), MAX_PAGES * PAGE)
