"""Replaces boxes, and elements that the platform may not keep, with elements that it keeps."""

from collections.abc import Mapping

from wxpublish.model.html_tree import Element, Node
from wxpublish.render.arrange.arranger import Arranger, add_class, align_to_style
from wxpublish.render.arrange.legacy import parse_colour, parse_font_size
from wxpublish.render.block_nesting import is_block

RENAMED: Mapping[str, str] = {
    "address": "section",
    "bdi": "span",
    "bdo": "span",
    "center": "section",
    "cite": "em",
    "dd": "section",
    "details": "section",
    "dfn": "em",
    "div": "section",
    "dl": "section",
    "dt": "p",
    "font": "span",
    "ins": "u",
    "kbd": "code",
    "samp": "code",
    "section": "section",
    "strike": "s",
    "summary": "p",
    "time": "span",
    "tt": "code",
    "var": "em",
}

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WITH_OLD_NAME = frozenset({"dl", "dt", "dd", "details", "summary", "kbd"})
"""Elements that keep their old name as a class, for themes."""


def arrange_renamed(arranger: Arranger, element: Element) -> list[Node]:
    """Return an element under its new name."""
    tag = RENAMED[element.tag]
    attrib = element.attrib
    if style := _legacy_style(element):
        attrib = {**attrib, "style": ";".join([style, attrib.get("style", "")]).strip(";")}
    if element.tag in _WITH_OLD_NAME:
        attrib = add_class(attrib, element.tag)
    if tag != "section" or not any(is_block(child) for child in element.children):
        return [Element(tag, attrib, arranger.arrange_children(element), element.line)]
    blocks = arranger.arrange_blocks(element.children)
    only = blocks[0] if len(blocks) == 1 else None
    if isinstance(only, Element):
        if not attrib:
            return blocks  # a box without any attribute
        if only.tag == "p" and not only.attrib:
            blocks = only.children
    return [Element(tag, attrib, blocks, element.line)]


def arrange_heading(arranger: Arranger, element: Element) -> list[Node]:
    """Return a heading."""
    arranged = arranger.copy_arranged(element)
    arranged.attrib = align_to_style(arranged.attrib)
    return [arranged]


def _legacy_style(element: Element) -> str:
    if element.tag == "center":
        return "text-align:center"
    if "align" in element.attrib:
        return f"text-align:{element.attrib['align']}"
    found = [f"color:{parse_colour(element.attrib['color'])}"] if "color" in element.attrib else []
    if size := parse_font_size(element.attrib.get("size", "")):
        found.append(f"font-size:{size}")
    return ";".join(found)
