"""Finds out what became of operations that a lost answer or an interruption left open.

The account is searched before anything is repeated. An item counts as created by an open create if
it was not there before, is not older than the create, has the same title and has no other address.
The platform's lists may lag, so they are read twice with a pause. An upload is found by the hash in
its file name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from wxpublish.apply.listing_guard import require_complete
from wxpublish.apply.lock_entries import with_read_back
from wxpublish.errors import DecisionNeeded, WxpublishError
from wxpublish.model.address import LISTED_AS, Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews, is_own_upload
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.plan import Recovered
from wxpublish.state.store import Store
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.permanent_materials import Uploaded

UNKNOWN_DIGEST = "unknown"
"""Stands for an unknown digest of sent content; it differs from the digest of any text."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """An open create that needs a person's decision: several items may be the one it made."""

    address: Address
    title: str
    media_ids: tuple[str, ...]

    def error(self) -> DecisionNeeded:
        """The error that names the items, with the commands to choose from."""
        adopt = [
            f"wxpublish recover --adopt {self.address}={media_id}" for media_id in self.media_ids
        ]
        discard = f"wxpublish recover --discard {self.address}"
        items = " or ".join(self.media_ids)
        return DecisionNeeded(
            f"{self.address} 《{self.title}》 may already be on the account: {items}",
            hint="; ".join([*adopt, f"if it is none of these: {discard}"]),
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """The result of an open operation: the lock as it should be, and what was recovered."""

    lock: Lock
    recovered: Recovered | None = None


def recover(
    store: Store, connect: Callable[[], Client], wait: Callable[[], None]
) -> tuple[tuple[Recovered, ...], tuple[Undecided, ...]]:
    """Resolve every open operation for which the account has evidence; the others are `Undecided`.

    Connects only if a call is open. `wait` pauses until the platform's lists have caught up.
    """
    recovered, undecided = list(store.recovered), []
    if not any(opened.is_call for opened in store.open_operations()):
        return store.recovered, ()
    client = connect()
    for opened in store.open_operations():
        resolution = resolve_operation(client, store.lock, opened, wait)
        if isinstance(resolution, Undecided):
            undecided.append(resolution)
        elif resolution:
            store.done(opened.number, resolution.lock)
            if resolution.recovered:
                close_rejections(store, opened.operation.address)
                recovered.append(resolution.recovered)
    return tuple(recovered), tuple(undecided)


def close_rejections(store: Store, address: Address) -> None:
    """Close a person's rejections of items for an address, now that its create is done."""
    for opened in store.open_operations():
        if opened.operation.deed == "disown" and opened.operation.address == address:
            store.done(opened.number, store.lock)


def preview_recovery(
    client: Client, lock: Lock, opened: Iterable[OpenOperation], wait: Callable[[], None]
) -> tuple[Lock, tuple[Recovered, ...], tuple[Undecided, ...]]:
    """Do what `recover` does, in memory only: for a plan that reads the account."""
    recovered, undecided = [], []
    for one in opened:
        resolution = resolve_operation(client, lock, one, wait)
        if isinstance(resolution, Undecided):
            undecided.append(resolution)
        elif resolution:
            lock = resolution.lock
            recovered += [resolution.recovered] if resolution.recovered else []
    return lock, tuple(recovered), tuple(undecided)


def resolve_operation(
    client: Client, lock: Lock, opened: OpenOperation, wait: Callable[[], None]
) -> Resolution | Undecided | None:
    """Find out what became of an open operation; None for a rejection, which is not a call."""
    operation = opened.operation
    match operation.deed:
        case "create" if isinstance(operation.resource, LockedNews):
            return _resolve_create(client, lock, operation, operation.resource, wait)
        case "upload" if isinstance(operation.resource, LockedFile):
            return _resolve_upload(client, lock, operation, operation.resource)
        case "disown":
            return None
        case "update":
            return Resolution(mark_unread(lock, operation))
        case _:
            return Resolution(lock)  # a delete is planned again


def find_uploaded(client: Client, operation: Operation, lock: Lock) -> Uploaded | None:
    """The file that an upload made, found by its name.

    None if it is unknown; then the file is sent again, since a second copy does no harm.
    """
    if operation.endpoint == "media/uploadimg":
        return None
    listed = client.materials.list(LISTED_AS[operation.address.kind])
    if not isinstance(listed, Ok):
        return None
    claimed = lock.claimed()
    for media_id, file in listed.value.items.items():
        if file.name == operation.title and media_id not in claimed:
            return Uploaded(media_id, file.url)
    return None


def find_created(
    client: Client, operation: Operation, lock: Lock, wait: Callable[[], None]
) -> tuple[RemoteNews, ...]:
    """The items that an open create may have made. Raises what `require_complete` raises."""
    seen: dict[str, RemoteNews] = {}
    for attempt in range(2):
        if attempt:
            wait()
        seen.update(require_complete(client.channel(operation.channel or "draft").list()))
    claimed = lock.claimed()
    return tuple(
        item
        for media_id, item in seen.items()
        if media_id not in operation.known
        and media_id not in claimed
        and item.update_time >= operation.baseline
        and item.articles
        and item.articles[0].title == operation.title
    )


def find_lost_create(
    client: Client, operation: Operation, lock: Lock, wait: Callable[[], None]
) -> str | Literal[False] | None:
    """After a lost answer: the media_id if the news was created, False if not, None if unclear."""
    try:
        found = find_created(client, operation, lock, wait)
    except WxpublishError:
        return None
    match found:
        case (item,):
            return item.media_id
        case ():
            return False
        case _:
            return None


def mark_unread(lock: Lock, operation: Operation) -> Lock:
    """The lock after an update that may or may not have reached the platform.

    The content on the account is unknown, so the update is planned again, even if the site goes
    back to the former content.
    """
    held = lock.resources.get(operation.address)
    known = isinstance(held, LockedNews) and operation.index < len(held.articles)
    if not isinstance(held, LockedNews) or not known or not operation.expected:
        return lock
    articles = list(held.articles)
    article = articles[operation.index]
    sent = {**article.sent, "content": UNKNOWN_DIGEST} if article.sent else {}
    articles[operation.index] = replace(article, sent=sent, expected=operation.expected)
    return lock.put(operation.address, replace(held, articles=tuple(articles)))


def read_found_entry(
    client: Client, lock: Lock, entry: LockedNews, media_id: str, *, ours: bool = False
) -> LockedNews:
    """The entry of a create whose item was found, with its read-back.

    An item that does not have what was sent counts as edited by hand, unless a person declared it
    `ours`. If the lockfile was lost since, and with it the files of an article, that article has no
    `sent` digests: the next plan sends it again, as after an import.
    """
    articles = tuple(
        article
        if {article.cover, *article.pictures} <= lock.resources.keys()
        else replace(article, sent={})
        for article in entry.articles
    )
    named = replace(entry, media_id=media_id, articles=articles)
    answer = client.channel(entry.channel).get(media_id)
    return with_read_back(named, answer.value, ours=ours) if isinstance(answer, Ok) else named


def _resolve_create(
    client: Client,
    lock: Lock,
    operation: Operation,
    entry: LockedNews,
    wait: Callable[[], None],
) -> Resolution | Undecided:
    found = find_created(client, operation, lock, wait)
    match found:
        case (item,):
            held = read_found_entry(client, lock, entry, item.media_id)
            recovered = Recovered(operation.address, item.media_id, "found")
            unclear = lock.unclear(lock.since(entry.channel))
            return Resolution(unclear.put(operation.address, held), recovered)
        case ():
            return Resolution(lock)
        case _:
            ids = tuple(item.media_id for item in found)
            return Undecided(operation.address, operation.title, ids)


def _resolve_upload(
    client: Client, lock: Lock, operation: Operation, entry: LockedFile
) -> Resolution:
    ours = operation.title == entry.filename and is_own_upload(operation.address, entry)
    found = find_uploaded(client, operation, lock) if ours else None
    if found is None:
        return Resolution(lock)
    held = replace(entry, media_id=found.media_id, url=found.url)
    recovered = Recovered(operation.address, held.media_id, "found")
    return Resolution(lock.put(operation.address, held), recovered)
