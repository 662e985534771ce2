"""`import:` and `moved:`: what is reviewed in a pull request and can be followed once."""

from collections.abc import Iterator, Mapping
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.site.reading import Places

ONCE = (("import", "address"), ("import", "media_id"), ("moved", "from"), ("moved", "to"))
"""A value stands under each of these once: an address has one item, and an item one address."""


def contradictions(value: Mapping[str, Any], places: Places) -> Iterator[Finding]:
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
