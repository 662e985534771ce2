"""The lockfile by hand: list, show, move, forget, unprotect."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.model.site import Account
from wxpublish.state.store import Store


def rows(root: Path, account: Account) -> list[dict[str, str]]:
    """Every address with its ids, in order: `address`, `media_id`, `url`, `title`, `state`."""
    lock = Store.read(root, account.lockfile, tolerate_newer=True).lock
    return [_row(address, held) for address, held in sorted(lock.resources.items())]


def show(root: Path, account: Account, written: str) -> dict[str, object]:
    """All that the lockfile has on an address, as a document."""
    lock = Store.read(root, account.lockfile, tolerate_newer=True).lock
    address = _known(lock, written)
    return {"address": str(address), **_plain(asdict(lock.resources[address]))}


def move(root: Path, account: Account, source: str, target: str) -> None:
    """Give an item another address of its kind. Raises WrongUsage where that makes no sense."""

    def edit(lock: Lock) -> Lock:
        old, new = _known(lock, source), _parsed(target)
        if old.kind != new.kind or old.kind not in {*MEDIA_KINDS, "news"}:
            raise WrongUsage(f"{old} cannot become {new}: the kind must stay")
        if new in lock.resources:
            raise WrongUsage(f"{new} is taken", hint=f"wxpublish state show {new}")
        return lock.drop(old).put(new, lock.resources[old])

    _edit(root, account, "state mv", edit)


def forget(root: Path, account: Account, written: str) -> str:
    """Drop an address; nothing remote is deleted. Returns the media_id that stays there.

    What a forgotten news shows is kept on the account, now and when nothing else uses it.
    """
    kept = ""

    def edit(lock: Lock) -> Lock:
        nonlocal kept
        address = _known(lock, written)
        if address in lock.used():
            raise WxpublishError(f"{address} is used by an article that the lockfile knows")
        held = lock.resources[address]
        kept = held.media_id
        lock = lock.drop(address)
        shown = held.used() if isinstance(held, LockedNews) else frozenset()
        files = lock.files()
        for asset in shown & files.keys():
            lock = lock.put(asset, replace(files[asset], kept=True))
        return lock

    _edit(root, account, "state rm", edit)
    return kept


def unprotect(root: Path, account: Account, written: str) -> None:
    """Lift `protect`, which outlives the file that asked for it."""

    def edit(lock: Lock) -> Lock:
        address = _known(lock, written)
        held = lock.resources[address]
        if not isinstance(held, LockedNews):
            raise WrongUsage(f"{address} is never protected: only news are")
        return lock.put(address, replace(held, protect=False))

    _edit(root, account, "state unprotect", edit)


def _edit(root: Path, account: Account, operation: str, edit: Callable[[Lock], Lock]) -> None:
    with Store.open(root, account.lockfile, operation, app_id=account.app_id) as store:
        store.done(None, edit(store.lock))


def _known(lock: Lock, written: str) -> Address:
    address = _parsed(written)
    if address not in lock.resources:
        raise WrongUsage(f"the lockfile knows no {address}", hint="wxpublish state list")
    return address


def _parsed(written: str) -> Address:
    try:
        return Address.parse(written.partition("[")[0])
    except ValueError as error:
        raise WrongUsage(str(error), hint="wxpublish state list") from None


def _row(address: Address, held: Resource) -> dict[str, str]:
    news = isinstance(held, LockedNews)
    return {
        "address": str(address),
        "media_id": held.media_id,
        "url": "" if isinstance(held, LockedNews) else held.url,
        "title": held.articles[0].title if isinstance(held, LockedNews) and held.articles else "",
        "state": _state(held) if news else "",
    }


def _state(held: Resource) -> str:
    if not isinstance(held, LockedNews):
        return ""
    marks = (("released", held.released), ("protected", held.protect))
    return ", ".join([held.channel, *(word for word, is_so in marks if is_so)])


def _plain(value: dict[str, object]) -> dict[str, object]:
    return {
        key: _text(inner) for key, inner in value.items() if inner not in ("", (), [], None, False)
    }


def _text(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"kind", "key"}:
        return f"{value['kind']}.{value['key']}"
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_text(item) for item in value]
    return value
