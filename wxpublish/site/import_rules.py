"""`import:` and `moved:`: what is reviewed in a pull request and can be followed once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.model.site import MovedEntry
from wxpublish.site.located_yaml import YamlPositions

UNIQUE_KEYS = (("import", "address"), ("import", "media_id"), ("moved", "from"), ("moved", "to"))
"""A value stands under each of these once: an address has one item, and an item one address."""


def check_imports_and_moves(
    value: Mapping[str, Any], positions: YamlPositions
) -> Iterator[Finding]:
    """Findings about entries that cannot all be meant; `value` fits its schema."""
    for block, key in UNIQUE_KEYS:
        seen: set[str] = set()
        for at, entry in enumerate(value.get(block) or []):
            if entry[key] in seen:
                message = f"{block} names {entry[key]} twice"
                yield positions.finding("E118", message, (block, at, key))
            seen.add(entry[key])
    for at, entry in enumerate(value.get("moved") or []):
        old, new = entry["from"], entry["to"]
        if old == new:
            message = f"{old} is moved to itself"
            yield positions.finding("E118", message, ("moved", at, "to"))
        elif old.partition(".")[0] != new.partition(".")[0]:
            message = f"{old} cannot become {new}: the kind must stay"
            yield positions.finding("E118", message, ("moved", at, "to"))
    yield from _check_cycles(value, positions)


def check_move_sources(
    moved: Sequence[MovedEntry], declared: Mapping[str, str], positions: YamlPositions
) -> Iterator[Finding]:
    """Findings about moves away from addresses that the site still has; `declared` has the file of
    each.
    """
    targets = {entry.old: entry.new for entry in moved}
    for at, entry in enumerate(moved):
        if entry.old in declared and not _find_cycle(entry.old, targets):
            message = f"{entry.old} is still in the site ({declared[entry.old]})"
            hint = f"remove that file, or this line: only what is gone can become {entry.new}"
            yield positions.finding("E118", message, ("moved", at, "from"), hint)


def _check_cycles(value: Mapping[str, Any], positions: YamlPositions) -> Iterator[Finding]:
    """Findings about moves that come back to where they begin, each once."""
    entries = value.get("moved") or []
    targets = {entry["from"]: entry["to"] for entry in entries}
    reported: set[str] = set()
    for at, entry in enumerate(entries):
        cycle = _find_cycle(entry["from"], targets) if entry["from"] != entry["to"] else []
        if cycle and not reported.intersection(cycle):
            message = f"these moves come back to where they begin: {' → '.join(cycle)}"
            hint = "to swap two, move one to a third address and apply, then move both"
            yield positions.finding("E118", message, ("moved", at), hint)
        reported.update(cycle)


def _find_cycle(start: str, targets: Mapping[str, str]) -> list[str]:
    """The addresses from one back to itself; empty where that is not where its moves lead."""
    chain, seen = [start], {start}
    while (at := targets.get(chain[-1])) is not None:
        chain.append(at)
        if at == start:
            return chain
        if at in seen:
            break
        seen.add(at)
    return []
