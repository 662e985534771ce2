"""Tables, in a box that scrolls.

The reader page breaks words in cells at any letter. Where a column of text takes all the room, short
words in the others would be broken, so a cell of each gets the class `short` and stays in one line.
"""

import re

from wxpublish.model.html_tree import Element, Node, iter_elements, text_content
from wxpublish.render.arrange.arranger import Arranger, placed, trimmed, with_class
from wxpublish.render.arrange.legacy import cell_style, table_style
from wxpublish.render.characters import width
from wxpublish.render.templates import TABLE

WIDE = 5
"""Columns from which a table gets the class `wide`, or `short` if all of its cells are short."""
SHORT = 12
"""Characters of a short cell at most."""
ROOM = 42
"""What a phone shows in a line of a table at least, in half-widths: 311 pixels, a Han character 14.5."""
PADDING = 3
"""Half-widths beside the text of each column."""

SCROLLS = "data-ignore-width"
"""Tells the platform's checker that a table is wider than a phone on purpose: its box scrolls
(verify-article-structure-spec, `width`).
"""

_CELLS = {"td", "th"}
_PARTS = {"thead", "tbody", "tfoot", "tr", *_CELLS}
_HANDED_DOWN = ("align", "valign", "bgcolor")
_WORD = re.compile(r"[A-Za-z0-9]{2}")


def table(arranger: Arranger, element: Element) -> list[Node]:
    """A table, by the theme's template."""
    coloured = {name: element.attrib[name] for name in ("bgcolor",) if name in element.attrib}
    cells = _handed_down(element, coloured)
    made = arranger.copy(cells, style=table_style(element.attrib))
    rows = [
        [cell for cell in row.children if isinstance(cell, Element) and cell.tag in _CELLS]
        for row in iter_elements(made)
        if row.tag == "tr"
    ]
    columns: list[list[tuple[Element, str]]] = [[] for _ in range(max(map(len, rows), default=0))]
    for row in rows:
        for column, cell in zip(columns, row, strict=False):
            column.append((cell, text_content(cell).strip()))
    room = sum(max(width(text) for _, text in column) + PADDING for column in columns)
    if len(columns) >= WIDE:
        short = all(len(text) <= SHORT for column in columns for _, text in column)
        made.attrib = with_class(made.attrib, "short" if short else "wide")
        if room > ROOM:
            made.attrib = {**made.attrib, SCROLLS: ""}
    elif room > ROOM:
        for column in columns:
            _keep_words(column)
    return placed(arranger.fill(TABLE, {"table": [made]}), element.line)


def _handed_down(element: Element, given: dict[str, str]) -> Element:
    """A part of a table with what its cells take over from the rows and groups they stand in."""
    if element.tag in _CELLS:
        return Element(element.tag, {**given, **element.attrib}, element.children, element.line)
    children = [
        _handed_down(child, _given(child, given))
        if isinstance(child, Element) and child.tag in _PARTS
        else child
        for child in element.children
    ]
    return Element(element.tag, element.attrib, children, element.line)


def _given(element: Element, given: dict[str, str]) -> dict[str, str]:
    own = {name: element.attrib[name] for name in _HANDED_DOWN if name in element.attrib}
    return {**given, **own}


def _keep_words(column: list[tuple[Element, str]]) -> None:
    """Mark the longest short cell with a word: it makes room for the others of its column."""
    words = [(cell, text) for cell, text in column if len(text) <= SHORT and _WORD.search(text)]
    if words:
        cell, _ = max(words, key=lambda pair: width(pair[1]))
        cell.attrib = with_class(cell.attrib, "short")


def cell(arranger: Arranger, element: Element) -> list[Node]:
    """A cell; its old attributes become style, from which the writer makes what is shortest."""
    made = arranger.copy(element, style=cell_style(element.attrib))
    made.children = trimmed(made.children)
    return [made]
