"""Inline elements around blocks, and blocks in elements that hold text alone, as HTML that parsers keep.

`<font>` around two paragraphs becomes a `<font>` in each; a paragraph in a heading becomes the heading.
A browser's parser would give back an empty paragraph, or one without its colour. Items outside of a
list become one.
"""

from wxpublish.model.html_tags import BLOCK_TAGS, HEADING_TAGS, INLINE_TAGS, LIST_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element, Node

_OF_TEXT = HEADING_TAGS | {"dt", "p", "summary"}
_UNTOUCHED = frozenset({"pre", "table"})
"""Blocks whose text is not put into inline elements: code is plain, and a table's rows hold no text."""
_PLAIN_BOXES = frozenset({"center", "div", "p", "section"})


def untangled(element: Element) -> None:
    """Rearrange a tree in place, so that no inline element and no element of text holds a block."""
    out: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            out.append(child)
            continue
        untangled(child)
        if _is_nothing(child):
            continue
        holds = child.tag in INLINE_TAGS or child.tag in _OF_TEXT
        if not holds or not any(is_block(inner) for inner in child.children):
            out.append(child)
        elif child.tag in INLINE_TAGS:
            out += _spread(child, child.children)
        else:
            out += _text_alone(child)
    element.children = out if element.tag in LIST_TAGS else _listed(out)


def _listed(children: list[Node]) -> list[Node]:
    """Children with a list around each run of items."""
    out: list[Node] = []
    made: Element | None = None
    for child in children:
        if isinstance(child, Element) and child.tag == "li":
            if made is None:
                made = Element("ul", {}, [], child.line)
                out.append(made)
            made.children.append(child)
        elif isinstance(child, str) and child.isspace() and made is not None:
            made.children.append(child)
        else:
            made = None
            out.append(child)
    return out


def _spread(outer: Element, children: list[Node]) -> list[Node]:
    """Children of an inline element, each run of text and the text of each block in a copy of it."""
    out: list[Node] = []
    run: list[Node] = []
    for child in children:
        if is_block(child) and isinstance(child, Element):
            _close(outer, run, out)
            run = []
            if child.tag not in VOID_TAGS and child.tag not in _UNTOUCHED:
                child.children = _spread(outer, child.children)
            out.append(child)
        else:
            run.append(child)
    _close(outer, run, out)
    return out


def _close(outer: Element, run: list[Node], out: list[Node]) -> None:
    if all(isinstance(node, str) and node.isspace() for node in run):
        out += run
    else:
        out.append(Element(outer.tag, outer.attrib, run, outer.line))


def _text_alone(outer: Element) -> list[Node]:
    """An element of text with blocks in it: itself for each run and paragraph, other blocks beside."""
    out: list[Node] = []
    run: list[Node] = []
    for child in outer.children:
        if not isinstance(child, Element) or not is_block(child):
            run.append(child)
            continue
        _close(outer, run, out)
        run = []
        if child.tag in _PLAIN_BOXES and not any(is_block(inner) for inner in child.children):
            attrib = {**child.attrib, **outer.attrib}
            out.append(Element(outer.tag, attrib, child.children, child.line))
        else:
            out.append(child)
    _close(outer, run, out)
    return out


def _is_nothing(element: Element) -> bool:
    """Whether it is what a parser leaves where an element ended at once; one with a style may show."""
    shows = element.children or element.tag in VOID_TAGS or element.tag not in INLINE_TAGS
    return not shows and (element.tag == "a" or "style" not in element.attrib)


def is_block(node: Node) -> bool:
    """Whether a node is an element on lines of its own."""
    return isinstance(node, Element) and (
        node.tag in BLOCK_TAGS or (node.tag == "wx-math" and "data-display" in node.attrib)
    )
