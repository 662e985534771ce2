"""What the account holds now, as far as the lockfile needs to know: lists first, bodies rarely.

500 drafts without a change cost 25 calls of `draft/batchget` and no `draft/get`, which has 500 a
day (API_Call_Limits page).
"""

from collections.abc import Callable, Iterable, Mapping

from wxpublish.model.address import Kind
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.articles import RemoteArticle, RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.describe import expect
from wxpublish.wechat.listings import PAGE, Listing
from wxpublish.wechat.materials import ListedType, RemoteMaterial
from wxpublish.wechat.readback import observed_digest

GETS_WORTH = 100
"""From so many moved items on, lists with bodies are cheaper than single reads."""
PAGES_WORTH = 25
"""So many pages are read to learn whether a file is gone; of a larger library only the count is."""
LISTED_AS: Mapping[Kind, ListedType] = {
    "thumb": "image",
    "picture": "image",
    "image": "image",
    "voice": "voice",
    "video": "video",
}
"""The list that a kind of file stands in. That covers stand among the images is assumed."""
Sent = Callable[[str, int, RemoteArticle], bool]
"""Whether the article of a media_id, by its index, says just what is to be sent."""


def take_snapshot(
    client: Client, lock: Lock, channel: Channel, sent: Sent = lambda *_: False
) -> Snapshot:
    """Look at the account: the news of the lockfile's channels and of `channel`, and its files.

    Raises PlatformError where nothing could be listed at all.
    """
    held = [news for news in lock.news().values() if not news.released]
    channels = sorted({channel, *(news.channel for news in held)})
    found = {name: _news(client, name, held, sent) for name in channels}
    files = _files(client, lock)
    complete = {str(name) for name, (_, ended) in found.items() if ended}
    complete |= {str(kind) for kind, listing in files.items() if listing.complete}
    return Snapshot(
        {name: items for name, (items, _) in found.items()},
        {str(kind): frozenset(listing.items) for kind, listing in files.items()},
        frozenset(complete),
        whole=len(complete) == len(found) + len(files),
    )


def _news(
    client: Client, channel: Channel, held: Iterable[LockedNews], sent: Sent
) -> tuple[dict[str, RemoteItem], bool]:
    listing: Listing[RemoteNews] = expect(client.channel(channel).list())
    known = {news.media_id: news for news in held if news.channel == channel}
    moved = [
        media_id
        for media_id, item in listing.items.items()
        if media_id in known and _may_differ(known[media_id], item)
    ]
    bodies = _bodies(client, channel, moved)
    return {
        media_id: _item(bodies.get(media_id, item), sent)
        for media_id, item in listing.items.items()
    }, listing.complete


def _may_differ(held: LockedNews, item: RemoteNews) -> bool:
    return held.moved_on(item.update_time) or len(held.articles) != len(item.articles)


def _bodies(client: Client, channel: Channel, moved: list[str]) -> dict[str, RemoteNews]:
    if len(moved) > GETS_WORTH:
        return dict(expect(client.channel(channel).list(content=True)).items)
    answers = [client.channel(channel).get(media_id) for media_id in moved]
    return {answer.value.media_id: answer.value for answer in answers if isinstance(answer, Ok)}


def _item(news: RemoteNews, sent: Sent) -> RemoteItem:
    read = bool(news.articles) and all(article.content is not None for article in news.articles)
    return RemoteItem(
        news.media_id,
        news.update_time,
        tuple(article.title for article in news.articles),
        tuple(observed_digest(article) for article in news.articles) if read else None,
        frozenset(
            index
            for index, article in enumerate(news.articles)
            if read and sent(news.media_id, index, article)
        ),
    )


def _files(client: Client, lock: Lock) -> dict[ListedType, Listing[RemoteMaterial]]:
    """Lists of files, read only where the account counts others than the lockfile knows."""
    known: dict[ListedType, set[str]] = {}
    for address, file in lock.files().items():
        if file.media_id:
            known.setdefault(LISTED_AS[address.kind], set()).add(file.media_id)
    if not known:
        return {}
    counts = expect(client.materials.counts())
    there = {"image": counts.image, "voice": counts.voice, "video": counts.video}
    return {
        kind: expect(client.materials.list(kind))
        for kind, ids in known.items()
        if there[kind] != len(ids) and there[kind] <= max(len(ids), PAGES_WORTH * PAGE)
    }
