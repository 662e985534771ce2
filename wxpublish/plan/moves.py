"""Addresses that changed while the content did not."""

from collections import Counter
from collections.abc import Mapping

from wxpublish.model.address import EMBEDDED_KINDS, Address
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock
from wxpublish.plan.compare import fingerprints, held_fingerprint


def find_moves(desired: Desired, lock: Lock) -> dict[Address, Address]:
    """New address → old one: those that `moved:` names, then files renamed without an edit.

    An edit beside the rename, or two candidates, is no move: better a delete and a create that
    the plan shows than an item taken for another.
    """
    wanted = fingerprints(desired.news, desired.media)
    moves = _declared_moves(desired, lock, wanted)
    if not desired.complete:
        return moves
    new_ones = {a: mark for a, mark in wanted.items() if a not in lock.resources and a not in moves}
    taken = set(moves.values())
    old_ones = {
        address: held_fingerprint(held)
        for address, held in lock.resources.items()
        if address.kind not in EMBEDDED_KINDS
        and address not in wanted
        and address not in desired.withheld
        and address not in taken
    }
    uses = Counter((a.kind, mark) for a, mark in (*new_ones.items(), *old_ones.items()))
    for new, mark in new_ones.items():
        matches = [old for old, other in old_ones.items() if old.kind == new.kind and other == mark]
        if len(matches) == 1 and uses[new.kind, mark] == 2:
            moves[new] = matches[0]
    return moves


def _declared_moves(
    desired: Desired, lock: Lock, wanted: Mapping[Address, object]
) -> dict[Address, Address]:
    """The moves that `moved:` names, also over several lines: a → b and b → c make a → c."""
    onward = dict(desired.moved)
    found: dict[Address, Address] = {}
    for old, next_one in onward.items():
        new, seen = next_one, {old}
        while new not in wanted and new in onward and new not in seen:
            seen.add(new)
            new = onward[new]
        if old in lock.resources and new not in lock.resources and new in wanted:
            found.setdefault(new, old)
    return found
