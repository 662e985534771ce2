"""The platform's article checker, for the rules that need no layout.

`POST /article-bin/verify_article_structure` with `{"content": HTML}` answers
`{"isValid": bool, "inValidInfo": {RULE: {"violateRules": TEXT, "items": [{"outerHTML": …}]}}}`.
Rules: `wechatjs/verify-article-structure-spec` (MIT, 2026). Left out, since only a browser can
tell: contrast in dark mode, clipped heights, centring and shares of a width.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from types import MappingProxyType

from wxpublish.emulator.html_tokens import VOID, EndTag, StartTag, TextToken, declarations, tokens
from wxpublish.emulator.rewriting import BLOCKS

PHONE = 375
_FONT = 17.0
_DEEPEST = 10
_SHOWN = 2000
_ITEMS = 50
# Beyond that only an attack on the time this takes nests.
_ANCESTORS = 64
_ANIMATIONS = frozenset({"animate", "animatetransform", "animatemotion", "set"})
_PICTURES = frozenset({"img", "svg", "video", "iframe", "mpvideo"})
_WIDE_TAGS = _PICTURES | {"image", "rect", "canvas"}
_BLOCKS = BLOCKS | {"mp-miniprogram"}


@dataclass(slots=True)
class Node:
    """An element with what the rules ask about it, gathered once for the whole article."""

    start: StartTag
    parent: "Node | None"
    style: Mapping[str, str]
    children: list["Node | str"] = field(default_factory=list)
    text: float = 0.0
    """Width of the text inside, in ems: 1 for a full-width character, else a half."""
    breaks: bool = False
    tags: set[str] = field(default_factory=set)
    """The tags of its descendants."""

    def elements(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]

    def words(self) -> str:
        """The text that stands directly in it."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()


def check(content: str) -> dict[str, object]:
    """The checker's answer for an article."""
    nodes = _tree(content)
    _gather(nodes)
    found: dict[str, object] = {}
    for rule, (text, broken) in RULES.items():
        culprits = list(islice(filter(broken, nodes), _ITEMS))
        if culprits:
            items = [{"outerHTML": _outer(node)} for node in culprits]
            found[rule] = {"violateRules": text, "items": items}
    return {"isValid": not found, "inValidInfo": found}


def _tree(content: str) -> list[Node]:
    """Every element in document order."""
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    for token in tokens(content):
        match token:
            case TextToken(raw):
                if open_nodes:
                    open_nodes[-1].children.append(unescape(raw))
            case StartTag():
                parent = open_nodes[-1] if open_nodes else None
                node = Node(token, parent, _style(token))
                nodes.append(node)
                if parent:
                    parent.children.append(node)
                if token.tag not in VOID and not token.closed:
                    open_nodes.append(node)
            case EndTag(tag):
                _close(open_nodes, tag)
    return nodes


def _close(open_nodes: list[Node], tag: str) -> None:
    for depth in range(len(open_nodes) - 1, -1, -1):
        if open_nodes[depth].start.tag == tag:
            del open_nodes[depth:]
            return


def _gather(nodes: list[Node]) -> None:
    """Hand each element's facts up; children come after their parents."""
    for node in reversed(nodes):
        node.text += sum(map(_width, node.words()))
        if node.parent:
            node.parent.text += node.text
            node.parent.breaks |= node.breaks or node.start.tag == "br"
            node.parent.tags |= node.tags | {node.start.tag}


def _style(token: StartTag) -> Mapping[str, str]:
    style = {}
    for declaration in declarations(unescape(token.get("style") or "")):
        name, _, value = declaration.partition(":")
        style[name.strip().lower()] = value.strip().lower().removesuffix("!important").strip()
    return MappingProxyType(style)


def _width(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5


def _outer(node: Node) -> str:
    """Its HTML, cut off where it is long."""
    out: list[str] = []
    todo: list[Node | str] = [node]
    while todo and sum(map(len, out)) < _SHOWN:
        match todo.pop():
            case Node() as inner:
                out.append(str(inner.start))
                if inner.start.tag not in VOID and not inner.start.closed:
                    todo.append(f"</{inner.start.tag}>")
                    todo.extend(
                        child.replace("&", "&amp;").replace("<", "&lt;")
                        if isinstance(child, str)
                        else child
                        for child in reversed(inner.children)
                    )
            case text:
                out.append(text)
    return "".join(out)[:_SHOWN]


def _above(node: Node) -> list[Node]:
    chain: list[Node] = []
    above = node.parent
    while above and len(chain) < _ANCESTORS:
        chain.append(above)
        above = above.parent
    return chain


def _inherited(node: Node, name: str) -> str | None:
    return next((n.style[name] for n in [node, *_above(node)] if name in n.style), None)


def _length(value: str | None, em: float) -> float | None:
    """A length in pixels; unitless and percent are of `em`."""
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


def _opacity(node: Node) -> bool:
    painted = any("url(" in _background(up) for up in _above(node) if up.start.tag == "svg")
    return node.start.tag == "img" and node.style.get("opacity") in {"0", "0.0"} and painted


def _background(node: Node) -> str:
    return node.style.get("background", "") + " " + node.style.get("background-image", "")


def _line_height(node: Node) -> bool:
    if "line-height" not in node.style or not node.text:
        return False
    size = _pixels(_inherited(node, "font-size")) or _FONT
    height = _length(node.style["line-height"], size)
    lines = node.breaks or node.text * size > PHONE
    return height is not None and height < size and lines


def _too_wide(node: Node) -> bool:
    width = _pixels(node.style.get("width")) or _pixels(node.style.get("min-width"))
    if width is None or width <= PHONE or node.start.tag in _WIDE_TAGS:
        return False
    if "max-width" in node.style or node.start.get("data-ignore-width") is not None:
        return False
    scrolls = ("overflow", "overflow-x")
    around = [node, *_above(node)]
    return not any(
        up.start.tag == "svg" or any(up.style.get(name) in {"auto", "scroll"} for name in scrolls)
        for up in around
    )


def _flat(node: Node) -> bool:
    in_svg = any(up.start.tag == "svg" for up in [node, *_above(node)])
    return _pixels(node.style.get("height")) == 0 and node.text > 0 and not in_svg


def _begin(node: Node) -> bool:
    begin = (node.start.get("begin") or "").lower()
    return node.start.tag in _ANIMATIONS and "touchstart" in begin and "click" not in begin


def _nested(node: Node) -> bool:
    """The outermost of a chain of more than ten alike with one child each."""
    if node.parent and _alike(node.parent, node):
        return False
    depth = 1
    while len(node.elements()) == 1 and not node.words() and _alike(node, node.elements()[0]):
        node = node.elements()[0]
        depth += 1
    return depth > _DEEPEST and not (node.tags | {node.start.tag}) & _PICTURES


def _alike(outer: Node, inner: Node) -> bool:
    same = outer.start.tag == inner.start.tag
    return same and outer.start.get("style") == inner.start.get("style")


def _leaf(node: Node) -> bool:
    is_leaf = node.start.tag == "span" and node.start.get("leaf") is not None
    return is_leaf and bool(node.tags & _BLOCKS)


def _node_leaf(node: Node) -> bool:
    if node.start.tag != "section" or node.start.get("nodeleaf") is None:
        return False
    inside = {child.start.tag for child in node.elements()}
    fine = all(tag in _PICTURES | {"br"} or tag.startswith("mp-") for tag in inside)
    return bool(node.words()) or not fine


def _gradient(node: Node) -> bool:
    ignored = "text-bg-gradient" in (node.start.get("data-ignore-dm") or "")
    return "gradient(" in _background(node) and node.text > 0 and not ignored


RULES: Mapping[str, tuple[str, Callable[[Node], bool]]] = MappingProxyType(
    {
        "opacity": ("opacity 为 0 的图片被作为背景图的 SVG 覆盖", _opacity),
        "caret-color": (
            "caret-color 不能为透明",
            lambda node: node.style.get("caret-color") in {"transparent", "rgba(0, 0, 0, 0)"},
        ),
        "line-height": ("多行文字的 line-height 不能小于 font-size", _line_height),
        "width": ("内容宽度超出屏幕", _too_wide),
        "height": ("高度为 0 的元素内不能有文字", _flat),
        "text-align": (
            "text-align 不能为 start 或 end",
            lambda node: node.style.get("text-align") in {"start", "end"},
        ),
        "begin": ("SVG 动画不能只用 touchstart 触发", _begin),
        "pre": (
            "普通段落不能放在 pre 内",
            lambda node: node.start.tag == "pre" and node.text > 0 and "code" not in node.tags,
        ),
        "nesting": ("相同标签和样式的嵌套不能超过 10 层", _nested),
        "span[leaf]": ("span[leaf] 内不能有块级元素", _leaf),
        "section[nodeleaf]": ("section[nodeleaf] 内只能有图片或平台组件", _node_leaf),
        "font-family": ("建议不设置 font-family", lambda node: "font-family" in node.style),
        "text-bg-gradient": ("文字不能放在渐变背景上", _gradient),
    }
)
