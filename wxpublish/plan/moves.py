"""Finds items whose address changed."""

from collections import Counter
from collections.abc import Mapping

from wxpublish.model.address import EMBEDDED_KINDS, Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import Desired, DesiredNews
from wxpublish.model.lock import Lock
from wxpublish.plan.compare import desired_fingerprint, locked_fingerprint


def find_moves(desired: Desired, lock: Lock) -> dict[Address, Address]:
    """The old address by new address: the entries of `moved:`, then files renamed without an edit.

    A rename with an edit, or with two candidates, is not a move: a wrong guess would overwrite
    another item, while a delete and a create are visible in the plan.
    """
    wanted: Mapping[Address, DesiredNews | Asset] = {**desired.news, **desired.media}
    moves = _declared_moves(desired, lock, wanted)
    if not desired.complete:
        return moves
    added = {
        a: desired_fingerprint(one)
        for a, one in wanted.items()
        if a not in lock.resources and a not in moves
    }
    moved_from = set(moves.values())
    removed = {
        address: locked_fingerprint(held)
        for address, held in lock.resources.items()
        if address.kind not in EMBEDDED_KINDS
        and address not in wanted
        and address not in desired.withheld
        and address not in moved_from
    }
    uses = Counter((a.kind, fingerprint) for a, fingerprint in (*added.items(), *removed.items()))
    for new, fingerprint in added.items():
        matches = [
            old for old, other in removed.items() if old.kind == new.kind and other == fingerprint
        ]
        if len(matches) == 1 and uses[new.kind, fingerprint] == 2:
            moves[new] = matches[0]
    return moves


def _declared_moves(
    desired: Desired, lock: Lock, wanted: Mapping[Address, object]
) -> dict[Address, Address]:
    """The moves that `moved:` declares; entries are followed: a → b and b → c make a → c."""
    declared = dict(desired.moved)
    found: dict[Address, Address] = {}
    for old, target in declared.items():
        new, seen = target, {old}
        while new not in wanted and new in declared and new not in seen:
            seen.add(new)
            new = declared[new]
        if old in lock.resources and new not in lock.resources and new in wanted:
            found.setdefault(new, old)
    return found
