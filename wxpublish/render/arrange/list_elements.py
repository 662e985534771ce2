"""Lists without white space between items, which the platform would show as empty bullets."""

from wxpublish.model.html_tree import Element, Node
from wxpublish.render.arrange.arranger import Arranger, add_class, is_space, trim_nodes
from wxpublish.render.arrange.picture_elements import find_lone_pictures
from wxpublish.render.block_nesting import is_block

_VISIBLE_ELEMENTS = frozenset({"img", "hr", "wx-math", "wx-footnote-ref"})


def arrange_list(arranger: Arranger, element: Element) -> list[Node]:
    """Return a list; its class is `loose` if an item has several paragraphs, `tasks` if all items
    have boxes.

    In a list of tasks the items need no class of their own.
    """
    before, rows = _split_items(element)
    attrib = element.attrib
    if rows and all("task" in row.classes for row in rows):
        attrib = add_class(attrib, "tasks")
        rows = [Element(row.tag, {}, row.children, row.line) for row in rows]
    if any(_count_paragraphs(row) > 1 for row in rows):
        attrib = add_class(attrib, "loose")
    nodes = [node for row in _number_items(element, rows) for node in arranger.arrange_node(row)]
    arranged = [Element(element.tag, attrib, nodes, element.line)] if nodes else []
    return [*arranger.arrange_blocks(before), *arranged]


def _split_items(element: Element) -> tuple[list[Node], list[Element]]:
    """Return what is before the first item, and the items.

    Raw HTML between two items is added to the first one, because the platform keeps only items in a
    list.
    """
    before: list[Node] = []
    rows: list[Element] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "li":
            rows.append(Element("li", child.attrib, [*child.children], child.line))
        elif rows:
            rows[-1].children.append(child)
        else:
            before.append(child)
    return before, rows


def _number_items(element: Element, rows: list[Element]) -> list[Element]:
    """Return the visible items; one that follows an invisible item gets an explicit number."""
    if element.tag != "ol" or all(_is_visible(row) for row in rows):
        return rows
    step = -1 if "reversed" in element.attrib else 1
    number = _parse_integer(element.attrib.get("start", ""), len(rows) if step < 0 else 1)
    out: list[Element] = []
    gap = False
    for row in rows:
        number = _parse_integer(row.attrib.get("value", ""), number)
        if not _is_visible(row):
            gap = True
        else:
            attrib = {**row.attrib, "value": str(number)} if gap else row.attrib
            out.append(Element(row.tag, attrib, row.children, row.line))
            gap = False
        number += step
    return out


def _is_visible(node: Node) -> bool:
    """Whether a node shows anything."""
    if isinstance(node, str):
        return not is_space(node)
    return node.tag in _VISIBLE_ELEMENTS or any(_is_visible(child) for child in node.children)


def _parse_integer(text: str, otherwise: int) -> int:
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isdecimal() and digits.isascii() and len(digits) < 10 else otherwise


def arrange_item(arranger: Arranger, element: Element) -> list[Node]:
    """Return an item. A single paragraph in it is unwrapped, and an empty item is dropped."""
    children = _remove_gaps(element.children)
    first = children[0] if children else None
    if (
        isinstance(first, Element)
        and first.tag == "p"
        and _count_paragraphs(element) == 1
        and find_lone_pictures(first) is None
    ):
        children = [*first.children, *children[1:]]
    nodes = trim_nodes(arranger.arrange_children(Element("li", {}, children, element.line)))
    return [Element("li", element.attrib, nodes, element.line)] if nodes else []


def _remove_gaps(nodes: list[Node]) -> list[Node]:
    """Remove white space beside blocks and at the edges; between words it is visible."""
    if not any(map(is_space, nodes)):
        return nodes
    around = [Element("p"), *nodes, Element("p")]
    return [
        node
        for at, node in enumerate(nodes)
        if not (is_space(node) and (is_block(around[at]) or is_block(around[at + 2])))
    ]


def _count_paragraphs(row: Element) -> int:
    return sum(isinstance(child, Element) and child.tag == "p" for child in row.children)
