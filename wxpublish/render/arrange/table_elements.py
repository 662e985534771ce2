"""Tables, in a box that scrolls.

The reader page breaks words in cells at any letter. If one column of text takes all the space,
short words in the others would be broken, so one cell of each gets the class `short` and stays on
one line.
"""

import re

from wxpublish.model.html_tree import Element, Node, iter_elements, text_content
from wxpublish.render.arrange.arranger import Arranger, add_class, set_line, trim_nodes
from wxpublish.render.arrange.legacy import cell_style, table_style
from wxpublish.render.characters import display_width
from wxpublish.render.templates import TABLE

WIDE_TABLE_COLUMNS = 5
"""From so many columns on a table gets the class `wide`, or `short` if all of its cells are short.
"""
SHORT_CELL_LENGTH = 12
"""Maximum number of characters of a short cell."""
LINE_WIDTH = 42
"""The shortest line of a table on a phone, in half-widths: 311 pixels, 14.5 for a Han character."""
CELL_PADDING = 3
"""Half-widths beside the text of each column."""

IGNORE_WIDTH = "data-ignore-width"
"""Tells the platform's checker that a table is wider than a phone on purpose, because its box
scrolls (verify-article-structure-spec, `width`).
"""

_CELLS = {"td", "th"}
_PARTS = {"thead", "tbody", "tfoot", "tr", *_CELLS}
_INHERITED_ATTRIBUTES = ("align", "valign", "bgcolor")
_WORD = re.compile(r"[A-Za-z0-9]{2}")


def arrange_table(arranger: Arranger, element: Element) -> list[Node]:
    """Return a table in the theme's template."""
    coloured = {name: element.attrib[name] for name in ("bgcolor",) if name in element.attrib}
    cells = _push_attributes_down(element, coloured)
    arranged = arranger.copy_arranged(cells, style=table_style(element.attrib))
    rows = [
        [cell for cell in row.children if isinstance(cell, Element) and cell.tag in _CELLS]
        for row in iter_elements(arranged)
        if row.tag == "tr"
    ]
    columns: list[list[tuple[Element, str]]] = [[] for _ in range(max(map(len, rows), default=0))]
    for row in rows:
        for column, cell in zip(columns, row, strict=False):
            column.append((cell, text_content(cell).strip()))
    room = sum(max(display_width(text) for _, text in column) + CELL_PADDING for column in columns)
    if len(columns) >= WIDE_TABLE_COLUMNS:
        short = all(len(text) <= SHORT_CELL_LENGTH for column in columns for _, text in column)
        arranged.attrib = add_class(arranged.attrib, "short" if short else "wide")
        if room > LINE_WIDTH:
            arranged.attrib = {**arranged.attrib, IGNORE_WIDTH: ""}
    elif room > LINE_WIDTH:
        for column in columns:
            _mark_short_cell(column)
    return set_line(arranger.fill_template(TABLE, {"table": [arranged]}), element.line)


def _push_attributes_down(element: Element, given: dict[str, str]) -> Element:
    """Copy a part of a table; its cells inherit the attributes of their rows and row groups."""
    if element.tag in _CELLS:
        return Element(element.tag, {**given, **element.attrib}, element.children, element.line)
    children = [
        _push_attributes_down(child, _inherited_attributes(child, given))
        if isinstance(child, Element) and child.tag in _PARTS
        else child
        for child in element.children
    ]
    return Element(element.tag, element.attrib, children, element.line)


def _inherited_attributes(element: Element, given: dict[str, str]) -> dict[str, str]:
    own = {name: element.attrib[name] for name in _INHERITED_ATTRIBUTES if name in element.attrib}
    return {**given, **own}


def _mark_short_cell(column: list[tuple[Element, str]]) -> None:
    """Mark the longest short cell that has a word, so that its column gets enough space."""
    words = [
        (cell, text)
        for cell, text in column
        if len(text) <= SHORT_CELL_LENGTH and _WORD.search(text)
    ]
    if words:
        cell, _ = max(words, key=lambda pair: display_width(pair[1]))
        cell.attrib = add_class(cell.attrib, "short")


def arrange_cell(arranger: Arranger, element: Element) -> list[Node]:
    """Return a cell with its old attributes as style, from which the writer makes the shortest
    form.
    """
    arranged = arranger.copy_arranged(element, style=cell_style(element.attrib))
    arranged.children = trim_nodes(arranged.children)
    return [arranged]
