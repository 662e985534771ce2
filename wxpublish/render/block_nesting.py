"""Rearranges raw HTML that nests blocks in inline elements, as HTML that parsers leave as it is.

A `<font>` around two paragraphs becomes a `<font>` in each of them. A paragraph in a heading
becomes the heading: a browser's parser would leave an empty heading and lose the colour. List items
outside a list get a list.
"""

from wxpublish.model.html_tags import BLOCK_TAGS, HEADING_TAGS, INLINE_TAGS, LIST_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element, Node

_TEXT_ELEMENTS = HEADING_TAGS | {"dt", "p", "summary"}
_UNWRAPPED = frozenset({"pre", "table"})
"""Blocks whose text gets no inline element around it: code is plain, and tables hold no text."""
_PLAIN_BOXES = frozenset({"center", "div", "p", "section"})


def untangle_blocks(element: Element) -> None:
    """Rearrange a tree in place so that no inline element and no text element holds a block."""
    out: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            out.append(child)
            continue
        untangle_blocks(child)
        if _is_empty_inline(child):
            continue
        holds = child.tag in INLINE_TAGS or child.tag in _TEXT_ELEMENTS
        if not holds or not any(is_block(inner) for inner in child.children):
            out.append(child)
        elif child.tag in INLINE_TAGS:
            out += _wrap_texts(child, child.children)
        else:
            out += _split_text_element(child)
    element.children = out if element.tag in LIST_TAGS else _wrap_items(out)


def _wrap_items(children: list[Node]) -> list[Node]:
    """Return the children with a `<ul>` around each run of list items."""
    out: list[Node] = []
    new_list: Element | None = None
    for child in children:
        if isinstance(child, Element) and child.tag == "li":
            if new_list is None:
                new_list = Element("ul", {}, [], child.line)
                out.append(new_list)
            new_list.children.append(child)
        elif isinstance(child, str) and child.isspace() and new_list is not None:
            new_list.children.append(child)
        else:
            new_list = None
            out.append(child)
    return out


def _wrap_texts(outer: Element, children: list[Node]) -> list[Node]:
    """Return an inline element's children with a copy of it around each run of text, also in
    blocks.
    """
    out: list[Node] = []
    run: list[Node] = []
    for child in children:
        if is_block(child) and isinstance(child, Element):
            _flush_run(outer, run, out)
            run = []
            if child.tag not in VOID_TAGS and child.tag not in _UNWRAPPED:
                child.children = _wrap_texts(outer, child.children)
            out.append(child)
        else:
            run.append(child)
    _flush_run(outer, run, out)
    return out


def _flush_run(outer: Element, run: list[Node], out: list[Node]) -> None:
    if all(isinstance(node, str) and node.isspace() for node in run):
        out += run
    else:
        out.append(Element(outer.tag, outer.attrib, run, outer.line))


def _split_text_element(outer: Element) -> list[Node]:
    """Split a text element that holds blocks.

    Each run of text and each paragraph becomes such an element; other blocks stand beside them.
    """
    out: list[Node] = []
    run: list[Node] = []
    for child in outer.children:
        if not isinstance(child, Element) or not is_block(child):
            run.append(child)
            continue
        _flush_run(outer, run, out)
        run = []
        if child.tag in _PLAIN_BOXES and not any(is_block(inner) for inner in child.children):
            attrib = {**child.attrib, **outer.attrib}
            out.append(Element(outer.tag, attrib, child.children, child.line))
        else:
            out.append(child)
    _flush_run(outer, run, out)
    return out


def _is_empty_inline(element: Element) -> bool:
    """Whether an inline element has no content. One with a style may be visible, so it is kept."""
    shows = element.children or element.tag in VOID_TAGS or element.tag not in INLINE_TAGS
    return not shows and (element.tag == "a" or "style" not in element.attrib)


def is_block(node: Node) -> bool:
    """Whether a node is an element that stands on lines of its own."""
    return isinstance(node, Element) and (
        node.tag in BLOCK_TAGS or (node.tag == "wx-math" and "data-display" in node.attrib)
    )
