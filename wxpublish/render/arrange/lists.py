"""Lists without white space between items, which the platform would show as empty bullets."""

from wxpublish.render.arrange.arranger import Arranger, is_block, is_space, trimmed, with_class
from wxpublish.render.arrange.pictures import pictures_alone
from wxpublish.render.tree import Element, Node


def items(arranger: Arranger, element: Element) -> list[Node]:
    """An ordered or unordered list; `loose` if an item has several paragraphs, `tasks` if
    all items have boxes, which then need no class of their own.
    """
    rows = [child for child in element.children if isinstance(child, Element)]
    attrib = element.attrib
    if rows and all("task" in row.classes for row in rows):
        attrib = with_class(attrib, "tasks")
        rows = [Element(row.tag, {}, row.children, row.line) for row in rows]
    if any(_paragraphs(row) > 1 for row in rows):
        attrib = with_class(attrib, "loose")
    nodes = [node for row in rows for node in arranger.node(row)]
    return [Element(element.tag, attrib, nodes, element.line)] if nodes else []


def item(arranger: Arranger, element: Element) -> list[Node]:
    """An item. A single paragraph in it needs no element of its own; an empty item is dropped."""
    children = _without_gaps(element.children)
    first = children[0] if children else None
    if (
        isinstance(first, Element)
        and first.tag == "p"
        and _paragraphs(element) == 1
        and pictures_alone(first) is None
    ):
        children = [*first.children, *children[1:]]
    nodes = trimmed(arranger.children(Element("li", {}, children, element.line)))
    return [Element("li", element.attrib, nodes, element.line)] if nodes else []


def _without_gaps(nodes: list[Node]) -> list[Node]:
    """Without white space beside blocks and at the edges; between words it is seen."""
    around = [Element("p"), *nodes, Element("p")]
    return [
        node
        for at, node in enumerate(nodes)
        if not (is_space(node) and (is_block(around[at]) or is_block(around[at + 2])))
    ]


def _paragraphs(row: Element) -> int:
    return sum(isinstance(child, Element) and child.tag == "p" for child in row.children)
