"""`import:` of the configuration against what the lockfile has."""

from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding
from wxpublish.model.lock import Lock
from wxpublish.model.site import Config, ImportEntry


def import_findings(config: Config, desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """What is wrong with entries that are still to be followed; the others may stay for ever."""
    known = {*desired.news, *desired.media, *desired.withheld, *lock.resources}
    claimed = lock.claimed()
    found = []
    for entry in config.imports:
        address = Address.parse(entry.address)
        if address not in known:
            message = f"import names {address}, which the site does not have"
            found.append(Finding("warning", "W605", message, entry.position))
        elif address not in lock.resources and entry.media_id in claimed:
            found.append(_taken(entry, lock))
    return tuple(found)


def _taken(entry: ImportEntry, lock: Lock) -> Finding:
    owners = (
        address
        for address, held in lock.resources.items()
        if entry.media_id in {held.media_id, *(old.media_id for old in held.superseded)}
    )
    owner = next(owners)
    message = f"{entry.media_id} is {owner} already: an item has one address"
    hint = f"wxpublish state mv {owner} {entry.address}, or state rm {owner}"
    return Finding("error", "E601", message, entry.position, hint)
