"""Elements that the platform is not known to keep, as what it keeps (wechat-api.md 5.4)."""

from collections.abc import Mapping

from wxpublish.render.arranger import Arranger, is_block, with_class
from wxpublish.render.tree import Element, Node

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
    "strike": "s",
    "summary": "p",
    "time": "span",
    "tt": "code",
    "var": "em",
}

_NAMED = frozenset({"dl", "dt", "dd", "details", "summary", "kbd"})
"""Those that keep their old name as a class, for themes."""


def renamed(arranger: Arranger, element: Element) -> list[Node]:
    """An element under its new name."""
    tag = RENAMED[element.tag]
    made = arranger.copy(element, tag, _style(element))
    if tag == "section" and any(is_block(child) for child in element.children):
        blocks = arranger.blocks(element.children)
        only = blocks[0] if len(blocks) == 1 else None
        alone = isinstance(only, Element) and only.tag == "p" and not only.attrib
        made.children = only.children if alone and isinstance(only, Element) else blocks
    if element.tag in _NAMED:
        made.attrib = with_class(made.attrib, element.tag)
    return [made]


def _style(element: Element) -> str:
    if element.tag == "center":
        return "text-align:center"
    if "align" in element.attrib:
        return f"text-align:{element.attrib['align']}"
    return f"color:{element.attrib['color']}" if "color" in element.attrib else ""
