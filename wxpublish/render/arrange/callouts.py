"""Quotes, and GitHub's alerts among them: those that begin with `[!NOTE]` and its kin."""

import re
from dataclasses import dataclass

from wxpublish.model.html_tree import Element, Node, text_content
from wxpublish.render.arrange.arranger import Arranger, is_space, placed, trimmed, with_class
from wxpublish.render.characters import is_cjk
from wxpublish.render.templates import CALLOUT

KINDS = {
    "note": ("说明", "Note"),
    "tip": ("提示", "Tip"),
    "important": ("重要", "Important"),
    "warning": ("警告", "Warning"),
    "caution": ("小心", "Caution"),
}
"""The five kinds, with their titles in Chinese and in English."""

MARK = re.compile(rf"\s*\[!({'|'.join(KINDS)})\][+-]?(?![+-])[ \t]*", re.IGNORECASE)
"""What an alert begins with; `-` and `+` say in some tools that it can be folded. The rest of the line
is its title.
"""


@dataclass(frozen=True, slots=True)
class Alert:
    """A quote that is an alert: its kind, the nodes of its title, and the quote without both."""

    kind: str
    title: list[Node]
    content: Element


def quote(arranger: Arranger, element: Element) -> list[Node]:
    """A quote or a callout."""
    if (alert := _alert(element)) is not None:
        chinese = any(is_cjk(character) for character in text_content(element))
        title = trimmed(arranger.children(Element("p", {}, alert.title)))
        slots: dict[str, list[Node]] = {
            "title": title or [KINDS[alert.kind][0 if chinese else 1]],
            "content": arranger.blocks(alert.content.children),
        }
        return placed(arranger.fill(CALLOUT, slots, kind=alert.kind), element.line)
    nodes = arranger.blocks(element.children)
    attrib = with_class(element.attrib, "loose") if len(nodes) > 1 else element.attrib
    return [Element("blockquote", attrib, nodes, element.line)] if nodes else []


def unmarked(element: Element) -> Element:
    """A quote without the line that makes it an alert; any other as it is."""
    alert = _alert(element)
    return element if alert is None else alert.content


def _alert(element: Element) -> Alert | None:
    blocks = [child for child in element.children if not is_space(child)]
    first = blocks[0] if blocks else None
    if not isinstance(first, Element) or first.tag != "p" or not first.children:
        return None
    opening = first.children[0]
    match = MARK.match(opening) if isinstance(opening, str) else None
    if match is None:
        return None
    title, said = _at_line_end([match.string[match.end() :], *first.children[1:]])
    paragraph = Element("p", first.attrib, said, first.line)
    content = Element(element.tag, element.attrib, [paragraph, *blocks[1:]], element.line)
    return Alert(match[1].lower(), title, content)


def _at_line_end(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """What stands in the first line, and what behind it; an element that has a part of both is two."""
    for index, node in enumerate(nodes):
        before, after = nodes[:index], nodes[index + 1 :]
        if isinstance(node, str):
            line, end, rest = node.partition("\n")
            if end:
                return [*before, line], [rest, *after]
        elif node.tag == "br":
            return before, after
        else:
            line_nodes, rest_nodes = _at_line_end(node.children)
            if rest_nodes:
                one, other = (
                    Element(node.tag, node.attrib, part, node.line)
                    for part in (line_nodes, rest_nodes)
                )
                return [*before, one], [other, *after]
    return nodes, []
