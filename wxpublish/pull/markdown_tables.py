"""Tables as Markdown or, if Markdown cannot represent them, as raw HTML on one line."""

import html
import re
from collections.abc import Iterator

from wxpublish.model.html_tags import BLOCK_TAGS, CELL_TAGS, LIST_TAGS, ROW_GROUP_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.pull.escape import collapse_spaces
from wxpublish.pull.inline_markdown import InlineWriter, is_bold
from wxpublish.pull.remote_tree import has_block, inner_text, list_items, picture_url

_TEXT_ALIGN = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_KEPT_TAGS = frozenset(
    {"table", "tr", "td", "th", "caption", "ul", "ol", "li", "pre", "code", "blockquote"}
    | {"p", "strong", "b", "em", "i", "s", "del", "u", "sub", "sup", "a", "br", "hr"}
)


def write_table(element: Element, inline: InlineWriter) -> str:
    """A table. In Markdown it has a header row, no merged cells and no blocks in cells."""
    rows = [list(cells) for row in _iter_rows(element) if (cells := _find_cells(row))]
    simple = (
        rows
        and len({len(row) for row in rows}) == 1
        and all(cell.tag == "th" or _is_header(rows[0]) for cell in rows[0])
        and not any(has_block(c) or _is_merged(c) for row in rows for c in row)
        and not any(child.tag == "caption" for child in _child_elements(element))
    )
    if not simple:
        return "".join(_write_raw(element, inline))
    in_cell = InlineWriter(inline.files, "<br>")
    written = [[_write_cell(cell, in_cell) for cell in row] for row in rows]
    written.insert(1, [_delimiter(cell) for cell in rows[-1]])
    return "\n".join("| " + " | ".join(row) + " |" for row in written)


def _write_cell(cell: Element, inline: InlineWriter) -> str:
    return inline.write(cell.children).replace("|", "\\|")


def _delimiter(cell: Element) -> str:
    """A cell of the delimiter row, which gives the alignment of the column."""
    aligned = _TEXT_ALIGN.search(cell.attrib.get("style", ""))
    side = (aligned[1] if aligned else cell.attrib.get("align", "")).lower()
    return {"left": ":---", "center": ":-:", "right": "---:"}.get(side, "---")


def _is_header(row: list[Element]) -> bool:
    """Whether a first row of ordinary cells looks like a header: all of them are bold."""
    return all(is_bold(cell) for cell in row)


def _is_merged(cell: Element) -> bool:
    return any(cell.attrib.get(name, "1") != "1" for name in ("colspan", "rowspan"))


def _iter_rows(element: Element) -> Iterator[Element]:
    for child in _child_elements(element):
        if child.tag == "tr":
            yield child
        elif child.tag in ROW_GROUP_TAGS:
            yield from _iter_rows(child)


def _find_cells(row: Element) -> list[Element]:
    return [child for child in _child_elements(row) if child.tag in CELL_TAGS]


def _child_elements(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element))


def _write_raw(node: Node, inline: InlineWriter) -> Iterator[str]:
    """A node as raw HTML on one line, for a blank line would end the block."""
    if isinstance(node, str):
        yield html.escape(collapse_spaces(node), quote=False)
    elif node.tag == "img":
        yield _write_image(node, inline)
    elif node.tag == "pre":
        text = html.escape(inner_text(node), quote=False).replace("\n", "<br>")
        yield f"<pre><code>{text}</code></pre>"
        yield from (_write_image(one, inline) for one in iter_elements(node) if one.tag == "img")
    elif node.tag in _KEPT_TAGS:
        yield f"<{node.tag}{_write_attributes(node)}>"
        for child in _allowed_children(node):
            yield from _write_raw(child, inline)
        yield "" if node.tag in VOID_TAGS else f"</{node.tag}>"
    else:
        line_break = "<br>" if node.tag in BLOCK_TAGS and node.tag not in ROW_GROUP_TAGS else ""
        for child in node.children:
            yield from _write_raw(child, inline)
        yield line_break


def _allowed_children(element: Element) -> list[Node]:
    """The children of an element; those of a list are all items."""
    if element.tag not in LIST_TAGS:
        return element.children
    return [Element("li", {}, children) for children in list_items(element)]


def _write_image(element: Element, inline: InlineWriter) -> str:
    url = picture_url(element)
    target = inline.files.get(url, url)
    return f'<img src="{html.escape(target)}">' if target else ""


def _write_attributes(element: Element) -> str:
    wanted = [name for name in ("colspan", "rowspan", "href", "start") if name in element.attrib]
    return "".join(f' {name}="{html.escape(element.attrib[name])}"' for name in wanted)
