"""What an interrupted run left open: resolved by evidence, or by a person's decision."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from wxpublish.apply.adoption import adopt_news
from wxpublish.apply.recovery import Undecided, close_rejections, read_found_entry, recover
from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.operation import OpenOperation, Operation
from wxpublish.model.plan import Recovered
from wxpublish.model.site import Account
from wxpublish.state.store import Store
from wxpublish.wechat.failure_text import expect
from wxpublish.workflow.account_clients import Connect, LazyClient
from wxpublish.workflow.planning import desired_for
from wxpublish.workflow.site_check import ValidatedSite


def recover_interrupted(
    root: Path, account: Account, connect: Connect, wait: Callable[[], None]
) -> tuple[tuple[Recovered, ...], tuple[Undecided, ...]]:
    """`recover` without flags. Returns what was resolved, and what only a person can decide."""
    opened = Store.open(root, account.lockfile, "recover", app_id=account.app_id)
    with opened as store, LazyClient(account, connect) as client:
        return recover(store, client.get, wait)


def adopt_by_hand(
    checked: ValidatedSite, account: Account, connect: Connect, address: Address, media_id: str
) -> None:
    """`recover --adopt`: the remote item is the one that the address was to create.

    The item that the address had before is deleted next, as after any replace. Raises WrongUsage if
    another address has the item, and PlatformError if it cannot be read.
    """
    opened = Store.open(checked.root, account.lockfile, "recover", app_id=account.app_id)
    with opened as store, connect(account) as client:
        refuse_claimed(store, media_id, address)
        remote = expect(client.channel(account.channel).get(media_id), address)
        open_create = _open_create(store, address)
        if open_create and isinstance(open_create.operation.resource, LockedNews):
            locked = read_found_entry(
                client, store.lock, open_create.operation.resource, media_id, ours=True
            )
            store.done(open_create.number, _put_adopted(store.lock, address, locked))
            close_rejections(store, address)
            return
        desired = desired_for(checked, account)
        wanted = desired.news.get(address)
        if wanted is None:
            raise WrongUsage(f"the site has no {address}", hint="wxpublish plan shows what it has")
        assets = dict(desired.assets)
        lock = adopt_news(store.lock, wanted, remote, account.channel, desired.recipe, assets)
        before = store.lock.resources.get(address)
        adopted = lock.news()[address]
        lock = lock.put(address, before) if before else lock.drop(address)
        store.done(None, _put_adopted(lock, address, adopted))
        close_rejections(store, address)


def _put_adopted(lock: Lock, address: Address, locked: LockedNews) -> Lock:
    """The lock with an adopted news. The previous item is left to delete, unless it was published."""
    lock = lock.unclear(lock.since(locked.channel))
    before = lock.news().get(address)
    if before is None:
        return lock.put(address, locked)
    own = () if before.released else (before.replaced(),)
    old = tuple(dict.fromkeys((*locked.superseded, *before.superseded, *own)))
    protect = locked.protect or before.protect
    return lock.put(address, replace(locked, superseded=old, protect=protect))


def discard_by_hand(root: Path, account: Account, connect: Connect, address: Address) -> None:
    """`recover --discard`: no item of the account is the one that the address was to create.

    Until the create is done, the unclaimed items of today are remembered as not ours.
    """
    opened = Store.open(root, account.lockfile, "recover", app_id=account.app_id)
    with opened as store, connect(account) as client:
        open_create = _open_create(store, address)
        channel = (open_create.operation.channel if open_create else None) or account.channel
        listed = expect(client.channel(channel).list(), address).items
        claimed = store.lock.claimed()
        unclaimed = tuple(media_id for media_id in listed if media_id not in claimed)
        if open_create:
            store.done(open_create.number, store.lock)
        store.begin(Operation("disown", address, "", channel=channel, known=unclaimed))


def refuse_claimed(store: Store, media_id: str, address: Address) -> None:
    """Raise WrongUsage if the item already has an address."""
    for other, locked in store.lock.resources.items():
        if locked.media_id == media_id:
            hint = f"wxpublish state mv {other} {address}, or state rm {other}"
            raise WrongUsage(f"{media_id} is already {other}", hint=hint)


def refuse_known(store: Store, address: Address) -> None:
    """Raise WxpublishError if the address already has an item."""
    if address in store.lock.resources:
        hint = f"forget it first: wxpublish state rm {address}"
        raise WxpublishError(f"the lockfile already has {address}", hint=hint)


def _open_create(store: Store, address: Address) -> OpenOperation | None:
    for opened in store.open_operations():
        if opened.operation.address == address and opened.operation.deed == "create":
            return opened
    return None
