"""A look at the account: what differs is reported and written down beside what was observed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.plan import Drift, Recovered
from wxpublish.model.site import Account
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.plan.drift import Divergence, find_divergences
from wxpublish.state.store import Store
from wxpublish.wechat.snapshot import take_snapshot
from wxpublish.workflow.accounts import Connect
from wxpublish.workflow.recovering import settle_open


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
        recovered, _ = settle_open(store, client, settle)
        snapshot = take_snapshot(client, store.lock, account.channel)
        found = find_divergences(store.lock, snapshot)
        store.done(None, recorded(store.lock, snapshot, found, accepted))
        drift = tuple(
            Drift(address, one.kind, one.articles, "keep" if address in accepted else "fail")
            for address, one in sorted(found.items())
        )
        complete = account.channel in snapshot.complete
        return Refreshed(drift, recovered, store.lock.serial, len(store.lock.news()), complete)


def recorded(
    lock: Lock,
    snapshot: Snapshot,
    found: dict[Address, Divergence],
    accepted: frozenset[Address],
) -> Lock:
    """The lock with what was seen: drift beside the old read-back, times of what is unchanged."""
    for address, held in lock.news().items():
        item = snapshot.news.get(held.channel, {}).get(held.media_id)
        divergence = found.get(address)
        if divergence and divergence.kind == "gone":
            if held.channel == "draft":
                lock = lock.put(address, replace(held, released=True))
        elif item is not None and item.observed is not None:
            lock = lock.put(address, _seen(held, item, divergence, accept=address in accepted))
    return lock


def _seen(
    held: LockedNews, item: RemoteItem, divergence: Divergence | None, *, accept: bool
) -> LockedNews:
    now = item.observed or ()
    if len(now) != len(held.articles):
        return held
    if divergence is None or accept:
        articles = tuple(
            replace(article, observed=seen, drifted=None)
            for article, seen in zip(held.articles, now, strict=True)
        )
        return replace(held, articles=articles, update_time=item.update_time)
    articles = tuple(
        replace(article, drifted=seen if at in divergence.articles else None)
        for at, (article, seen) in enumerate(zip(held.articles, now, strict=True))
    )
    return replace(held, articles=articles)
