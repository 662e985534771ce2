"""The HTML of a remote article → Markdown whose build has the same words and pictures.

Layout goes: colours, alignment and spacing are the theme's. What HTML shows with marks of its own,
such as numbers of notes, stays the text that it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.html_tags import BLOCK_TAGS, HEADING_TAGS, LIST_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.pull.escape import collapsed, fenced
from wxpublish.pull.inline_markdown import InlineStyle, bold
from wxpublish.pull.markdown_tables import table
from wxpublish.pull.remote_tree import has_block, items, picture_url, plain, read

_INVISIBLE = re.compile("[\\s\u200b\ufeff]*")
_TASKS = {"☑ ": "[x] ", "☐ ": "[ ] "}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of Markdown. `kind` decides how close the next may come."""

    kind: Literal["text", "bullets", "numbers", "other"]
    text: str


def markdown(html: str, files: Mapping[str, str]) -> str:
    """The body of an article. `files` has the path of each picture that was saved, by address;
    others keep their address.
    """
    blocks = Writer(InlineStyle(files)).blocks(read(html).children)
    return "\n\n".join(block.text for block in blocks) + "\n" if blocks else ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes blocks; `line` writes what stands in them. `listed`: they are in an item of a list,
    where a picture that stands alone is no figure.
    """

    line: InlineStyle
    listed: bool = False

    def blocks(self, nodes: list[Node]) -> list[Block]:
        """The nodes as blocks; inline nodes in a row make a paragraph."""
        out: list[Block] = []
        run: list[Node] = []
        for node in [*nodes, None]:
            if node is not None and not _stands_alone(node):
                run.append(node)
                continue
            out += self._paragraph(run)
            run = []
            if isinstance(node, Element):
                for block in self._block(node, out[-1].kind if out else "other"):
                    out.append(block)
        return out

    def _block(self, element: Element, before: str) -> Iterator[Block]:
        tag = element.tag
        if tag in LIST_TAGS:
            yield from self._list(element, before)
        elif tag == "hr":
            yield Block("other", "***")
        elif tag == "pre":
            yield from _code(element)
            yield from self._paragraph([one for one in iter_elements(element) if one.tag == "img"])
        elif tag == "table":
            yield Block("other", table(element, self.line))
        elif tag == "blockquote":
            yield from self._quote(element)
        elif tag in HEADING_TAGS:
            yield from self._heading(element)
        elif tag == "figure":
            yield from self._figure(element)
        elif tag in {"p", "dt", "summary"} and not has_block(element):
            yield from self._paragraph(_strong(element))
        else:
            yield from self.blocks(element.children)

    def _paragraph(self, run: list[Node]) -> Iterator[Block]:
        found = list(iter_elements(whole := Element("", {}, run)))
        pictures = [one for one in found if one.tag == "img"]
        linked = any(one.tag == "a" for one in found)
        if len(pictures) > 1 and not linked and not plain(whole).strip():
            yield from (block for one in pictures for block in self._paragraph([one]))
            return
        text = self.line.write(run)
        if not _INVISIBLE.fullmatch(text):
            yield Block("text", text)

    def _heading(self, element: Element) -> Iterator[Block]:
        text = InlineStyle(self.line.files, " ").write(element.children)
        closing = _open_ended(text)
        if text:
            yield Block("other", f"{'#' * int(element.tag[1])} {closing}")

    def _quote(self, element: Element) -> Iterator[Block]:
        inner = "\n\n".join(block.text for block in self.blocks(element.children))
        if inner:
            yield Block("other", _prefixed(inner, "> ", "> "))

    def _figure(self, element: Element) -> Iterator[Block]:
        """A picture with its caption as title, where the caption is words and nothing more."""
        found = list(iter_elements(element))
        images = [one for one in found if one.tag == "img"]
        captions = [one for one in found if one.tag == "figcaption"]
        words = collapsed(plain(captions[0])).strip() if len(captions) == 1 else ""
        rest = collapsed(plain(element)).strip()
        linked = any(one.tag == "a" for one in found)
        plain_figure = len(images) == 1 and rest == words and not linked and picture_url(images[0])
        if self.listed or not plain_figure:
            yield from self.blocks(element.children)
        else:
            yield Block("text", self.line.picture(images[0], words))

    def _list(self, element: Element, before: str) -> Iterator[Block]:
        ordered = element.tag == "ol"
        again = before == ("numbers" if ordered else "bullets")
        number = _start(element)
        written: list[str] = []
        loose = False
        for children in items(element):
            blocks = Writer(self.line, listed=True).blocks(children)
            if not blocks:
                continue
            marker = f"{number}{')' if again else '.'} " if ordered else "+ " if again else "- "
            close = blocks[0].kind != "other" and all(map(_may_follow, blocks[1:]))
            loose = loose or not close
            text = ("\n" if close else "\n\n").join(block.text for block in blocks)
            written.append(_prefixed(_task(text), marker, " " * len(marker)))
            number += 1
        if written:
            gap = "\n\n" if loose else "\n"
            yield Block("numbers" if ordered else "bullets", gap.join(written))


def _open_ended(text: str) -> str:
    """The text of a heading without a closing sequence: each `#` at its end is escaped."""
    words = text.rstrip("#")
    signs = text[len(words) :]
    already = signs[: words.endswith("\\")]
    return words + already + "\\#" * (len(signs) - len(already))


def _stands_alone(node: Node) -> bool:
    if isinstance(node, str) or node.tag == "a":
        return False
    return node.tag in BLOCK_TAGS or has_block(node)


def _strong(element: Element) -> list[Node]:
    return [Element("strong", {}, element.children)] if bold(element) else element.children


def _code(element: Element) -> Iterator[Block]:
    """Code, of which the platform's editor puts every line into a `code` of its own."""
    whole = plain(element)
    lines = [plain(node) for node in iter_elements(element) if node.tag == "code"]
    apart = len(lines) > 1 and "".join("".join(lines).split()) == "".join(whole.split())
    text = "\n".join(lines) if apart else whole
    text = text.replace("\xa0", " ").replace("\r", "").strip("\n").rstrip()
    if text:
        yield Block("other", fenced(text))


def _start(element: Element) -> int:
    written = element.attrib.get("start", "1")
    return int(written) if re.fullmatch(r"[0-9]{1,8}", written) else 1


def _task(text: str) -> str:
    """A box that was checked or not, as Markdown writes it."""
    box = _TASKS.get(text[:2])
    return box + text[2:] if box else text


def _may_follow(block: Block) -> bool:
    """Whether a block may stand right under the text of an item."""
    return block.kind == "bullets" or (block.kind == "numbers" and block.text.startswith("1."))


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    rest = [f"{others}{line}".rstrip(" ") if not line else f"{others}{line}" for line in lines[1:]]
    return "\n".join([first + lines[0], *rest])
