"""HTML as a flat run of tokens, each able to say exactly what stood in the source.

A full parser (html5lib, lxml) repairs what it reads, and a repaired article would no longer show
what the platform did to it; the standard library's resolves the entities that matter here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_TAG = re.compile(
    r"<!--.*?(?:-->|$)|<[!?][^>]*>|</(?P<end>[a-zA-Z][^\s/>]*+)[^>]*>|"
    r"<(?P<start>[a-zA-Z][^\s/>]{0,100}+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"']){0,4096}+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|"
    r"(?P<bare>[^\s\"'=<>`]+)))?"
)
# Their content is text to a browser, whatever it looks like.
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noscript", "noembed"})
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)


@dataclass(frozen=True, slots=True)
class TextToken:
    """Characters between tags, entities as they are."""

    raw: str


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag: names in lower case, values as they are; `closed` for `<g/>`."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    closed: bool = False

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.attributes if key == name), None)

    def without(self, *names: str) -> "StartTag":
        kept = tuple(pair for pair in self.attributes if pair[0] not in names)
        return replace(self, attributes=kept)

    def having(self, name: str, value: str) -> "StartTag":
        """With the attribute at the end, or in its place where there is one."""
        if self.get(name) is None:
            return replace(self, attributes=(*self.attributes, (name, value)))
        pairs = tuple((key, value if key == name else old) for key, old in self.attributes)
        return replace(self, attributes=pairs)

    def __str__(self) -> str:
        pairs = "".join(f' {name}="{value}"' for name, value in self.attributes)
        if self.tag in VOID:
            return f"<{self.tag}{pairs}  />"  # two blanks, as the platform writes them
        return f"<{self.tag}{pairs}></{self.tag}>" if self.closed else f"<{self.tag}{pairs}>"


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag."""

    tag: str


Token = TextToken | StartTag | EndTag


def tokens(html: str) -> Iterator[Token]:
    """The tokens of a fragment; comments and declarations are left out, a stray `<` is text."""
    at, last = 0, html.rfind(">")
    # Behind the last ">" there is no tag, and looking for one would take time square in the length.
    while at <= last and (found := _TAG.search(html, at, last + 1)):
        if found.start() > at:
            yield TextToken(html[at : found.start()].replace("<", "&lt;"))
        at = found.end()
        if found["end"]:
            yield EndTag(found["end"].lower())
        elif found["start"]:
            start = _start(found["start"].lower(), found["rest"])
            yield start
            if start.tag in _RAW:
                closing = re.compile(rf"</{start.tag}(?=[\s/>])", re.IGNORECASE).search(html, at)
                inside = html[at : closing.start() if closing else len(html)]
                yield TextToken(inside)
                at += len(inside)
    if at < len(html):
        yield TextToken(html[at:].replace("<", "&lt;"))


def _start(tag: str, rest: str) -> StartTag:
    pairs: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(rest):
        value = found["double"] or found["single"] or found["bare"] or ""
        pairs.setdefault(found["name"].lower(), value.replace('"', "&quot;"))
    return StartTag(tag, tuple(pairs.items()), closed=rest.rstrip().endswith("/"))


def declarations(style: str) -> list[str]:
    """The declarations of a style attribute; semicolons in quotes and brackets part nothing."""
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
