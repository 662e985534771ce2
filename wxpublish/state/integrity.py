"""What must hold in a lockfile whatever happened: no id twice, nothing used that is not there."""

from collections.abc import Iterator

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews, Resource


def problem(lock: Lock) -> str | None:
    """How a lock contradicts itself, as the end of a sentence that begins with the file's name."""
    owners: dict[tuple[str | None, str], Address] = {}
    for address, held in lock.resources.items():
        if isinstance(held, LockedNews) != (address.kind == "news"):
            return f"has {address} as something that is none of its kind"
        if isinstance(held, LockedNews) and not held.media_id:
            return f"has {address} without a media_id"
        for item in _items(held):
            other = owners.setdefault(item, address)
            if other != address:
                return f"gives the media_id {item[1]} to both {other} and {address}"
        if held.media_id in {old.media_id for old in held.superseded}:
            return f"would delete {held.media_id} of {address} as superseded by itself"
    used = lock.used()
    missing = min(used - lock.resources.keys(), default=None)
    if missing:
        return f"has articles that use {missing}, which it does not know"
    wrong = min((address for address in used if address.kind == "news"), default=None)
    if wrong:
        return f"has articles that use {wrong} as a picture"
    if lock.serial < 0 or (lock.resources and lock.lineage is None):
        return "has no lineage or a negative serial"
    return None


def _items(held: Resource) -> Iterator[tuple[str | None, str]]:
    """The remote items of a resource. Files share one space of ids whatever their kind: two
    addresses with one id would delete each other's item.
    """
    if held.media_id:
        yield held.channel if isinstance(held, LockedNews) else None, held.media_id
    for old in held.superseded:
        yield old.channel, old.media_id
