"""`import:` and `moved:`: what is reviewed in a pull request and can be followed once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.model.site import MovedEntry
from wxpublish.site.located_yaml import YamlPositions

ONCE = (("import", "address"), ("import", "media_id"), ("moved", "from"), ("moved", "to"))
"""A value stands under each of these once: an address has one item, and an item one address."""


def contradictions(value: Mapping[str, Any], places: YamlPositions) -> Iterator[Finding]:
    """Findings about entries that cannot all be meant; `value` fits its schema."""
    for block, key in ONCE:
        seen: set[str] = set()
        for at, entry in enumerate(value.get(block) or []):
            if entry[key] in seen:
                message = f"{block} names {entry[key]} twice"
                yield places.about("E118", message, (block, at, key))
            seen.add(entry[key])
    for at, entry in enumerate(value.get("moved") or []):
        old, new = entry["from"], entry["to"]
        if old == new:
            message = f"{old} is moved to itself"
            yield places.about("E118", message, ("moved", at, "to"))
        elif old.partition(".")[0] != new.partition(".")[0]:
            message = f"{old} cannot become {new}: the kind must stay"
            yield places.about("E118", message, ("moved", at, "to"))
    yield from _circles(value, places)


def still_there(
    moved: Sequence[MovedEntry], declared: Mapping[str, str], places: YamlPositions
) -> Iterator[Finding]:
    """Findings about moves away from addresses that the site still has; `declared` has the file of
    each.
    """
    onward = {entry.old: entry.new for entry in moved}
    for at, entry in enumerate(moved):
        if entry.old in declared and not _circle(entry.old, onward):
            message = f"{entry.old} is still in the site ({declared[entry.old]})"
            hint = f"remove that file, or this line: only what is gone can become {entry.new}"
            yield places.about("E118", message, ("moved", at, "from"), hint)


def _circles(value: Mapping[str, Any], places: YamlPositions) -> Iterator[Finding]:
    """Findings about moves that come back to where they begin, each once."""
    entries = value.get("moved") or []
    onward = {entry["from"]: entry["to"] for entry in entries}
    told: set[str] = set()
    for at, entry in enumerate(entries):
        circle = _circle(entry["from"], onward) if entry["from"] != entry["to"] else []
        if circle and not told.intersection(circle):
            message = f"these moves come back to where they begin: {' → '.join(circle)}"
            hint = "to swap two, move one to a third address and apply, then move both"
            yield places.about("E118", message, ("moved", at), hint)
        told.update(circle)


def _circle(start: str, onward: Mapping[str, str]) -> list[str]:
    """The addresses from one back to itself; empty where that is not where its moves lead."""
    way, seen = [start], {start}
    while (at := onward.get(way[-1])) is not None:
        way.append(at)
        if at == start:
            return way
        if at in seen:
            break
        seen.add(at)
    return []
