"""HTML as a stream of tokens that keep the source text.

A full parser (html5lib, lxml) repairs what it reads, which would hide what the platform does to an
article; the parser of the standard library resolves entities, and here they must stay.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

_TAG = re.compile(
    r"<!--.*?(?:-->|$)|<[!?][^>]*>|</(?P<end>[a-zA-Z][^\s/>]*+)[^>]*>|"
    r"<(?P<start>[a-zA-Z][^\s/>]{0,100}+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"']){0,4096}+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|"
    r"(?P<bare>[^\s\"'=<>`]+)))?"
)
# A browser treats their content as text.
_RAW_TEXT_TAGS = frozenset(
    {"script", "style", "title", "textarea", "xmp", "iframe", "noscript", "noembed"}
)
VOID_TAGS = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextToken:
    """Characters between tags, with entities unresolved."""

    raw: str


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag with names in lower case and values as written; `<g/>` is self-closing."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    self_closing: bool = False

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.attributes if key == name), None)

    def without_attributes(self, *names: str) -> "StartTag":
        kept = tuple(pair for pair in self.attributes if pair[0] not in names)
        return replace(self, attributes=kept)

    def with_attribute(self, name: str, value: str) -> "StartTag":
        """Set an attribute in its place, or append it."""
        if self.get(name) is None:
            return replace(self, attributes=(*self.attributes, (name, value)))
        pairs = tuple((key, value if key == name else old) for key, old in self.attributes)
        return replace(self, attributes=pairs)

    def __str__(self) -> str:
        pairs = "".join(f' {name}="{value}"' for name, value in self.attributes)
        if self.tag in VOID_TAGS:
            return f"<{self.tag}{pairs}  />"  # two blanks, as the platform writes them
        return f"<{self.tag}{pairs}></{self.tag}>" if self.self_closing else f"<{self.tag}{pairs}>"


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag."""

    tag: str


Token = TextToken | StartTag | EndTag
_Element = TypeVar("_Element")


def tokenize(html: str) -> Iterator[Token]:
    """Yield the tokens of a fragment without comments and declarations; a stray `<` is text."""
    at, last = 0, html.rfind(">")
    # There is no tag after the last ">", and searching for one would take quadratic time.
    while at <= last and (found := _TAG.search(html, at, last + 1)):
        if found.start() > at:
            yield TextToken(html[at : found.start()].replace("<", "&lt;"))
        at = found.end()
        if found["end"]:
            yield EndTag(found["end"].lower())
        elif found["start"]:
            start = _parse_start_tag(found["start"].lower(), found["rest"])
            yield start
            if start.tag in _RAW_TEXT_TAGS:
                closing = re.compile(rf"</{start.tag}(?=[\s/>])", re.IGNORECASE).search(html, at)
                inside = html[at : closing.start() if closing else len(html)]
                yield TextToken(inside)
                at += len(inside)
    if at < len(html):
        yield TextToken(html[at:].replace("<", "&lt;"))


def close_element(
    open_elements: list[_Element], tag: str, tag_of: Callable[[_Element], str]
) -> None:
    """Remove the innermost open element with this tag and all inside it, if there is one."""
    for depth in range(len(open_elements) - 1, -1, -1):
        if tag_of(open_elements[depth]) == tag:
            del open_elements[depth:]
            return


def _parse_start_tag(tag: str, rest: str) -> StartTag:
    pairs: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(rest):
        value = found["double"] or found["single"] or found["bare"] or ""
        pairs.setdefault(found["name"].lower(), value.replace('"', "&quot;"))
    return StartTag(tag, tuple(pairs.items()), self_closing=rest.rstrip().endswith("/"))


def split_declarations(style: str) -> list[str]:
    """Split a style attribute into declarations, except at semicolons in quotes or brackets."""
    parts, depth, quote, at = [], 0, "", 0
    text = re.sub(r"&(?:#39|quot|apos|amp);", lambda hit: "\0" * len(hit[0]), style)
    for position, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter == ";" and not depth:
            parts.append(style[at:position])
            at = position + 1
    return [part for part in [*parts, style[at:]] if part.strip()]
