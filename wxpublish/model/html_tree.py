"""The tree of HTML elements that the renderer, the structure check and pull work on."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wxpublish.model.html_tags import VOID_TAGS

LINE_ATTRIBUTE = "data-l"
"""Attribute that carries the line of the source (from 0) through the sanitiser."""
LINE_ELEMENT = "wx-line"
"""Element that stands before raw HTML to give its line; it never reaches the tree."""
MAX_DEPTH = 48
"""Deepest nesting that the renderer keeps."""


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
_LINE_ALONE = re.compile(rf' {LINE_ATTRIBUTE}="([0-9]{{1,7}})"')
_ATTRIBUTE = re.compile(r' ([^\s=">]+)="([^"]*)"')


def read_sanitised(markup: str, max_depth: int = MAX_DEPTH) -> Element:
    """The tree of HTML that nh3 wrote, under a root without a name.

    Elements deeper than `max_depth` are left out; their content goes to the last one that is kept.
    """
    root = Element("")
    open_elements = [root]
    children = root.children
    line = -1
    # Text, then a tag in three parts and the text behind it, again and again.
    first, *parts = _TAG.split(markup)
    if first:
        children.append(_unescape(first))
    for closing, tag, written, text in zip(*[iter(parts)] * 4, strict=True):
        attrib: dict[str, str] = {}
        if written:
            attrib, line = _read_attributes(written, line)
        if tag == LINE_ELEMENT:
            pass
        elif closing:
            open_elements.pop()
            children = open_elements[-1].children
        elif len(open_elements) > max_depth and tag not in VOID_TAGS:
            open_elements.append(open_elements[-1])
        else:
            element = Element(tag, attrib, [], line)
            children.append(element)
            if tag not in VOID_TAGS:
                open_elements.append(element)
                children = element.children
        if text:
            children.append(_unescape(text))
    return root


def iter_elements(node: Element) -> Iterator[Element]:
    """All elements under `node`, itself not included, in document order."""
    stack = [child for child in reversed(node.children) if not isinstance(child, str)]
    while stack:
        top = stack.pop()
        yield top
        if top.children:
            stack += [child for child in reversed(top.children) if not isinstance(child, str)]


def text_content(node: Node) -> str:
    """The text of a node, nothing added."""
    if isinstance(node, str):
        return node
    return "".join([text_content(child) for child in node.children])


def _unescape(written: str) -> str:
    return html.unescape(written) if "&" in written else written


def _read_attributes(written: str, line: int) -> tuple[dict[str, str], int]:
    """The attributes, and the line that they give, or else the line before."""
    if (alone := _LINE_ALONE.fullmatch(written)) is not None:
        return {}, int(alone[1])
    attrib = {name: _unescape(value) for name, value in _ATTRIBUTE.findall(written)}
    number = attrib.pop(LINE_ATTRIBUTE, "")
    return attrib, int(number) if number.isdecimal() and len(number) < 8 else line
