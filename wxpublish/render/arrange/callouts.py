"""Quotes, and GitHub's alerts among them: those that begin with `[!NOTE]` and its kin."""

import re

from wxpublish.render.arrange.arranger import Arranger, is_space, placed, with_class
from wxpublish.render.characters import is_cjk
from wxpublish.render.templates import CALLOUT
from wxpublish.render.tree import Element, Node, plain

KINDS = {
    "note": ("说明", "Note"),
    "tip": ("提示", "Tip"),
    "important": ("重要", "Important"),
    "warning": ("警告", "Warning"),
    "caution": ("小心", "Caution"),
}
"""The five kinds, with their titles in Chinese and in English."""

MARK = re.compile(
    r"\s*\[!(note|tip|important|warning|caution)\][ \t]*([^\n]*)(?:\n|$)", re.IGNORECASE
)
"""The first line of an alert. Text behind the mark is its title."""


def quote(arranger: Arranger, element: Element) -> list[Node]:
    """A quote or a callout."""
    if (match := _mark(element)) is not None:
        kind = match[1].lower()
        chinese = any(is_cjk(character) for character in plain(element))
        title = match[2].strip() or KINDS[kind][0 if chinese else 1]
        slots = {"content": arranger.blocks(unmarked(element).children)}
        filled = arranger.fill(CALLOUT, slots, kind=kind, title=title)
        return placed(filled, element.line)
    nodes = arranger.blocks(element.children)
    attrib = with_class(element.attrib, "loose") if len(nodes) > 1 else element.attrib
    return [Element("blockquote", attrib, nodes, element.line)] if nodes else []


def unmarked(element: Element) -> Element:
    """A quote without the line that makes it an alert; any other as it is."""
    match = _mark(element)
    if match is None:
        return element
    first, *others = [child for child in element.children if not is_space(child)]
    if not isinstance(first, Element):  # `_mark` has looked
        return element
    said = [match.string[match.end() :], *first.children[1:]]
    content = Element("p", first.attrib, said, first.line)
    return Element(element.tag, element.attrib, [content, *others], element.line)


def _mark(element: Element) -> re.Match[str] | None:
    first = next((child for child in element.children if not is_space(child)), None)
    if not isinstance(first, Element) or first.tag != "p" or not first.children:
        return None
    opening = first.children[0]
    return MARK.match(opening) if isinstance(opening, str) else None
