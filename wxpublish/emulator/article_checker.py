"""The platform's article checker, with the rules that need no layout.

`POST /article-bin/verify_article_structure` with `{"content": HTML}` answers
`{"isValid": bool, "inValidInfo": {RULE: {"violateRules": TEXT, "items": [{"outerHTML": …}]}}}`.
Rules: `wechatjs/verify-article-structure-spec` (MIT, 2026). Not covered, because they need a
browser: contrast in dark mode, clipped heights, centring and relative widths.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from types import MappingProxyType

from wxpublish.emulator.html_tokens import (
    VOID_TAGS,
    EndTag,
    StartTag,
    TextToken,
    close_element,
    split_declarations,
    tokenize,
)
from wxpublish.emulator.rewriting import BLOCK_TAGS

PHONE_WIDTH = 375
_FONT_SIZE = 17.0
_MAX_NESTING = 10
_MAX_HTML = 2000
_MAX_ITEMS = 50
# Deeper nesting only occurs in attacks on the run time.
_MAX_ANCESTORS = 64
_ANIMATION_TAGS = frozenset({"animate", "animatetransform", "animatemotion", "set"})
_PICTURE_TAGS = frozenset({"img", "svg", "video", "iframe", "mpvideo"})
_WIDE_TAGS = _PICTURE_TAGS | {"image", "rect", "canvas"}
_BLOCK_TAGS = BLOCK_TAGS | {"mp-miniprogram"}


@dataclass(slots=True)
class Node:
    """An element with the values that the rules need, computed once for the whole article."""

    start: StartTag
    parent: "Node | None"
    style: Mapping[str, str]
    children: list["Node | str"] = field(default_factory=list)
    text_width: float = 0.0
    """In ems: 1 for a full-width character, else 0.5."""
    has_breaks: bool = False
    descendant_tags: set[str] = field(default_factory=set)

    def elements(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]

    def own_text(self) -> str:
        """The text directly inside it."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()


def check_article(content: str) -> dict[str, object]:
    """Check an article and return the answer of the checker."""
    nodes = _parse_elements(content)
    _aggregate(nodes)
    found: dict[str, object] = {}
    for rule, (text, violates) in RULES.items():
        violations = list(islice(filter(violates, nodes), _MAX_ITEMS))
        if violations:
            items = [{"outerHTML": _outer_html(node)} for node in violations]
            found[rule] = {"violateRules": text, "items": items}
    return {"isValid": not found, "inValidInfo": found}


def _parse_elements(content: str) -> list[Node]:
    """Return every element in document order."""
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    for token in tokenize(content):
        match token:
            case TextToken(raw):
                if open_nodes:
                    open_nodes[-1].children.append(unescape(raw))
            case StartTag():
                parent = open_nodes[-1] if open_nodes else None
                node = Node(token, parent, _parse_style(token))
                nodes.append(node)
                if parent:
                    parent.children.append(node)
                if token.tag not in VOID_TAGS and not token.self_closing:
                    open_nodes.append(node)
            case EndTag(tag):
                close_element(open_nodes, tag, lambda node: node.start.tag)
    return nodes


def _aggregate(nodes: list[Node]) -> None:
    """Add the values of each element to its parent's; children come after their parents."""
    for node in reversed(nodes):
        node.text_width += sum(map(_character_width, node.own_text()))
        if node.parent:
            node.parent.text_width += node.text_width
            node.parent.has_breaks |= node.has_breaks or node.start.tag == "br"
            node.parent.descendant_tags |= node.descendant_tags | {node.start.tag}


def _parse_style(token: StartTag) -> Mapping[str, str]:
    style = {}
    for declaration in split_declarations(unescape(token.get("style") or "")):
        name, _, value = declaration.partition(":")
        style[name.strip().lower()] = value.strip().lower().removesuffix("!important").strip()
    return MappingProxyType(style)


def _character_width(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5


def _outer_html(node: Node) -> str:
    """The HTML of an element, truncated."""
    out: list[str] = []
    pending: list[Node | str] = [node]
    while pending and sum(map(len, out)) < _MAX_HTML:
        match pending.pop():
            case Node() as inner:
                out.append(str(inner.start))
                if inner.start.tag not in VOID_TAGS and not inner.start.self_closing:
                    pending.append(f"</{inner.start.tag}>")
                    pending.extend(
                        child.replace("&", "&amp;").replace("<", "&lt;")
                        if isinstance(child, str)
                        else child
                        for child in reversed(inner.children)
                    )
            case text:
                out.append(text)
    return "".join(out)[:_MAX_HTML]


def _ancestors(node: Node) -> list[Node]:
    chain: list[Node] = []
    ancestor = node.parent
    while ancestor and len(chain) < _MAX_ANCESTORS:
        chain.append(ancestor)
        ancestor = ancestor.parent
    return chain


def _inherited(node: Node, name: str) -> str | None:
    return next((n.style[name] for n in [node, *_ancestors(node)] if name in n.style), None)


def _length(value: str | None, em: float) -> float | None:
    """Return a length in pixels; numbers without a unit and percentages are relative to `em`."""
    found = re.fullmatch(r"(-?[\d.]+)(px|em|%)?", value or "")
    try:
        number = float(found[1]) if found else None
    except ValueError:
        number = None
    if found is None or number is None:
        return None
    return {"px": number, "%": number * em / 100}.get(found[2] or "em", number * em)


def _pixels(value: str | None) -> float | None:
    return _length(value, 0.0) if value and (value.endswith("px") or value == "0") else None


def _is_covered_picture(node: Node) -> bool:
    painted = any("url(" in _background(up) for up in _ancestors(node) if up.start.tag == "svg")
    return node.start.tag == "img" and node.style.get("opacity") in {"0", "0.0"} and painted


def _background(node: Node) -> str:
    return node.style.get("background", "") + " " + node.style.get("background-image", "")


def _has_low_line_height(node: Node) -> bool:
    if "line-height" not in node.style or not node.text_width:
        return False
    size = _pixels(_inherited(node, "font-size")) or _FONT_SIZE
    height = _length(node.style["line-height"], size)
    lines = node.has_breaks or node.text_width * size > PHONE_WIDTH
    return height is not None and height < size and lines


def _is_too_wide(node: Node) -> bool:
    width = _pixels(node.style.get("width")) or _pixels(node.style.get("min-width"))
    if width is None or width <= PHONE_WIDTH or node.start.tag in _WIDE_TAGS:
        return False
    if "max-width" in node.style or node.start.get("data-ignore-width") is not None:
        return False
    scrolls = ("overflow", "overflow-x")
    around = [node, *_ancestors(node)]
    return not any(
        up.start.tag == "svg" or any(up.style.get(name) in {"auto", "scroll"} for name in scrolls)
        for up in around
    )


def _has_text_at_zero_height(node: Node) -> bool:
    in_svg = any(up.start.tag == "svg" for up in [node, *_ancestors(node)])
    return _pixels(node.style.get("height")) == 0 and node.text_width > 0 and not in_svg


def _starts_on_touch_only(node: Node) -> bool:
    begin = (node.start.get("begin") or "").lower()
    return node.start.tag in _ANIMATION_TAGS and "touchstart" in begin and "click" not in begin


def _is_nested_too_deep(node: Node) -> bool:
    """Whether it is the outermost of more than ten equal elements with one child each."""
    if node.parent and _is_same_element(node.parent, node):
        return False
    depth = 1
    while (
        len(node.elements()) == 1
        and not node.own_text()
        and _is_same_element(node, node.elements()[0])
    ):
        node = node.elements()[0]
        depth += 1
    return depth > _MAX_NESTING and not (node.descendant_tags | {node.start.tag}) & _PICTURE_TAGS


def _is_same_element(outer: Node, inner: Node) -> bool:
    same = outer.start.tag == inner.start.tag
    return same and outer.start.get("style") == inner.start.get("style")


def _is_leaf_with_block(node: Node) -> bool:
    is_leaf = node.start.tag == "span" and node.start.get("leaf") is not None
    return is_leaf and bool(node.descendant_tags & _BLOCK_TAGS)


def _is_nodeleaf_with_other_content(node: Node) -> bool:
    if node.start.tag != "section" or node.start.get("nodeleaf") is None:
        return False
    inside = {child.start.tag for child in node.elements()}
    fine = all(tag in _PICTURE_TAGS | {"br"} or tag.startswith("mp-") for tag in inside)
    return bool(node.own_text()) or not fine


def _has_text_on_gradient(node: Node) -> bool:
    ignored = "text-bg-gradient" in (node.start.get("data-ignore-dm") or "")
    return "gradient(" in _background(node) and node.text_width > 0 and not ignored


RULES: Mapping[str, tuple[str, Callable[[Node], bool]]] = MappingProxyType(
    {
        "opacity": ("opacity 为 0 的图片被作为背景图的 SVG 覆盖", _is_covered_picture),
        "caret-color": (
            "caret-color 不能为透明",
            lambda node: node.style.get("caret-color") in {"transparent", "rgba(0, 0, 0, 0)"},
        ),
        "line-height": ("多行文字的 line-height 不能小于 font-size", _has_low_line_height),
        "width": ("内容宽度超出屏幕", _is_too_wide),
        "height": ("高度为 0 的元素内不能有文字", _has_text_at_zero_height),
        "text-align": (
            "text-align 不能为 start 或 end",
            lambda node: node.style.get("text-align") in {"start", "end"},
        ),
        "begin": ("SVG 动画不能只用 touchstart 触发", _starts_on_touch_only),
        "pre": (
            "普通段落不能放在 pre 内",
            lambda node: (
                node.start.tag == "pre"
                and node.text_width > 0
                and "code" not in node.descendant_tags
            ),
        ),
        "nesting": ("相同标签和样式的嵌套不能超过 10 层", _is_nested_too_deep),
        "span[leaf]": ("span[leaf] 内不能有块级元素", _is_leaf_with_block),
        "section[nodeleaf]": (
            "section[nodeleaf] 内只能有图片或平台组件",
            _is_nodeleaf_with_other_content,
        ),
        "font-family": ("建议不设置 font-family", lambda node: "font-family" in node.style),
        "text-bg-gradient": ("文字不能放在渐变背景上", _has_text_on_gradient),
    }
)
