"""Moves inherited properties that siblings share to their container.

A theme with `p { color: #333 }` would pay for it at every paragraph. A container without text of
its own may have any colour: it gets the value that saves most, and children that need another one
declare it.

This saves 2.5 % of the HTML on average in eight themes of other tools with 300 mixed articles (from
-1.6 to 7 %), 0 to 11 % with eight issues of a weekly, and nothing in the built-in themes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from wxpublish.render.css.properties import INITIAL
from wxpublish.render.css.shorthands import UNKNOWN
from wxpublish.render.css.style import INHERIT, Style

_ATTRIBUTE = len(' style=""')
_BLOCKS = frozenset({"block", "flex", "list-item", "table", "table-row", "table-cell", "none"})
_CONTAINERS = frozenset({"block", "flex", "table-row"})
_VISIBLE = {
    "img": frozenset[str](),
    "br": frozenset[str](),
    "hr": frozenset({"color", "font-size"}),
}
"""The shareable properties with an effect on an element without text: a rule has colour and `em`.
"""
_NOTHING: Mapping[str, str] = {}


def choose_shared(parent: Style, children: Sequence[Style]) -> Mapping[str, str]:
    """Return the properties that a container should carry for these children."""
    # Children with the same style share one object, so a hundred paragraphs are one entry here.
    styles = Counter(children)
    if len(children) < 2 or not any(style.shareable for style in styles):
        return _NOTHING
    if parent.display not in _CONTAINERS or any(_is_inline(style) for style in styles):
        return _NOTHING
    wanting = Counter[tuple[str, str]]()
    for style, number in styles.items():
        wanting.update(dict.fromkeys(style.shareable.items(), number))
    shared: dict[str, str] = {}
    for (name, value), number in wanting.most_common():
        if (
            name not in shared
            and number > 1
            and _is_exact(value)
            and _saves(parent, styles, name, value)
        ):
            shared[name] = value
    return shared


def keep_visible(tag: str, from_parent: Mapping[str, str]) -> Mapping[str, str]:
    """Return those of the inherited properties that make a difference to an element.

    This saves 8 % of the HTML with eight issues of a weekly if pictures are not in paragraphs.
    """
    if not from_parent or tag not in _VISIBLE:
        return from_parent
    return {name: value for name, value in from_parent.items() if name in _VISIBLE[tag]}


def _is_exact(value: str) -> bool:
    """Whether a computed value was not rounded and means the same on any element."""
    return len(value.partition(".")[2]) < 6 and not value.endswith(("em", "%", "er"))


def _is_inline(child: Style) -> bool:
    return child.display not in _BLOCKS and child.tag not in _VISIBLE


def _saves(parent: Style, styles: Mapping[Style, int], name: str, value: str) -> bool:
    """Whether the children save more characters than the property costs elsewhere."""
    before = parent.values.get(name, INITIAL[name])
    if name == "color" and _shows_own_color(parent):
        return False
    saved = -len(f"{name}:{value};")
    for style, number in styles.items():
        shareable = style.shareable
        if shareable.get(name) == value:
            saved += number * (len(f"{name}:{value};") + (_ATTRIBUTE if len(shareable) == 1 else 0))
        elif style.values.get(name) in {UNKNOWN, INHERIT} and name in style.page_declared:
            return False
        elif (
            name not in shareable
            and name not in style.page_declared
            and name in _VISIBLE.get(style.tag, (name,))
        ):
            if before == UNKNOWN:
                return False  # the page's own value is unknown, so it cannot be restored
            saved -= number * (
                len(f"{name}:{before};") + (0 if style.base_attributes else _ATTRIBUTE)
            )
    return saved > 0


def _shows_own_color(style: Style) -> bool:
    """Whether the element shows its colour without any text."""
    drawn = (
        style.values.get(f"border-{side}-style") for side in ("top", "right", "bottom", "left")
    )
    return any(drawn) or "text-decoration-line" in style.values
