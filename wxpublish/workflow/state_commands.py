"""Read and edit the lockfile: list, show, move, forget, unprotect."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.model.site import Account
from wxpublish.state.state_view import read_state
from wxpublish.state.store import Store
from wxpublish.workflow.address_arguments import parse_address


def list_entries(root: Path, account: Account) -> list[dict[str, str]]:
    """Every entry, sorted: `address`, `media_id`, `url`, `title`, `state`."""
    lock = read_state(root, account.lockfile, tolerate_newer=True).lock
    return [_entry(address, resource) for address, resource in sorted(lock.resources.items())]


def show(root: Path, account: Account, written: str) -> dict[str, object]:
    """Everything that the lockfile has about an address, as JSON values."""
    lock = read_state(root, account.lockfile, tolerate_newer=True).lock
    address = _find_address(lock, written)
    return {"address": str(address), **_without_empty(asdict(lock.resources[address]))}


def move(root: Path, account: Account, source: str, target: str) -> None:
    """Give an item another address of the same kind. Raises WrongUsage if that is impossible."""

    def edit(lock: Lock) -> Lock:
        old, new = _find_address(lock, source), parse_address(target)
        if old.kind != new.kind or old.kind not in {*MEDIA_KINDS, "news"}:
            raise WrongUsage(
                f"{old} cannot become {new}: only news and declared media move, within their kind"
            )
        if new in lock.resources:
            raise WrongUsage(f"{new} already has an item", hint=f"wxpublish state show {new}")
        return lock.drop(old).put(new, lock.resources[old])

    _edit(root, account, "state mv", edit)


def forget(root: Path, account: Account, written: str) -> str:
    """Remove an address from the lockfile. Returns the media_id, which stays on the account.

    The files of a forgotten news stay on the account too, even if nothing else uses them.
    """
    left_media_id = ""

    def edit(lock: Lock) -> Lock:
        nonlocal left_media_id
        address = _find_address(lock, written)
        if address in lock.used():
            raise WxpublishError(f"an article in the lockfile uses {address}")
        resource = lock.resources[address]
        left_media_id = resource.media_id
        lock = lock.drop(address)
        used_assets = resource.used() if isinstance(resource, LockedNews) else frozenset()
        files = lock.files()
        for asset in used_assets & files.keys():
            lock = lock.put(asset, replace(files[asset], kept=True))
        return lock

    _edit(root, account, "state rm", edit)
    return left_media_id


def unprotect(root: Path, account: Account, written: str) -> None:
    """Remove the protection of a news, which outlives the file that asked for it."""

    def edit(lock: Lock) -> Lock:
        address = _find_address(lock, written)
        resource = lock.resources[address]
        if not isinstance(resource, LockedNews):
            raise WrongUsage(f"{address} cannot be protected: only news can")
        return lock.put(address, replace(resource, protect=False))

    _edit(root, account, "state unprotect", edit)


def _edit(root: Path, account: Account, operation: str, edit: Callable[[Lock], Lock]) -> None:
    with Store.open(root, account.lockfile, operation, app_id=account.app_id) as store:
        store.done(None, edit(store.lock))


def _find_address(lock: Lock, written: str) -> Address:
    address = parse_address(written)
    if address not in lock.resources:
        raise WrongUsage(
            f"the lockfile has no {address}", hint="wxpublish state list shows its addresses"
        )
    return address


def _entry(address: Address, resource: Resource) -> dict[str, str]:
    news = isinstance(resource, LockedNews)
    return {
        "address": str(address),
        "media_id": resource.media_id,
        "url": "" if isinstance(resource, LockedNews) else resource.url,
        "title": resource.articles[0].title
        if isinstance(resource, LockedNews) and resource.articles
        else "",
        "state": _state_text(resource) if news else "",
    }


def _state_text(resource: Resource) -> str:
    if not isinstance(resource, LockedNews):
        return ""
    marks = (("released", resource.released), ("protected", resource.protect))
    return ", ".join([resource.channel, *(word for word, is_so in marks if is_so)])


def _without_empty(value: dict[str, object]) -> dict[str, object]:
    return {
        key: _json_value(inner)
        for key, inner in value.items()
        if inner not in ("", (), [], None, False)
    }


def _json_value(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"kind", "key"}:
        return f"{value['kind']}.{value['key']}"
    if isinstance(value, dict):
        return _without_empty(value)
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value
