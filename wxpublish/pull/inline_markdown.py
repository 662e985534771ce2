"""Inline content as Markdown, or as raw HTML where Markdown's delimiters would not work."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wxpublish.model.html_tags import BLOCK_TAGS
from wxpublish.model.html_tree import Element, Node
from wxpublish.pull.escape import (
    code_span,
    collapse_spaces,
    escape_text,
    format_destination,
    format_title,
)
from wxpublish.pull.remote_tree import find_picture_urls, inner_text, picture_url

MARKERS = {"strong": "**", "em": "*", "s": "~~"}
CANONICAL_TAGS = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "del": "s", "strike": "s", "ins": "u",
}  # fmt: skip
RAW_TAGS = frozenset({"u", "sub", "sup", "mark", "small", *MARKERS})
CODE_TAGS = frozenset({"code", "kbd", "samp", "tt", "pre"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)\b", re.IGNORECASE)
_WIDTH_STYLE = re.compile(r"(?<![-\w])width\s*:\s*(\d{1,4}(?:\.\d+)?)px", re.IGNORECASE)
_CJK = re.compile("[\u2e80-\u2fdf\u3001-\u303e\u3040-\u30ff\u4e00-\u9fff\uff01-\uff60]")
_QUOTES = frozenset("“”‘’…—")
_SPACES = " \t\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""The white space that a Markdown parser strips from the end of a paragraph."""


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """Writes inline nodes. `files` has the paths of pictures by URL; `line_break` replaces `<br>`."""

    files: Mapping[str, str]
    line_break: str = "\\\n"

    def write(self, nodes: list[Node]) -> str:
        """The nodes as Markdown, without white space at either end."""
        return self._write(list(_normalise(nodes)), nested=False)

    def _write(self, pieces: list[Node], *, nested: bool) -> str:
        out = ""
        for index, piece in enumerate(pieces):
            at_line_start = not nested and not out.rpartition("\n")[2].strip(" ")
            out = out.rstrip(" ") if at_line_start else out
            if isinstance(piece, str):
                text = piece.lstrip(" ") if at_line_start or out.endswith(" ") else piece
                out += escape_text(text, at_start=at_line_start)
            elif piece.tag == "br":
                out = f"{out}<br>" if nested else out.rstrip(" ") + self.line_break * bool(out)
            else:
                before = _edge_character(pieces[index - 1], -1) if index else " "
                after = _edge_character(pieces[index + 1], 0) if index + 1 < len(pieces) else " "
                out += self._write_element(piece, out[-1:], before + after, nested=nested)
        return out if nested else self._strip_breaks(out)

    def _strip_breaks(self, out: str) -> str:
        """Remove line breaks at the end, where Markdown would show them as text."""
        while (bare := out.rstrip(_SPACES)).endswith(self.line_break):
            out = bare.removesuffix(self.line_break)
        return bare.lstrip(" ")

    def _write_element(self, element: Element, last: str, neighbours: str, *, nested: bool) -> str:
        if element.tag == "img":
            return self.write_picture(element)
        if element.tag in CODE_TAGS:
            text = inner_text(element)
            if last == "`":  # adjacent code spans would be parsed as one with longer delimiters
                return f"<code>{escape_text(collapse_spaces(text))}</code>"
            return code_span(text)
        if element.tag == "a":
            return self._write_link(element)
        return self._write_marked(element, last, neighbours, nested=nested)

    def _write_marked(self, element: Element, last: str, neighbours: str, *, nested: bool) -> str:
        written = self._write(list(_normalise(element.children)), nested=True)
        lead, words, trail = _split_edge_spaces(written)
        if not words:
            return written
        mark = MARKERS.get(element.tag, "")
        outside = (" " if lead else neighbours[0]) + (" " if trail else neighbours[1])
        separate = lead or last != mark[:1]
        if mark and not nested and separate and _is_emphasis(words[0] + words[-1], outside):
            return f"{lead}{mark}{words}{mark}{trail}"
        return f"{lead}<{element.tag}>{words}</{element.tag}>{trail}"

    def _write_link(self, element: Element) -> str:
        written = self._write(list(_normalise(element.children)), nested=True)
        lead, words, trail = _split_edge_spaces(written)
        if not words:
            return written
        return f"{lead}[{words}]({format_destination(element.attrib['href'])}){trail}"

    def write_picture(self, element: Element, caption: str = "") -> str:
        """A picture; with a width in pixels it is raw HTML, to keep the width."""
        url = picture_url(element)
        target = self.files.get(url, url)
        alternative = collapse_spaces(element.attrib.get("alt", "")).strip()
        width = _WIDTH_STYLE.search(element.attrib.get("style", ""))
        if not target:
            return ""
        if width and not caption:
            style = "vertical-align:middle" if "middle" in element.attrib["style"] else ""
            parts = {"src": target, "alt": alternative, "width": width[1], "style": style}
            written = [f'{key}="{html.escape(text)}"' for key, text in parts.items() if text]
            return f"<img {' '.join(written)}>"
        return f"![{escape_text(alternative)}]({format_destination(target)}{format_title(caption)})"


def is_bold(element: Element) -> bool:
    """Whether an element's style makes it bold."""
    return _BOLD_STYLE.search(element.attrib.get("style", "")) is not None


def _normalise(nodes: list[Node]) -> Iterator[Node]:
    """Inline nodes without meaningless wrappers, with adjacent text merged and spaces around blocks."""
    text = ""
    for node in _unwrap(nodes):
        if isinstance(node, str):
            text += node
            continue
        if words := collapse_spaces(text):
            yield words
        text = ""
        yield node
    if words := collapse_spaces(text):
        yield words


def _unwrap(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str) or node.tag in {"br", "img"} or _is_link(node) or _is_code(node):
            yield node
            continue
        tag = CANONICAL_TAGS.get(
            node.tag, "strong" if node.tag == "span" and is_bold(node) else node.tag
        )
        if tag in RAW_TAGS:
            yield Element(tag, node.attrib, node.children)
        elif tag in BLOCK_TAGS:
            yield from (" ", *_unwrap(node.children), " ")
        else:
            yield from _unwrap(node.children)


def _is_link(element: Element) -> bool:
    """Whether an element is a link with an http or https URL."""
    href = element.attrib.get("href", "").strip()
    return element.tag == "a" and href.startswith(("http://", "https://"))


def _is_code(element: Element) -> bool:
    """Whether to write an element as code, which in Markdown cannot contain pictures."""
    return element.tag in CODE_TAGS and not find_picture_urls(element)


def _split_edge_spaces(written: str) -> tuple[str, str, str]:
    """Leading spaces, text, and trailing spaces: a delimiter may not touch a space."""
    words = written.strip(" ")
    start = written.index(words)
    return written[:start], words, written[start + len(words) :]


def _edge_character(piece: Node, index: int) -> str:
    """The first or last character of a text; `*` for an element."""
    return piece[index] if isinstance(piece, str) else "*"


def _is_emphasis(edges: str, neighbours: str) -> bool:
    """Whether delimiters between these characters make emphasis (`render/markdown/emphasis.py`)."""
    pairs = zip(edges, neighbours, strict=True)
    return all(
        inner.isalnum()
        or _CJK.match(inner) is not None
        or (inner in _QUOTES and (outer == " " or _CJK.match(outer) is not None))
        for inner, outer in pairs
    )
