"""The HTML of a remote article → Markdown whose build has the same text and pictures.

Colours, alignment and spacing are dropped, for they belong to the theme. Numbers of footnotes and
the like stay plain text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.html_tags import BLOCK_TAGS, HEADING_TAGS, LIST_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.pull.escape import code_block, collapse_spaces
from wxpublish.pull.inline_markdown import InlineWriter, is_bold
from wxpublish.pull.markdown_tables import write_table
from wxpublish.pull.remote_tree import has_block, inner_text, list_items, picture_url, read_article

_INVISIBLE = re.compile("[\\s\u200b\ufeff]*")
_CHECKBOXES = {"☑ ": "[x] ", "☐ ": "[ ] "}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of Markdown. `kind` decides whether a blank line must follow."""

    kind: Literal["text", "bullets", "numbers", "other"]
    text: str


def render_markdown(html: str, files: Mapping[str, str]) -> str:
    """The body of an article. `files` has the paths of saved pictures by URL; other pictures keep
    their URL.
    """
    blocks = BlockWriter(InlineWriter(files)).blocks(read_article(html).children)
    return "\n\n".join(block.text for block in blocks) + "\n" if blocks else ""


@dataclass(frozen=True, slots=True)
class BlockWriter:
    """Writes blocks, and their inline content with `inline`. `in_list`: they are in a list item,
    where a picture on its own is not a figure.
    """

    inline: InlineWriter
    in_list: bool = False

    def blocks(self, nodes: list[Node]) -> list[Block]:
        """The nodes as blocks; consecutive inline nodes become a paragraph."""
        out: list[Block] = []
        run: list[Node] = []
        for node in [*nodes, None]:
            if node is not None and not _is_block(node):
                run.append(node)
                continue
            out += self._write_paragraph(run)
            run = []
            if isinstance(node, Element):
                out += self._write_block(node, out[-1].kind if out else "other")
        return out

    def _write_block(self, element: Element, before: str) -> Iterator[Block]:
        tag = element.tag
        if tag in LIST_TAGS:
            yield from self._write_list(element, before)
        elif tag == "hr":
            yield Block("other", "***")
        elif tag == "pre":
            yield from _write_code(element)
            yield from self._write_paragraph(
                [one for one in iter_elements(element) if one.tag == "img"]
            )
        elif tag == "table":
            yield Block("other", write_table(element, self.inline))
        elif tag == "blockquote":
            yield from self._write_quote(element)
        elif tag in HEADING_TAGS:
            yield from self._write_heading(element)
        elif tag == "figure":
            yield from self._write_figure(element)
        elif tag in {"p", "dt", "summary"} and not has_block(element):
            yield from self._write_paragraph(_emphasised_children(element))
        else:
            yield from self.blocks(element.children)

    def _write_paragraph(self, run: list[Node]) -> Iterator[Block]:
        found = list(iter_elements(whole := Element("", {}, run)))
        pictures = [one for one in found if one.tag == "img"]
        has_link = any(one.tag == "a" for one in found)
        if len(pictures) > 1 and not has_link and not inner_text(whole).strip():
            yield from (block for one in pictures for block in self._write_paragraph([one]))
            return
        text = self.inline.write(run)
        if not _INVISIBLE.fullmatch(text):
            yield Block("text", text)

    def _write_heading(self, element: Element) -> Iterator[Block]:
        text = InlineWriter(self.inline.files, " ").write(element.children)
        closing = _escape_closing_sequence(text)
        if text:
            yield Block("other", f"{'#' * int(element.tag[1])} {closing}")

    def _write_quote(self, element: Element) -> Iterator[Block]:
        inner = "\n\n".join(block.text for block in self.blocks(element.children))
        if inner:
            yield Block("other", _indent(inner, "> ", "> "))

    def _write_figure(self, element: Element) -> Iterator[Block]:
        """A picture with its caption as title if the caption is plain text, or else its content."""
        found = list(iter_elements(element))
        images = [one for one in found if one.tag == "img"]
        captions = [one for one in found if one.tag == "figcaption"]
        words = collapse_spaces(inner_text(captions[0])).strip() if len(captions) == 1 else ""
        rest = collapse_spaces(inner_text(element)).strip()
        has_link = any(one.tag == "a" for one in found)
        plain_figure = (
            len(images) == 1 and rest == words and not has_link and picture_url(images[0])
        )
        if self.in_list or not plain_figure:
            yield from self.blocks(element.children)
        else:
            yield Block("text", self.inline.write_picture(images[0], words))

    def _write_list(self, element: Element, before: str) -> Iterator[Block]:
        ordered = element.tag == "ol"
        again = before == ("numbers" if ordered else "bullets")
        number = _first_number(element)
        written: list[str] = []
        loose = False
        for children in list_items(element):
            blocks = BlockWriter(self.inline, in_list=True).blocks(children)
            if not blocks:
                continue
            marker = f"{number}{')' if again else '.'} " if ordered else "+ " if again else "- "
            close = blocks[0].kind != "other" and all(map(_may_follow_directly, blocks[1:]))
            loose = loose or not close
            text = ("\n" if close else "\n\n").join(block.text for block in blocks)
            written.append(_indent(_write_checkbox(text), marker, " " * len(marker)))
            number += 1
        if written:
            gap = "\n\n" if loose else "\n"
            yield Block("numbers" if ordered else "bullets", gap.join(written))


def _escape_closing_sequence(text: str) -> str:
    """Escape each `#` at the end of a heading, which would be a closing sequence."""
    words = text.rstrip("#")
    signs = text[len(words) :]
    already = signs[: words.endswith("\\")]
    return words + already + "\\#" * (len(signs) - len(already))


def _is_block(node: Node) -> bool:
    if isinstance(node, str) or node.tag == "a":
        return False
    return node.tag in BLOCK_TAGS or has_block(node)


def _emphasised_children(element: Element) -> list[Node]:
    return [Element("strong", {}, element.children)] if is_bold(element) else element.children


def _write_code(element: Element) -> Iterator[Block]:
    """A code block. The platform's editor puts every line into its own `code` element."""
    whole = inner_text(element)
    lines = [inner_text(node) for node in iter_elements(element) if node.tag == "code"]
    one_per_line = len(lines) > 1 and "".join("".join(lines).split()) == "".join(whole.split())
    text = "\n".join(lines) if one_per_line else whole
    text = text.replace("\xa0", " ").replace("\r", "").strip("\n").rstrip()
    if text:
        yield Block("other", code_block(text))


def _first_number(element: Element) -> int:
    written = element.attrib.get("start", "1")
    return int(written) if re.fullmatch(r"[0-9]{1,8}", written) else 1


def _write_checkbox(text: str) -> str:
    """Replace a leading ☑ or ☐ with a Markdown checkbox."""
    box = _CHECKBOXES.get(text[:2])
    return box + text[2:] if box else text


def _may_follow_directly(block: Block) -> bool:
    """Whether a block may follow the text of an item without a blank line."""
    return block.kind == "bullets" or (block.kind == "numbers" and block.text.startswith("1."))


def _indent(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    rest = [f"{others}{line}".rstrip(" ") if not line else f"{others}{line}" for line in lines[1:]]
    return "\n".join([first + lines[0], *rest])
