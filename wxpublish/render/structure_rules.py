"""The platform's structure rules for the HTML of an article, as far as they need no layout.

Since 2026 the web editor warns authors where an article breaks one. Rules and exemptions are those
of `wechatjs/verify-article-structure-spec` (MIT). Contrast in dark mode, clipped heights, centring
and relative widths need a browser and are left out, as the online checker leaves them out.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import tinycss2

from wxpublish.model.html_parser import read_tree
from wxpublish.model.html_tags import BLOCK_TAGS
from wxpublish.model.html_tree import Element, Node

PHONE_WIDTH = 375.0
"""Width of the reader page on a phone, in pixels."""
PAGE_FONT_SIZE = 17.0
"""Font size of the reader page, in pixels."""
MAX_ALIKE = 10
"""Nested elements with equal tag and style and a single child; the editor removes further ones."""
MAX_ANCESTORS = 64
"""Ancestors that are examined; only hostile input nests deeper."""
MAX_TAG_LENGTH = 80

_MEDIA_TAGS = frozenset({"img", "svg", "video", "iframe", "mpvideo"})
_ANIMATIONS = frozenset({"animate", "animatetransform", "animatemotion", "set"})
_BLOCKS = BLOCK_TAGS - {"caption", "details", "summary"} | {"mp-miniprogram"}


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule: its name at the platform, why, the element's start tag and its first words."""

    rule: str
    why: str
    element: str
    words: str


@dataclass(slots=True, eq=False)
class _StyledElement:
    """An element with its declarations, the width of its text, and the tags inside it."""

    element: Element
    parent: "_StyledElement | None"
    style: Mapping[str, str]
    children: list["_StyledElement"] = field(default_factory=list)
    em_width: float = 0.0
    inner_tags: set[str] = field(default_factory=set)

    @property
    def tag(self) -> str:
        return self.element.tag

    @property
    def attributes(self) -> Mapping[str, str]:
        return self.element.attrib

    @property
    def own_text(self) -> str:
        return self.element.text.strip()

    @property
    def path(self) -> Iterator["_StyledElement"]:
        """The element and its ancestors, innermost first."""
        node: _StyledElement | None = self
        for _ in range(MAX_ANCESTORS + 1):
            if node is None:
                return
            yield node
            node = node.parent

    def inherited(self, name: str) -> str:
        return next((node.style[name] for node in self.path if name in node.style), "")


def find_breaches(html: str) -> tuple[Breach, ...]:
    """Return every breach, ordered by rule and then by position."""
    nodes = _compute_styles(read_tree(html))
    for node in reversed(nodes):  # children come after their parents
        node.em_width += sum(
            1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in node.own_text
        )
        if node.parent:
            node.parent.em_width += node.em_width
            node.parent.inner_tags |= node.inner_tags | {node.tag}
    return tuple(
        Breach(rule, why, _start_tag(node), _first_text(node.element))
        for rule, (why, broken) in RULES.items()
        for node in nodes
        if broken(node)
    )


def _compute_styles(root: Element) -> list[_StyledElement]:
    """Return all elements under the root in document order, each with its declarations."""
    nodes: list[_StyledElement] = []
    todo: list[tuple[Node, _StyledElement | None]] = [
        (child, None) for child in root.children[::-1]
    ]
    while todo:
        element, parent = todo.pop()
        if isinstance(element, str):
            continue
        node = _StyledElement(element, parent, _parse_style(element.attrib.get("style", "")))
        nodes.append(node)
        if parent:
            parent.children.append(node)
        todo += [(child, node) for child in reversed(element.children)]
    return nodes


def _parse_style(style: str) -> dict[str, str]:
    found = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    return {
        node.lower_name: tinycss2.serialize(node.value).strip().lower()
        for node in found
        if node.type == "declaration"
    }


def _start_tag(node: _StyledElement) -> str:
    pairs = "".join(f' {name}="{value}"' for name, value in node.attributes.items())
    tag = f"<{node.tag}{pairs}>"
    return tag if len(tag) <= MAX_TAG_LENGTH else f"{tag[: MAX_TAG_LENGTH - 1]}…"


def _first_text(element: Element) -> str:
    """Return the first text in an element, stripped."""
    todo: list[Node] = [element]
    while todo:
        match todo.pop():
            case str() as text if text.strip():
                return text.strip()
            case Element() as inner:
                todo += reversed(inner.children)
            case _:
                pass
    return ""


_LENGTH = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(px|em|%)?")


def _absolute_length(text: str) -> float | None:
    """Return a length in pixels, or None for other units."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) if found and (found[2] == "px" or text == "0") else None


def _length_in_pixels(text: str, size: float) -> float | None:
    """Return a length in pixels; in any other unit, or in none, it is relative to the font size."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * {"px": 1.0, "%": size / 100}.get(found[2], size) if found else None


def _backgrounds(node: _StyledElement) -> str:
    return f"{node.style.get('background', '')} {node.style.get('background-image', '')}"


def _is_covered_picture(node: _StyledElement) -> bool:
    unseen = node.tag == "img" and node.style.get("opacity") in {"0", "0.0"}
    return unseen and any("url(" in _backgrounds(up) for up in node.path if up.tag == "svg")


def _has_tight_lines(node: _StyledElement) -> bool:
    size = _absolute_length(node.inherited("font-size")) or PAGE_FONT_SIZE
    height = _length_in_pixels(node.style.get("line-height", ""), size)
    several = "br" in node.inner_tags or node.em_width * size > PHONE_WIDTH
    return height is not None and height < size and node.em_width > 0 and several


def _is_wider_than_phone(node: _StyledElement) -> bool:
    width = (
        _absolute_length(node.style.get("width", ""))
        or _absolute_length(node.style.get("min-width", ""))
        or 0.0
    )
    if width <= PHONE_WIDTH or node.tag in _MEDIA_TAGS | {"image", "rect", "canvas"}:
        return False
    if "max-width" in node.style or "data-ignore-width" in node.attributes:
        return False
    scrolling = {"auto", "scroll"}
    return not any(
        up.tag == "svg"
        or up.style.get("overflow") in scrolling
        or up.style.get("overflow-x") in scrolling
        for up in node.path
    )


def _is_flat_with_text(node: _StyledElement) -> bool:
    flat = node.em_width > 0 and _absolute_length(node.style.get("height", "")) == 0
    return flat and all(up.tag != "svg" for up in node.path)


def _starts_on_touch_only(node: _StyledElement) -> bool:
    begin = node.attributes.get("begin", "").lower()
    return node.tag in _ANIMATIONS and "touchstart" in begin and "click" not in begin


def _is_deeply_nested(node: _StyledElement) -> bool:
    if node.parent and _are_alike(node.parent, node):
        return False  # reported at the outermost one
    depth, inner = 1, node
    while not inner.own_text and len(inner.children) == 1 and _are_alike(inner, inner.children[0]):
        depth, inner = depth + 1, inner.children[0]
    return depth > MAX_ALIKE and not (inner.inner_tags | {inner.tag}) & _MEDIA_TAGS


def _are_alike(one: _StyledElement, other: _StyledElement) -> bool:
    return one.tag == other.tag and one.attributes.get("style") == other.attributes.get("style")


def _is_leaf_with_block(node: _StyledElement) -> bool:
    return node.tag == "span" and "leaf" in node.attributes and bool(node.inner_tags & _BLOCKS)


def _is_picture_leaf_with_text(node: _StyledElement) -> bool:
    if node.tag != "section" or "nodeleaf" not in node.attributes:
        return False
    fine = all(e.tag in _MEDIA_TAGS | {"br"} or e.tag.startswith("mp-") for e in node.children)
    return bool(node.own_text) or not fine


def _is_text_on_gradient(node: _StyledElement) -> bool:
    exempt = "text-bg-gradient" in node.attributes.get("data-ignore-dm", "")
    return "gradient(" in _backgrounds(node) and node.em_width > 0 and not exempt


RULES: Mapping[str, tuple[str, Callable[[_StyledElement], bool]]] = {
    "opacity": ("an invisible picture lies under an SVG with a background", _is_covered_picture),
    "caret-color": (
        "the caret is invisible",
        lambda node: node.style.get("caret-color") in {"transparent", "rgba(0, 0, 0, 0)"},
    ),
    "line-height": ("the lines of text are closer than the text is high", _has_tight_lines),
    "width": ("a fixed width is wider than a phone", _is_wider_than_phone),
    "height": ("a box without height contains text", _is_flat_with_text),
    "text-align": (
        "text is aligned to start or end, not to a side",
        lambda node: node.style.get("text-align") in {"start", "end"},
    ),
    "begin": ("an animation begins only at a touch, not at a click", _starts_on_touch_only),
    "pre": (
        "ordinary text is in pre, which is for code",
        lambda node: node.tag == "pre" and node.em_width > 0 and "code" not in node.inner_tags,
    ),
    "nesting": (f"more than {MAX_ALIKE} equal elements are nested", _is_deeply_nested),
    "span[leaf]": ("a text leaf contains a block", _is_leaf_with_block),
    "section[nodeleaf]": ("a picture leaf contains something else", _is_picture_leaf_with_text),
    "font-family": (
        "a font is set, although the platform has one for each device",
        lambda node: "font-family" in node.style,
    ),
    "text-bg-gradient": ("text is on a gradient", _is_text_on_gradient),
}
"""Each rule by the name that the platform gives it."""
