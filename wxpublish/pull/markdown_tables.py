"""Tables: of Markdown where it can hold them, else of raw HTML on one line."""

import html
import re
from collections.abc import Iterator

from wxpublish.model.html_tags import BLOCK_TAGS, CELL_TAGS, LIST_TAGS, ROW_GROUP_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.pull.inline_markdown import InlineStyle, bold
from wxpublish.pull.remote_tree import has_block, items, picture_url, plain

_ALIGNED = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_KEPT = frozenset(
    {"table", "tr", "td", "th", "caption", "ul", "ol", "li", "pre", "code", "blockquote"}
    | {"p", "strong", "b", "em", "i", "s", "del", "u", "sub", "sup", "a", "br", "hr"}
)


def table(element: Element, line: InlineStyle) -> str:
    """A table. Markdown has no joined cells, no blocks in cells, and always a head."""
    rows = [list(cells) for row in _rows(element) if (cells := _cells(row))]
    simple = (
        rows
        and len({len(row) for row in rows}) == 1
        and all(cell.tag == "th" or _is_head(rows[0]) for cell in rows[0])
        and not any(has_block(c) or _joined(c) for row in rows for c in row)
        and not any(child.tag == "caption" for child in _elements(element))
    )
    if not simple:
        return "".join(_raw(element, line))
    in_cell = InlineStyle(line.files, "<br>")
    written = [[_cell(cell, in_cell) for cell in row] for row in rows]
    written.insert(1, [_rule(cell) for cell in rows[-1]])
    return "\n".join("| " + " | ".join(row) + " |" for row in written)


def _cell(cell: Element, line: InlineStyle) -> str:
    return line.write(cell.children).replace("|", "\\|")


def _rule(cell: Element) -> str:
    """The line under the head, which says how the column is aligned."""
    aligned = _ALIGNED.search(cell.attrib.get("style", ""))
    side = (aligned[1] if aligned else cell.attrib.get("align", "")).lower()
    return {"left": ":---", "center": ":-:", "right": "---:"}.get(side, "---")


def _is_head(row: list[Element]) -> bool:
    """Whether a first row of ordinary cells looks like a head."""
    return all(bold(cell) for cell in row)


def _joined(cell: Element) -> bool:
    return any(cell.attrib.get(name, "1") != "1" for name in ("colspan", "rowspan"))


def _rows(element: Element) -> Iterator[Element]:
    for child in _elements(element):
        if child.tag == "tr":
            yield child
        elif child.tag in ROW_GROUP_TAGS:
            yield from _rows(child)


def _cells(row: Element) -> list[Element]:
    return [child for child in _elements(row) if child.tag in CELL_TAGS]


def _elements(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element))


def _raw(node: Node, line: InlineStyle) -> Iterator[str]:
    """A node as raw HTML without a line break, for a blank line would end it."""
    if isinstance(node, str):
        yield html.escape(" ".join(node.split()) if node.strip() else " ", quote=False)
    elif node.tag == "img":
        yield _image(node, line)
    elif node.tag == "pre":
        text = html.escape(plain(node), quote=False).replace("\n", "<br>")
        yield f"<pre><code>{text}</code></pre>"
        yield from (_image(one, line) for one in iter_elements(node) if one.tag == "img")
    elif node.tag in _KEPT:
        yield f"<{node.tag}{_attributes(node)}>"
        for child in _children(node):
            yield from _raw(child, line)
        yield "" if node.tag in VOID_TAGS else f"</{node.tag}>"
    else:
        apart = "<br>" if node.tag in BLOCK_TAGS and node.tag not in ROW_GROUP_TAGS else ""
        for child in node.children:
            yield from _raw(child, line)
        yield apart


def _children(element: Element) -> list[Node]:
    """What an element holds; of a list nothing but items."""
    if element.tag not in LIST_TAGS:
        return element.children
    return [Element("li", {}, children) for children in items(element)]


def _image(element: Element, line: InlineStyle) -> str:
    url = picture_url(element)
    target = line.files.get(url, url)
    return f'<img src="{html.escape(target)}">' if target else ""


def _attributes(element: Element) -> str:
    wanted = [name for name in ("colspan", "rowspan", "href", "start") if name in element.attrib]
    return "".join(f' {name}="{html.escape(element.attrib[name])}"' for name in wanted)
