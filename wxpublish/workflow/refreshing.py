"""Read the account: report what differs, and record it in the lockfile."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from wxpublish.apply.recovery import recover
from wxpublish.errors import WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile, LockedNews
from wxpublish.model.plan import Drift
from wxpublish.model.refreshed import Refreshed
from wxpublish.model.site import Account
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.plan.drift import Divergence, find_divergences
from wxpublish.state.store import Store
from wxpublish.wechat.snapshot_reader import take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.address_arguments import refuse_unknown
from wxpublish.workflow.rollback_detection import catch_up_store


def refresh(
    root: Path,
    account: Account,
    connect: Connect,
    accepted: frozenset[Address],
    wait: Callable[[], None],
) -> Refreshed:
    """Read the account and record drift in the lockfile. Accepted items are no drift any more."""
    opened = Store.open(root, account.lockfile, "refresh", app_id=account.app_id)
    with opened as store, connect(account) as client:
        catch_up_store(store, root, account)
        refuse_unknown(accepted, store.lock.resources)
        recovered, _ = recover(store, lambda: client, wait)
        snapshot = take_snapshot(client, store.lock, account.channel)
        divergences = find_divergences(store.lock, snapshot)
        _refuse_unacceptable(accepted, divergences)
        store.done(None, record_drift(store.lock, snapshot, divergences, accepted))
        drift = tuple(
            Drift(address, one.kind, one.articles, "keep" if address in accepted else "fail")
            for address, one in sorted(divergences.items())
        )
        complete = account.channel in snapshot.complete and snapshot.whole
        return Refreshed(drift, recovered, store.lock.serial, len(store.lock.news()), complete)


def _refuse_unacceptable(
    accepted: frozenset[Address], divergences: Mapping[Address, Divergence]
) -> None:
    """Raise WxpublishError for drift that cannot be accepted."""
    for address in sorted(accepted & divergences.keys()):
        if divergences[address].resized:
            message = f"{address} cannot be accepted: it has another number of articles now"
            hint = (
                "change the site to match, or keep the site's version; then run:"
                f" wxpublish apply --on-drift overwrite --target {address}"
            )
            raise WxpublishError(message, hint=hint)
        if divergences[address].kind == "gone" and address.kind != "news":
            raise WxpublishError(
                f"{address} cannot be accepted: it is gone from the account",
                hint="the next apply uploads it again",
            )


def record_drift(
    lock: Lock,
    snapshot: Snapshot,
    divergences: dict[Address, Divergence],
    accepted: frozenset[Address],
) -> Lock:
    """The lock with what was read: drift beside the old read-back, times of unchanged items.

    A draft that is gone counts as released; so does a permanent news that is gone if that is
    accepted.
    """
    for address, locked in lock.resources.items():
        divergence, is_accepted = divergences.get(address), address in accepted
        is_gone = divergence is not None and divergence.kind == "gone"
        if isinstance(locked, LockedFile):
            lock = lock.put(address, replace(locked, gone=is_gone))
        elif is_gone:
            released = is_accepted or locked.channel == "draft"
            lock = lock.put(address, replace(locked, gone=not released, released=released))
        else:
            item = snapshot.item(locked)
            lock = lock.put(
                address, _with_read_back(locked, item, divergence, is_accepted=is_accepted)
            )
    return lock


def record_first_read(lock: Lock, snapshot: Snapshot) -> Lock:
    """The lock with the first read-back of items that an interrupted run sent, and without recorded
    drift that no longer exists.
    """
    drifted = find_divergences(lock, snapshot)
    for address, locked in lock.resources.items():
        if address in drifted:
            continue
        if isinstance(locked, LockedFile):
            lock = lock.put(address, replace(locked, gone=False)) if locked.gone else lock
        elif (
            not locked.released
            and (item := snapshot.item(locked))
            and _has_something_to_record(locked, item)
        ):
            lock = lock.put(address, _with_read_back(locked, item, None, is_accepted=False))
    return lock


def _has_something_to_record(locked: LockedNews, item: RemoteItem) -> bool:
    """Whether an unchanged item has something to record: a first read-back, or the end of drift."""
    if any(article.unread for article in locked.articles):
        return item.observed is not None
    return locked.gone or locked.resized or any(article.drifted for article in locked.articles)


def _with_read_back(
    locked: LockedNews, item: RemoteItem | None, divergence: Divergence | None, *, is_accepted: bool
) -> LockedNews:
    if item is None:
        return locked
    if divergence is not None and divergence.resized:
        return replace(locked, gone=False, resized=True)
    if item.observed is None:
        articles = tuple(replace(article, drifted=None) for article in locked.articles)
        return replace(locked, articles=articles, gone=False, resized=False)
    articles = tuple(
        article.accepted(now) if is_accepted else article.read_back(now, expected, ours=False)
        for article, now, expected in zip(
            locked.articles, item.observed, item.expected, strict=True
        )
    )
    has_drift = any(article.drifted for article in articles)
    update_time = locked.update_time if has_drift else item.update_time
    return replace(locked, articles=articles, update_time=update_time, gone=False, resized=False)
