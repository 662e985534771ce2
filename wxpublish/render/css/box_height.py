"""Prevents boxes that are lower than their content, which would run over what follows.

`height: 0` around a whole page is the oldest way to lay something over an article. Such a height
becomes the minimum height, which looks the same while the content fits. Boxes that clip or scroll,
empty boxes, and table rows, which grow by themselves, keep their height.
"""

from collections.abc import Sequence

Longhands = Sequence[tuple[str, str]]

_GROWING_TAGS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "img"})
_FLEX_PROPERTIES = frozenset({"flex", "flex-basis", "flex-shrink"})


def allow_growth(tag: str, longhands: Longhands) -> list[tuple[str, str]]:
    """Return the longhands of an element with content, changed so that nothing overflows it."""
    wanted = dict(longhands)
    clips = any(wanted.get(name, "visible") != "visible" for name in ("overflow-x", "overflow-y"))
    if tag in _GROWING_TAGS or clips or wanted.get("display", "").startswith("table"):
        return list(longhands)
    flexes = not _FLEX_PROPERTIES.isdisjoint(wanted)
    found = []
    for name, text in longhands:
        if name == "height" and "min-height" not in wanted and not flexes:
            found.append(("min-height", "0" if text == "auto" else text))
        elif name not in {"height", "max-height", "aspect-ratio"} and not (
            name == "min-height" and flexes
        ):
            found.append((name, text))
    return found
