"""A small HTML tree, and a reader for the HTML that the sanitiser writes."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

VOID = frozenset({"br", "col", "hr", "img", "wbr"})
LINE = "data-l"
"""Attribute that carries the line of the source (from 0) through the sanitiser."""
MARK = "wx-line"
"""Element that stands before raw HTML to tell its line; it never reaches the tree."""
DEPTH = 48
"""Deepest nesting that is kept; deeper elements give their content to the last one that is kept."""


@dataclass(slots=True, eq=False)
class Element:
    """An element. Not frozen, for the speed of building hundreds; a built tree is never changed.

    `line` is the line of the Markdown body it came from, from 0; -1 where that is unknown.
    The names `attrib` and `get` are ElementTree's: selectors are matched against it.
    """

    tag: str
    attrib: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    line: int = -1

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.attrib.get(name, default)

    @property
    def classes(self) -> list[str]:
        return self.attrib.get("class", "").split()

    @property
    def text(self) -> str:
        """Its direct text, as `:empty` asks for it."""
        return "".join(child for child in self.children if isinstance(child, str))


Node = Element | str

# What nh3 writes: names in lower case, every attribute with a value in double quotes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?: [^\s=">]+="[^"]*")*)>')
_LINE_ALONE = re.compile(rf' {LINE}="([0-9]{{1,7}})"')
_ATTRIBUTE = re.compile(r' ([^\s=">]+)="([^"]*)"')


def read(markup: str) -> Element:
    """The tree of sanitised HTML, under a root without a name."""
    root = Element("")
    open_elements = [root]
    children = root.children
    line = -1
    # Text, then a tag in three parts and the text behind it, again and again.
    first, *parts = _TAG.split(markup)
    if first:
        children.append(_text(first))
    for closing, tag, written, text in zip(*[iter(parts)] * 4, strict=True):
        attrib: dict[str, str] = {}
        if written:
            attrib, line = _attributes(written, line)
        if tag == MARK:
            pass
        elif closing:
            open_elements.pop()
            children = open_elements[-1].children
        elif len(open_elements) > DEPTH and tag not in VOID:
            open_elements.append(open_elements[-1])
        else:
            element = Element(tag, attrib, [], line)
            children.append(element)
            if tag not in VOID:
                open_elements.append(element)
                children = element.children
        if text:
            children.append(_text(text))
    return root


def elements(node: Element) -> Iterator[Element]:
    """All elements under `node`, itself not included, in document order."""
    stack: list[Node] = list(reversed(node.children))
    while stack:
        top = stack.pop()
        if isinstance(top, Element):
            yield top
            stack.extend(reversed(top.children))


def plain(node: Node) -> str:
    """The text of a node, nothing added."""
    if isinstance(node, str):
        return node
    return "".join([plain(child) for child in node.children])


def _text(written: str) -> str:
    return html.unescape(written) if "&" in written else written


def _attributes(written: str, line: int) -> tuple[dict[str, str], int]:
    """The attributes, and the line they tell, or else the line before."""
    if (alone := _LINE_ALONE.fullmatch(written)) is not None:
        return {}, int(alone[1])
    attrib = {name: _text(value) for name, value in _ATTRIBUTE.findall(written)}
    told = attrib.pop(LINE, "")
    return attrib, int(told) if told.isdecimal() and len(told) < 8 else line
