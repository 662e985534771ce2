"""A look at the account: what differs is reported and written down beside what was observed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.apply.recovery import recover
from wxpublish.errors import WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews
from wxpublish.model.plan import Drift, Recovered
from wxpublish.model.site import Account
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.plan.drift import Divergence, find_divergences
from wxpublish.state.store import Store
from wxpublish.wechat.snapshot_reader import take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.planning import refuse_unknown
from wxpublish.workflow.rollback_detection import catch_up_store


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh saw. `complete` is false when a list did not end."""

    drift: tuple[Drift, ...]
    recovered: tuple[Recovered, ...]
    serial: int
    items: int
    complete: bool


def refresh(
    root: Path,
    account: Account,
    connect: Connect,
    accepted: frozenset[Address],
    settle: Callable[[], None],
) -> Refreshed:
    """Read the account and record drift in the lockfile; accepted items count as observed."""
    opened = Store.open(root, account.lockfile, "refresh", app_id=account.app_id)
    with opened as store, connect(account) as client:
        catch_up_store(store, root, account)
        refuse_unknown(accepted, store.lock.resources)
        recovered, _ = recover(store, lambda: client, settle)
        snapshot = take_snapshot(client, store.lock, account.channel)
        found = find_divergences(store.lock, snapshot)
        _refuse_impossible(accepted, found)
        store.done(None, record_drift(store.lock, snapshot, found, accepted))
        drift = tuple(
            Drift(address, one.kind, one.articles, "keep" if address in accepted else "fail")
            for address, one in sorted(found.items())
        )
        complete = account.channel in snapshot.complete and snapshot.whole
        return Refreshed(drift, recovered, store.lock.serial, len(store.lock.news()), complete)


def _refuse_impossible(accepted: frozenset[Address], found: Mapping[Address, Divergence]) -> None:
    """Refuse to accept what no site of ours could mean. Raises WxpublishError."""
    for address in sorted(accepted & found.keys()):
        if found[address].resized:
            hint = f"or put ours back: wxpublish apply --on-drift overwrite --target {address}"
            message = f"{address} has another number of articles now: change the site to match,"
            raise WxpublishError(f"{message} then overwrite it", hint=hint)
        if found[address].kind == "gone" and address.kind != "news":
            raise WxpublishError(f"{address} is gone", hint="the next apply uploads it again")


def record_drift(
    lock: Lock,
    snapshot: Snapshot,
    found: dict[Address, Divergence],
    accepted: frozenset[Address],
) -> Lock:
    """The lock with what was seen: drift beside the old read-back, times of what is unchanged.

    A draft that is gone is released, and so is a permanent news whose end was accepted.
    """
    for address, held in lock.resources.items():
        divergence, accept = found.get(address), address in accepted
        gone = divergence is not None and divergence.kind == "gone"
        if isinstance(held, LockedFile):
            lock = lock.put(address, replace(held, gone=gone))
        elif gone:
            released = accept or held.channel == "draft"
            lock = lock.put(address, replace(held, gone=not released, released=released))
        else:
            item = snapshot.item(held)
            lock = lock.put(address, _with_read_back(held, item, divergence, accept=accept))
    return lock


def record_first_read(lock: Lock, snapshot: Snapshot) -> Lock:
    """The lock with the first look at what a run that was cut off did not come to read back, and
    without the drift that an earlier look recorded and this one refutes.
    """
    drifted = find_divergences(lock, snapshot)
    for address, held in lock.resources.items():
        if address in drifted:
            continue
        if isinstance(held, LockedFile):
            lock = lock.put(address, replace(held, gone=False)) if held.gone else lock
        elif not held.released and (item := snapshot.item(held)) and _needs_record(held, item):
            lock = lock.put(address, _with_read_back(held, item, None, accept=False))
    return lock


def _needs_record(held: LockedNews, item: RemoteItem) -> bool:
    """Whether a look at an item that is as it was left says something new about it."""
    if any(article.unread for article in held.articles):
        return item.observed is not None
    return held.gone or held.resized or any(article.drifted for article in held.articles)


def _with_read_back(
    held: LockedNews, item: RemoteItem | None, divergence: Divergence | None, *, accept: bool
) -> LockedNews:
    if item is None:
        return held
    if divergence is not None and divergence.resized:
        return replace(held, gone=False, resized=True)
    if item.observed is None:
        articles = tuple(replace(article, drifted=None) for article in held.articles)
        return replace(held, articles=articles, gone=False, resized=False)
    articles = tuple(
        article.accepted(now) if accept else article.read_back(now, expected, ours=False)
        for article, now, expected in zip(held.articles, item.observed, item.expected, strict=True)
    )
    has_drift = any(article.drifted for article in articles)
    update_time = held.update_time if has_drift else item.update_time
    return replace(held, articles=articles, update_time=update_time, gone=False, resized=False)
