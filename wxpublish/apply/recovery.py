"""What a lost answer or a crash left open: looked for on the account before anything is repeated.

A create is found by what cannot be an accident: not there when it began, not older than that, the
same title, and no other address has it. The listing may lag, so it is read twice, a settle time
apart. An upload carries its hash as its file's name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from wxpublish.apply.listing_guard import whole
from wxpublish.apply.lock_entries import as_read
from wxpublish.errors import DecisionNeeded, WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews, is_own_upload
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.plan import Recovered
from wxpublish.model.snapshot import LISTED_AS
from wxpublish.state.store import Store
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.permanent_materials import Uploaded

UNKNOWN = "unknown"
"""In place of a digest of what was sent: it is another than that of any text."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """An open create that only a person can settle."""

    address: Address
    title: str
    media_ids: tuple[str, ...]

    def error(self) -> DecisionNeeded:
        """The question, with the commands that answer it."""
        adopt = [f"wxpublish recover --adopt {self.address}={found}" for found in self.media_ids]
        discard = f"wxpublish recover --discard {self.address}"
        found = " or ".join(self.media_ids)
        return DecisionNeeded(
            f"{self.address} 《{self.title}》 may be on the account already: {found}",
            hint="; ".join([*adopt, f"if it is none of these: {discard}"]),
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an open operation came to: the lock as it should be, and what is to be told."""

    lock: Lock
    recovered: Recovered | None = None


def recover(
    store: Store, client: Client, settle: Callable[[], None]
) -> tuple[tuple[Recovered, ...], tuple[Undecided, ...]]:
    """Settle every open operation that evidence can settle; the rest waits for a person."""
    recovered, undecided = list(store.recovered), []
    for opened in store.open_operations():
        verdict = judge(client, store.lock, opened, settle)
        if isinstance(verdict, Undecided):
            undecided.append(verdict)
        elif verdict:
            store.settle(opened.number, verdict.lock)
            if verdict.recovered:
                settle_disowned(store, opened.operation.address)
                recovered.append(verdict.recovered)
    return tuple(recovered), tuple(undecided)


def settle_disowned(store: Store, address: Address) -> None:
    """The create is done that a person's word on other items was for."""
    for opened in store.open_operations():
        if opened.operation.deed == "disown" and opened.operation.address == address:
            store.settle(opened.number, store.lock)


def foresee(
    client: Client, lock: Lock, opened: Iterable[OpenOperation], settle: Callable[[], None]
) -> tuple[Lock, tuple[Recovered, ...], tuple[Undecided, ...]]:
    """What `recover` would do, in memory alone: for a plan that looks at the account."""
    recovered, undecided = [], []
    for one in opened:
        verdict = judge(client, lock, one, settle)
        if isinstance(verdict, Undecided):
            undecided.append(verdict)
        elif verdict:
            lock = verdict.lock
            recovered += [verdict.recovered] if verdict.recovered else []
    return lock, tuple(recovered), tuple(undecided)


def judge(
    client: Client, lock: Lock, opened: OpenOperation, settle: Callable[[], None]
) -> Resolution | Undecided | None:
    """What became of an open operation; None for one that is none: a person's word."""
    operation = opened.operation
    match operation.deed:
        case "create" if isinstance(operation.resource, LockedNews):
            return _judge_create(client, lock, operation, operation.resource, settle)
        case "upload" if isinstance(operation.resource, LockedFile):
            return _judge_upload(client, lock, operation, operation.resource)
        case "disown":
            return None
        case "update":
            return Resolution(unread(lock, operation))
        case _:
            return Resolution(lock)  # deletes are simply planned again


def find_upload(client: Client, operation: Operation, lock: Lock) -> Uploaded | None:
    """The file that an upload made, by its name; None where it cannot be told, then it is sent
    again: a second copy harms nobody.
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


def find_create(
    client: Client, operation: Operation, lock: Lock, settle: Callable[[], None]
) -> tuple[RemoteNews, ...]:
    """The items that an open create may have made, after two looks. Raises as `whole` does."""
    seen: dict[str, RemoteNews] = {}
    for look in range(2):
        if look:
            settle()
        seen.update(whole(client.channel(operation.channel or "draft").list()))
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


def look_for_lost(
    client: Client, operation: Operation, lock: Lock, settle: Callable[[], None]
) -> str | Literal[False] | None:
    """After a lost answer: the media_id if it was made, False if it was not, None if unclear."""
    try:
        found = find_create(client, operation, lock, settle)
    except WxpublishError:
        return None
    match found:
        case (item,):
            return item.media_id
        case ():
            return False
        case _:
            return None


def unread(lock: Lock, operation: Operation) -> Lock:
    """The lock after an update of an article that may have landed or not.

    It is simply planned again, also where the site says by then what was sent before it: nobody
    knows what the article says, that or what was sent then.
    """
    held = lock.resources.get(operation.address)
    known = isinstance(held, LockedNews) and operation.index < len(held.articles)
    if not isinstance(held, LockedNews) or not known or not operation.expected:
        return lock
    articles = list(held.articles)
    article = articles[operation.index]
    sent = {**article.sent, "content": UNKNOWN} if article.sent else {}
    articles[operation.index] = replace(article, sent=sent, expected=operation.expected)
    return lock.put(operation.address, replace(held, articles=tuple(articles)))


def adopt(
    client: Client, lock: Lock, record: LockedNews, media_id: str, *, ours: bool = False
) -> LockedNews:
    """The record of a create that was found, with what is read back of it.

    What does not say what was sent counts as edited by hand, unless a person says that it is
    `ours`.

    Where the lockfile was lost meanwhile, and with it the files that an article shows, nothing is
    known of what was sent: the next plan sends it again, as after an import.
    """
    articles = tuple(
        article
        if {article.cover, *article.pictures} <= lock.resources.keys()
        else replace(article, sent={})
        for article in record.articles
    )
    named = replace(record, media_id=media_id, articles=articles)
    answer = client.channel(record.channel).get(media_id)
    return as_read(named, answer.value, ours=ours) if isinstance(answer, Ok) else named


def _judge_create(
    client: Client,
    lock: Lock,
    operation: Operation,
    record: LockedNews,
    settle: Callable[[], None],
) -> Resolution | Undecided:
    found = find_create(client, operation, lock, settle)
    match found:
        case (item,):
            held = adopt(client, lock, record, item.media_id)
            told = Recovered(operation.address, item.media_id, "found")
            unclear = lock.unclear(lock.since(record.channel))
            return Resolution(unclear.put(operation.address, held), told)
        case ():
            return Resolution(lock)
        case _:
            ids = tuple(item.media_id for item in found)
            return Undecided(operation.address, operation.title, ids)


def _judge_upload(
    client: Client, lock: Lock, operation: Operation, record: LockedFile
) -> Resolution:
    ours = operation.title == record.filename and is_own_upload(operation.address, record)
    found = find_upload(client, operation, lock) if ours else None
    if found is None:
        return Resolution(lock)
    held = replace(record, media_id=found.media_id, url=found.url)
    told = Recovered(operation.address, held.media_id, "found")
    return Resolution(lock.put(operation.address, held), told)
