"""Splits raw HTML into text, tags and hidden parts, in order and in linear time.

What a browser would read to the end of the article (a tag without `>`, an unclosed comment) is
text.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.html_tags import RAW_TEXT_TAGS

Kind = Literal["text", "start", "end", "hidden"]

_NAME = r"[a-zA-Z][^\s/><]*+"
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+"
)
_TAG = re.compile(
    rf"<(/?)({_NAME})((?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+)>"
)
_HIDDEN = re.compile(
    r"<!-->|<!--->|<!--(?:[^-]|-(?!->))*+-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![a-zA-Z][^>]*+>",
    re.DOTALL,
)
_MAX_BROKEN = 10
"""Unclosed tags in one piece of raw HTML; what follows is text."""


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A part of raw HTML; `name` is in lower case.

    Text is HTML: its entities are kept, `<` and `>` are not escaped.
    """

    kind: Kind
    written: str
    name: str = ""
    attributes: str = ""

    @property
    def tag(self) -> str:
        """The tag in the one form that every parser reads alike."""
        if self.kind == "end":
            return f"</{self.name}>"
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(self.attributes):
            value = html.escape(html.unescape(double or single or bare))
            found.setdefault(name.lower(), f' {name.lower()}="{value}"')
        return f"<{self.name}{''.join(found.values())}>"

    @property
    def is_bare(self) -> bool:
        """Whether the tag has nothing but its name."""
        return not self.attributes.strip(" \t\r\n\f/")

    @property
    def closes_itself(self) -> bool:
        """Whether the tag ends with `/>`."""
        return self.attributes.endswith("/")


def split_raw_html(markup: str) -> Iterator[RawPiece]:
    """Return the pieces of raw HTML."""
    at = start = broken = 0
    absent: set[str] = set()
    while (at := markup.find("<", at)) != -1:
        match = (
            _HIDDEN.match(markup, at) if markup[at + 1 : at + 2] in "!?" else _TAG.match(markup, at)
        )
        if match is None:
            broken += markup[at + 1 : at + 2].isalpha() or markup[at + 1 : at + 2] in {"!", "?"}
            at += 1
            if broken > _MAX_BROKEN:
                break
            continue
        if at > start:
            yield _text(markup[start:at])
        piece = _piece(match)
        yield piece
        at = start = match.end()
        if piece.kind == "start" and piece.name in RAW_TEXT_TAGS - absent:
            end = _find_end_tag(piece.name, markup, at)
            if end == -1:
                absent.add(piece.name)
            elif end > at:
                yield _text(markup[at:end])
                at = start = end
    if start < len(markup):
        yield _text(markup[start:])


def escape_brackets(text: str) -> str:
    """Escape `<` and `>`; entities stay."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _text(written: str) -> RawPiece:
    return RawPiece("text", written)


def _piece(match: re.Match[str]) -> RawPiece:
    if match.re is _HIDDEN:
        return RawPiece("hidden", match[0])
    return RawPiece("end" if match[1] else "start", match[0], match[2].lower(), match[3])


def _find_end_tag(name: str, markup: str, at: int) -> int:
    match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(markup, at)
    return match.start() if match else -1
