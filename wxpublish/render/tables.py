"""Tables, in a box that scrolls."""

from wxpublish.render.arranger import Arranger, placed, trimmed, with_class
from wxpublish.render.templates import TABLE
from wxpublish.render.tree import Element, Node, elements, plain

WIDE = 5
"""Columns from which a table gets the class `wide`."""
SHORT = 12
"""Characters that each cell of a table has at most for it to get the class `short`."""

_CELLS = {"td", "th"}
_STYLES = {"align": "text-align", "valign": "vertical-align"}


def table(arranger: Arranger, element: Element) -> list[Node]:
    """A table, by the theme's template."""
    made = arranger.copy(element)
    rows = [inner for inner in elements(element) if inner.tag == "tr"]
    if max((_cells(row) for row in rows), default=0) >= WIDE:
        made.attrib = with_class(made.attrib, "wide")
    if all(
        len(plain(inner).strip()) <= SHORT for inner in elements(element) if inner.tag in _CELLS
    ):
        made.attrib = with_class(made.attrib, "short")
    return placed(arranger.templates.fill(TABLE, {"table": [made]}), element.line)


def cell(arranger: Arranger, element: Element) -> list[Node]:
    """A cell; its old attributes become style, from which the writer makes what is shortest."""
    style = ";".join(
        f"{name}:{element.attrib[attribute]}"
        for attribute, name in _STYLES.items()
        if attribute in element.attrib
    )
    made = arranger.copy(element, style=style)
    made.children = trimmed(made.children)
    return [made]


def _cells(row: Element) -> int:
    return sum(isinstance(child, Element) for child in row.children)
