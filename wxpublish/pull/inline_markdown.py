"""What stands within a paragraph, as Markdown; raw HTML where Markdown's own marks would not hold."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wxpublish.model.html_tags import BLOCK_TAGS
from wxpublish.model.html_tree import Element, Node
from wxpublish.pull.escape import code_span, collapsed, destination, escaped, titled
from wxpublish.pull.remote_tree import picture_url, pictures, plain

MARKS = {"strong": "**", "em": "*", "s": "~~"}
RENAMED = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "del": "s", "strike": "s", "ins": "u",
}  # fmt: skip
RAW = frozenset({"u", "sub", "sup", "mark", "small", *MARKS})
CODES = frozenset({"code", "kbd", "samp", "tt", "pre"})
_BOLD = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)\b", re.IGNORECASE)
_WIDTH = re.compile(r"(?<![-\w])width\s*:\s*(\d{1,4}(?:\.\d+)?)px", re.IGNORECASE)
_CHINESE = re.compile("[\u2e80-\u2fdf\u3001-\u303e\u3040-\u30ff\u4e00-\u9fff\uff01-\uff60]")
_QUOTES = frozenset("“”‘’…—")
_SPACES = " \t\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What a paragraph's end is stripped of when Markdown is read."""


@dataclass(frozen=True, slots=True)
class InlineStyle:
    """How a run of inline nodes is written. `files` gives the picture's file for an address;
    `pause` is what a line break becomes.
    """

    files: Mapping[str, str]
    pause: str = "\\\n"

    def write(self, nodes: list[Node]) -> str:
        """The nodes as Markdown, without white space at the edges."""
        return self._joined(list(_pieces(nodes)), within=False)

    def _joined(self, pieces: list[Node], *, within: bool) -> str:
        out = ""
        for at, piece in enumerate(pieces):
            fresh = not within and not out.rpartition("\n")[2].strip(" ")
            out = out.rstrip(" ") if fresh else out
            if isinstance(piece, str):
                text = piece.lstrip(" ") if fresh or out.endswith(" ") else piece
                out += escaped(text, at_start=fresh)
            elif piece.tag == "br":
                out = f"{out}<br>" if within else out.rstrip(" ") + self.pause * bool(out)
            else:
                before = _edge(pieces[at - 1], -1) if at else " "
                after = _edge(pieces[at + 1], 0) if at + 1 < len(pieces) else " "
                out += self._element(piece, out[-1:], before + after, within=within)
        return out if within else self._ended(out)

    def _ended(self, out: str) -> str:
        """Without breaks at the end: before nothing but white space they are no breaks."""
        while (bare := out.rstrip(_SPACES)).endswith(self.pause):
            out = bare.removesuffix(self.pause)
        return bare.lstrip(" ")

    def _element(self, element: Element, last: str, around: str, *, within: bool) -> str:
        if element.tag == "img":
            return self.picture(element)
        if element.tag in CODES:
            text = plain(element)
            beside = last == "`"  # two spans side by side would be read as one with longer marks
            return f"<code>{escaped(collapsed(text))}</code>" if beside else code_span(text)
        if element.tag == "a":
            return self._link(element)
        return self._marked(element, last, around, within=within)

    def _marked(self, element: Element, last: str, around: str, *, within: bool) -> str:
        written = self._joined(list(_pieces(element.children)), within=True)
        lead, words, trail = _parted(written)
        if not words:
            return written
        mark = MARKS.get(element.tag, "")
        outside = (" " if lead else around[0]) + (" " if trail else around[1])
        apart = lead or last != mark[:1]
        if mark and not within and apart and _holds(words[0] + words[-1], outside):
            return f"{lead}{mark}{words}{mark}{trail}"
        return f"{lead}<{element.tag}>{words}</{element.tag}>{trail}"

    def _link(self, element: Element) -> str:
        written = self._joined(list(_pieces(element.children)), within=True)
        lead, words, trail = _parted(written)
        if not words:
            return written
        return f"{lead}[{words}]({destination(element.attrib['href'])}){trail}"

    def picture(self, element: Element, caption: str = "") -> str:
        """A picture; one that is shown small keeps its width, in raw HTML."""
        url = picture_url(element)
        target = self.files.get(url, url)
        alternative = collapsed(element.attrib.get("alt", "")).strip()
        width = _WIDTH.search(element.attrib.get("style", ""))
        if not target:
            return ""
        if width and not caption:
            style = "vertical-align:middle" if "middle" in element.attrib["style"] else ""
            parts = {"src": target, "alt": alternative, "width": width[1], "style": style}
            written = [f'{key}="{html.escape(text)}"' for key, text in parts.items() if text]
            return f"<img {' '.join(written)}>"
        return f"![{escaped(alternative)}]({destination(target)}{titled(caption)})"


def bold(element: Element) -> bool:
    """Whether a style makes an element bold that is not so by itself."""
    return _BOLD.search(element.attrib.get("style", "")) is not None


def _pieces(nodes: list[Node]) -> Iterator[Node]:
    """Inline nodes without wrappers that say nothing, neighbouring text as one, blocks set apart."""
    text = ""
    for node in _unwrapped(nodes):
        if isinstance(node, str):
            text += node
            continue
        if words := collapsed(text):
            yield words
        text = ""
        yield node
    if words := collapsed(text):
        yield words


def _unwrapped(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str) or node.tag in {"br", "img"} or _is_link(node) or _is_code(node):
            yield node
            continue
        tag = RENAMED.get(node.tag, "strong" if node.tag == "span" and bold(node) else node.tag)
        if tag in RAW:
            yield Element(tag, node.attrib, node.children)
        elif tag in BLOCK_TAGS:
            yield from (" ", *_unwrapped(node.children), " ")
        else:
            yield from _unwrapped(node.children)


def _is_link(element: Element) -> bool:
    """Whether it leads somewhere; else it is no more than what it holds."""
    href = element.attrib.get("href", "").strip()
    return element.tag == "a" and href.startswith(("http://", "https://"))


def _is_code(element: Element) -> bool:
    """Whether it is code, which in Markdown holds no picture."""
    return element.tag in CODES and not pictures(element)


def _parted(written: str) -> tuple[str, str, str]:
    """Text and the spaces around it, which no mark may stand against."""
    words = written.strip(" ")
    start = written.index(words)
    return written[:start], words, written[start + len(words) :]


def _edge(piece: Node, at: int) -> str:
    """The character at an end of a piece, `*` where it is no text."""
    return piece[at] if isinstance(piece, str) else "*"


def _holds(edges: str, around: str) -> bool:
    """Whether emphasis between these characters is read as emphasis: see `render/markdown/emphasis.py`."""
    pairs = zip(edges, around, strict=True)
    return all(
        inner.isalnum()
        or _CHINESE.match(inner) is not None
        or (inner in _QUOTES and (outer == " " or _CHINESE.match(outer) is not None))
        for inner, outer in pairs
    )
