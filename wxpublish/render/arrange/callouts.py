"""Block quotes, and GitHub's alerts among them, which begin with `[!NOTE]` or the like."""

import re
from dataclasses import dataclass

from wxpublish.model.html_tree import Element, Node, text_content
from wxpublish.render.arrange.arranger import Arranger, add_class, is_space, set_line, trim_nodes
from wxpublish.render.characters import is_cjk
from wxpublish.render.templates import CALLOUT

TITLES = {
    "note": ("说明", "Note"),
    "tip": ("提示", "Tip"),
    "important": ("重要", "Important"),
    "warning": ("警告", "Warning"),
    "caution": ("小心", "Caution"),
}
"""The five kinds of alerts with their default titles in Chinese and English."""

_ALERT_MARK = re.compile(rf"\s*\[!({'|'.join(TITLES)})\][+-]?(?![+-])[ \t]*", re.IGNORECASE)
"""The beginning of an alert; some tools fold one with `-` or `+`. The rest of the line is its
title.
"""


@dataclass(frozen=True, slots=True)
class Alert:
    """A block quote that is an alert: its kind, the nodes of its title, and the quote without them."""

    kind: str
    title: list[Node]
    content: Element


def arrange_quote(arranger: Arranger, element: Element) -> list[Node]:
    """Return a block quote or a callout."""
    if (alert := _parse_alert(element)) is not None:
        chinese = any(is_cjk(character) for character in text_content(element))
        title = trim_nodes(arranger.arrange_children(Element("p", {}, alert.title)))
        slots: dict[str, list[Node]] = {
            "title": title or [TITLES[alert.kind][0 if chinese else 1]],
            "content": arranger.arrange_blocks(alert.content.children),
        }
        return set_line(arranger.fill_template(CALLOUT, slots, kind=alert.kind), element.line)
    nodes = arranger.arrange_blocks(element.children)
    attrib = add_class(element.attrib, "loose") if len(nodes) > 1 else element.attrib
    return [Element("blockquote", attrib, nodes, element.line)] if nodes else []


def remove_alert_line(element: Element) -> Element:
    """Return a block quote without the line that makes it an alert."""
    alert = _parse_alert(element)
    return element if alert is None else alert.content


def _parse_alert(element: Element) -> Alert | None:
    blocks = [child for child in element.children if not is_space(child)]
    first = blocks[0] if blocks else None
    if not isinstance(first, Element) or first.tag != "p" or not first.children:
        return None
    opening = first.children[0]
    match = _ALERT_MARK.match(opening) if isinstance(opening, str) else None
    if match is None:
        return None
    title, rest = _split_at_line_end([match.string[match.end() :], *first.children[1:]])
    paragraph = Element("p", first.attrib, rest, first.line)
    content = Element(element.tag, element.attrib, [paragraph, *blocks[1:]], element.line)
    return Alert(match[1].lower(), title, content)


def _split_at_line_end(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Split nodes after the first line; an element that spans the line end is split in two."""
    for index, node in enumerate(nodes):
        before, after = nodes[:index], nodes[index + 1 :]
        if isinstance(node, str):
            line, end, rest = node.partition("\n")
            if end:
                return [*before, line], [rest, *after]
        elif node.tag == "br":
            return before, after
        else:
            line_nodes, rest_nodes = _split_at_line_end(node.children)
            if rest_nodes:
                one, other = (
                    Element(node.tag, node.attrib, part, node.line)
                    for part in (line_nodes, rest_nodes)
                )
                return [*before, one], [other, *after]
    return nodes, []
