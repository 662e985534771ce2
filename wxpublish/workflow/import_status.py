"""`import:` and `moved:` of the configuration compared with the lockfile."""

from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding
from wxpublish.model.lock import Lock
from wxpublish.model.site import Config, ImportEntry


def import_findings(config: Config, desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """Findings about imports that are still to be done. Those already done may stay in the file."""
    known = {*desired.news, *desired.media, *desired.withheld, *lock.resources}
    claimed = lock.claimed()
    found = []
    for entry in config.imports:
        address = Address.parse(entry.address)
        if address not in known:
            message = f"`import` names {address}, but the site has no {address}"
            found.append(Finding("warning", "W605", message, entry.position))
        elif address not in lock.resources and entry.media_id in claimed:
            found.append(_claimed_finding(entry, lock))
    return tuple(found)


def move_findings(config: Config, desired: Desired, lock: Lock) -> tuple[Finding, ...]:
    """Warnings about moves that are still to be done but impossible. Those already done may stay."""
    site_addresses = {*desired.news, *desired.media, *desired.withheld}
    moves = {Address.parse(entry.old): Address.parse(entry.new) for entry in config.moved}
    found = []
    for entry in config.moved:
        old = Address.parse(entry.old)
        if old not in lock.resources or old in site_addresses:
            continue
        new, seen = moves[old], {old}
        while new not in site_addresses and new in moves and new not in seen:
            seen.add(new)
            new = moves[new]
        if new not in site_addresses:
            why = f"the site has no {new}"
        elif new in lock.resources:
            why = f"{new} already has an item"
        else:
            continue
        message = f"{old} cannot be moved to {new}: {why}"
        hint = f"apply deletes the item of {old}; to keep it, give its file the address {new}"
        found.append(Finding("warning", "W616", message, entry.position, hint))
    return tuple(found)


def _claimed_finding(entry: ImportEntry, lock: Lock) -> Finding:
    owners = (
        address
        for address, resource in lock.resources.items()
        if entry.media_id in {resource.media_id, *(old.media_id for old in resource.superseded)}
    )
    owner = next(owners)
    message = f"{entry.media_id} is already {owner}, and an item can have only one address"
    hint = f"wxpublish state mv {owner} {entry.address}, or state rm {owner}"
    return Finding("error", "E601", message, entry.position, hint)
