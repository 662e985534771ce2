"""Check `import:` and `moved:`, whose entries must not contradict each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.model.site import MovedEntry
from wxpublish.site.located_yaml import YamlPositions

UNIQUE_KEYS = (("import", "address"), ("import", "media_id"), ("moved", "from"), ("moved", "to"))
"""Keys whose values are unique: an address has one item, and an item one address."""


def check_imports_and_moves(
    value: Mapping[str, Any], positions: YamlPositions
) -> Iterator[Finding]:
    """Yield findings about contradictory entries; `value` fits its schema."""
    for block, key in UNIQUE_KEYS:
        seen: set[str] = set()
        for number, entry in enumerate(value.get(block) or []):
            if entry[key] in seen:
                message = f"`{block}` lists {entry[key]} twice"
                hint = "keep one of the entries"
                yield positions.finding("E118", message, (block, number, key), hint)
            seen.add(entry[key])
    for number, entry in enumerate(value.get("moved") or []):
        old, new = entry["from"], entry["to"]
        if old == new:
            message = f"{old} moves to itself"
            yield positions.finding("E118", message, ("moved", number, "to"), "remove this entry")
        elif old.partition(".")[0] != new.partition(".")[0]:
            message = f"{old} cannot move to {new}: a move keeps the kind"
            yield positions.finding("E118", message, ("moved", number, "to"))
    yield from _check_cycles(value, positions)


def check_move_sources(
    moved: Sequence[MovedEntry], declared: Mapping[str, str], positions: YamlPositions
) -> Iterator[Finding]:
    """Yield findings about moves from addresses that the site still declares.

    `declared` maps each address of the site to its file.
    """
    targets = {entry.old: entry.new for entry in moved}
    for number, entry in enumerate(moved):
        if entry.old in declared and not _find_cycle(entry.old, targets):
            message = f"{entry.old} is still in the site ({declared[entry.old]})"
            hint = (
                "remove that file or this entry: an address can move only after it leaves the site"
            )
            yield positions.finding("E118", message, ("moved", number, "from"), hint)


def _check_cycles(value: Mapping[str, Any], positions: YamlPositions) -> Iterator[Finding]:
    """Yield one finding for each cycle of moves."""
    entries = value.get("moved") or []
    targets = {entry["from"]: entry["to"] for entry in entries}
    reported: set[str] = set()
    for number, entry in enumerate(entries):
        cycle = _find_cycle(entry["from"], targets) if entry["from"] != entry["to"] else []
        if cycle and not reported.intersection(cycle):
            message = f"these moves form a cycle: {' → '.join(cycle)}"
            hint = "to swap two addresses, move one to a third and apply, then move both"
            yield positions.finding("E118", message, ("moved", number), hint)
        reported.update(cycle)


def _find_cycle(start: str, targets: Mapping[str, str]) -> list[str]:
    """Return the addresses from `start` back to itself; empty if its moves do not lead there."""
    chain, seen = [start], {start}
    while (target := targets.get(chain[-1])) is not None:
        chain.append(target)
        if target == start:
            return chain
        if target in seen:
            break
        seen.add(target)
    return []
