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


def move_findings(config: Config, desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """Warnings about moves that are still to be made and cannot be; the others may stay for ever."""
    there = {*desired.news, *desired.media, *desired.withheld}
    onward = {Address.parse(entry.old): Address.parse(entry.new) for entry in config.moved}
    found = []
    for entry in config.moved:
        old = Address.parse(entry.old)
        if old not in lock.resources or old in there:
            continue
        new, seen = onward[old], {old}
        while new not in there and new in onward and new not in seen:
            seen.add(new)
            new = onward[new]
        if new not in there:
            why = f"the site has no {new}"
        elif new in lock.resources:
            why = f"{new} has an item of its own"
        else:
            continue
        message = f"{old} cannot be moved to {new}: {why}"
        hint = f"the item of {old} is deleted; to keep it, give its file the address {new}"
        found.append(Finding("warning", "W616", message, entry.position, hint))
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
