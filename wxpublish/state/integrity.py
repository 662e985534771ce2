"""Invariants of a lockfile: no media_id twice, and no article uses a missing cover or picture."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews, Resource
from wxpublish.model.site import CHANNELS


def find_contradiction(lock: Lock) -> str | None:
    """The first contradiction in a lock, as a predicate to put after the file's name; else None."""
    owners: dict[tuple[str | None, str], Address] = {}
    for address, resource in lock.resources.items():
        if own := _find_own_contradiction(address, resource):
            return own
        for item in _remote_items(resource):
            other = owners.setdefault(item, address)
            if other != address:
                return f"gives the media_id {item[1]} to both {other} and {address}"
    used = lock.used()
    missing = min(used - lock.resources.keys(), default=None)
    if missing:
        return f"has articles that use {missing}, which it does not contain"
    wrong = min((address for address in used if address.kind == "news"), default=None)
    if wrong:
        return f"has articles that use {wrong} as a picture"
    if lock.serial < 0 or (lock.resources and lock.lineage is None):
        return "has no lineage or a negative serial"
    return None


class IntegrityIndex:
    """An index that checks single edits as `find_contradiction` checks a whole lock.

    The lock that it is made from must be consistent.
    """

    def __init__(self, resources: Mapping[Address, Resource]) -> None:
        self._owners: dict[tuple[str | None, str], Address] = {}
        self._uses: Counter[Address] = Counter()
        for address, resource in resources.items():
            self._add(address, resource)

    def is_used(self, address: Address) -> bool:
        """Whether an article shows this cover or picture."""
        return self._uses[address] > 0

    def is_claimed(self, media_id: str) -> bool:
        """Whether an address has this remote item, or is still to delete it."""
        return any((channel, media_id) in self._owners for channel in (None, *CHANNELS))

    def try_edits(
        self, edits: Mapping[Address, Resource | None], before: Mapping[Address, Resource]
    ) -> bool:
        """Apply edits if the lock stays consistent; whether it does. `before` is the lock without them."""
        old = {address: before.get(address) for address in edits}
        self._replace(old, edits)
        sound = all(
            self._is_sound(address, resource, edits, before) for address, resource in edits.items()
        )
        if not sound:
            self._replace(edits, old)
        return sound

    def _replace(
        self, old: Mapping[Address, Resource | None], new: Mapping[Address, Resource | None]
    ) -> None:
        for address, resource in old.items():
            self._remove(address, resource)
        for address, resource in new.items():
            self._add(address, resource)

    def _add(self, address: Address, resource: Resource | None) -> None:
        for item in _remote_items(resource) if resource else ():
            self._owners.setdefault(item, address)
        self._uses.update(_required_assets(resource))

    def _remove(self, address: Address, resource: Resource | None) -> None:
        for item in _remote_items(resource) if resource else ():
            if self._owners.get(item) == address:
                del self._owners[item]
        self._uses.subtract(_required_assets(resource))

    def _is_sound(
        self,
        address: Address,
        resource: Resource | None,
        edits: Mapping[Address, Resource | None],
        before: Mapping[Address, Resource],
    ) -> bool:
        if resource is None:
            return not self.is_used(address)
        if _find_own_contradiction(address, resource):
            return False
        used = _required_assets(resource)
        return all(self._owners[item] == address for item in _remote_items(resource)) and all(
            asset.kind != "news"
            and (edits[asset] is not None if asset in edits else asset in before)
            for asset in used
        )


def _find_own_contradiction(address: Address, resource: Resource) -> str | None:
    """A contradiction within one resource."""
    if isinstance(resource, LockedNews) != (address.kind == "news"):
        return f"has a resource of another type at {address}"
    if isinstance(resource, LockedNews) and not resource.media_id:
        return f"has {address} without a media_id"
    if any(
        (old.channel is None) == isinstance(resource, LockedNews) for old in resource.superseded
    ):
        return f"has a superseded item of another type at {address}"
    if resource.media_id in {old.media_id for old in resource.superseded}:
        return f"has {resource.media_id} of {address} as superseded by itself"
    return None


def _required_assets(resource: Resource | None) -> Iterable[Address]:
    return resource.relied_on() if isinstance(resource, LockedNews) else ()


def _remote_items(resource: Resource) -> Iterator[tuple[str | None, str]]:
    """The remote items of a resource, by channel (None for a file) and media_id.

    All types of files share their media_ids: two addresses with one would delete each other's item.
    """
    if resource.media_id:
        yield resource.channel if isinstance(resource, LockedNews) else None, resource.media_id
    for old in resource.superseded:
        yield old.channel, old.media_id
