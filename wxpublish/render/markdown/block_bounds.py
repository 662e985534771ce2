"""Blocks that would lose text: raw HTML that is never closed, and blocks nested too deeply."""

import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_block.html_block import HTML_SEQUENCES
from markdown_it.utils import EnvType

from wxpublish.render.bounds import MAX_BLOCK_DEPTH
from wxpublish.render.markdown.lookahead import count_ahead, line_text

_TOO_DEEP = "too_deep"
"""Key in the parser's environment: the first line where blocks are nested too deeply."""
_WITH_END_MARKER = HTML_SEQUENCES[:5]
"""Beginnings of blocks that end at an end marker rather than at an empty line."""


class DeepBlock(ParserBlock):
    """The block parser of markdown-it, limited in depth."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Parse lines; those of a block that is too deep become a paragraph of their source."""
        if state.level < MAX_BLOCK_DEPTH:
            super().tokenize(state, startLine, endLine)
            return
        line = state.skipEmptyLines(startLine)
        end = line
        while end < endLine and (state.isEmpty(end) or state.sCount[end] >= state.blkIndent):
            end += 1
        state.line = end
        text = state.getLines(line, end, state.blkIndent, False).strip()
        if text:
            state.env.setdefault(_TOO_DEEP, line)
            _push_paragraph(state, text, line, end)


def block_bounds_plugin(markdown: MarkdownIt) -> None:
    """Limit the depth of blocks, and let raw HTML run to an end marker only if there is one."""
    deep = DeepBlock()
    deep.ruler = markdown.block.ruler
    markdown.block = deep
    markdown.options["maxNesting"] = MAX_BLOCK_DEPTH + 1
    markdown.block.ruler.at(
        "html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )


def first_too_deep_line(env: EnvType) -> int | None:
    """Return the first line that was not parsed because of its depth."""
    line = env.get(_TOO_DEEP)
    return line if isinstance(line, int) else None


def _push_paragraph(state: StateBlock, text: str, line: int, end: int) -> None:
    state.push("paragraph_open", "p", 1).map = [line, end]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [line, end], []
    state.push("paragraph_close", "p", -1)


def _html_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parse a block of raw HTML; `<script>`, `<!--` and the like need an end to begin one."""
    if not state.src.startswith("<", state.bMarks[first] + state.tShift[first]):
        return False
    text = line_text(state, first)
    for number, (opening, closing, _) in enumerate(_WITH_END_MARKER):
        if opening.search(text):
            if not closing.search(text) and not _is_closed(state, first, end, number, closing):
                return False
            break
    return html_block(state, first, end, silent)


def _is_closed(
    state: StateBlock, first: int, end: int, number: int, closing: re.Pattern[str]
) -> bool:
    unclosed: dict[tuple[int, ...], range] = state.env.setdefault("unclosed_html", {})
    key = number, end, state.level, state.blkIndent
    if first in unclosed.get(key, ()):
        return False
    line = first
    for line in range(first + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            break
        if closing.search(line_text(state, line)):
            return True
        count_ahead(state, line, "raw HTML is opened repeatedly and never closed")
    unclosed[key] = range(first, line + 1)
    return False
