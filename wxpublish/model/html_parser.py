"""HTML that others wrote, however broken, as events or as a tree, in linear time."""

from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple

from wxpublish.model.html_tags import VOID_TAGS
from wxpublish.model.html_tree import Element

MAX_BROKEN_TAGS = 100
"""Tags, comments and declarations without an end whose end is looked for in one text."""


class StartTag(NamedTuple):
    """A start tag, its attributes as written; `self_closing` where it ends with `/>`."""

    name: str
    attributes: list[tuple[str, str | None]]
    self_closing: bool


class EndTag(NamedTuple):
    """An end tag, whether or not anything is open that it could close."""

    name: str


Event = StartTag | EndTag | str


def read_events(html: str) -> list[Event]:
    """Tags and text in order; comments and declarations are left out. Text may come in pieces."""
    reader = _EventReader()
    reader.feed(html)
    reader.close()
    return reader.events


def read_tree(html: str) -> Element:
    """The tree of HTML under a root without a name.

    An end tag closes the nearest open element of its name, or nothing. An element that is never
    closed ends with the one around it. Of equal attributes the first counts.
    """
    root = Element("")
    open_elements = [root]
    open_names = Counter[str]()
    for event in read_events(html):
        match event:
            case StartTag(name, attributes, self_closing):
                attrib = {key: value or "" for key, value in reversed(attributes)}
                element = Element(name, attrib)
                open_elements[-1].children.append(element)
                if not self_closing and name not in VOID_TAGS:
                    open_elements.append(element)
                    open_names[name] += 1
            case EndTag(name) if open_names[name]:
                closed = ""
                while closed != name:
                    closed = open_elements.pop().tag
                    open_names[closed] -= 1
            case EndTag():
                pass
            case text:
                open_elements[-1].children.append(text)
    return root


class _EventReader(HTMLParser):
    """Collects events.

    For each `<` that begins something without an end, the standard library's parser searches all
    that follows, which costs the square of the length. After `MAX_BROKEN_TAGS` of them every `<`
    that the parser would have to search for is text.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self._broken = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(StartTag(tag, attrs, self_closing=False))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(StartTag(tag, attrs, self_closing=True))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(EndTag(tag))

    def handle_data(self, data: str) -> None:
        self.events.append(data)

    def parse_starttag(self, i: int) -> int:
        return self._count(-1 if self._gives_up() else super().parse_starttag(i))

    def parse_endtag(self, i: int) -> int:
        return self._count(-1 if self._gives_up() else super().parse_endtag(i))

    def parse_comment(self, i: int, report: bool = True) -> int:
        return self._count(-1 if self._gives_up() else super().parse_comment(i, report))

    def parse_html_declaration(self, i: int) -> int:
        return self._count(-1 if self._gives_up() else super().parse_html_declaration(i))

    def parse_pi(self, i: int) -> int:
        return self._count(-1 if self._gives_up() else super().parse_pi(i))

    def _gives_up(self) -> bool:
        return self._broken > MAX_BROKEN_TAGS

    def _count(self, end: int) -> int:
        self._broken += end < 0
        return end
