"""Bounds for rules of markdown-it and its plugins whose cost can exceed the length of the text."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline, autolink
from mdit_py_plugins.footnote.index import footnote_ref

from wxpublish.render.bounds import MAX_LABEL_LENGTH, MAX_MISSING_CELLS, BoundExceeded
from wxpublish.render.markdown.cells import record_long_rows
from wxpublish.render.markdown.lookahead import count_ahead, line_text

NOTE_MARK = re.compile(rf"\[\^[^\] \n]{{1,{MAX_LABEL_LENGTH}}}\]")
"""A footnote reference as it is written."""

_SCOPE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{0,31}::")


def bounded_rules_plugin(markdown: MarkdownIt) -> None:
    """Install bounds for wide tables with missing cells, for footnote labels, and for autolinks."""
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.at("footnote_ref", _footnote_ref)
    markdown.inline.ruler.at("autolink", _autolink)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """Parse a footnote reference. The plugin would read to the end of the paragraph at each `[^`."""
    return NOTE_MARK.match(state.src, state.pos) is not None and footnote_ref(state, silent)


def _autolink(state: StateInline, silent: bool) -> bool:
    """Parse an address in angle brackets, but not `vector<std::string>`, though `std:` may be a
    scheme.
    """
    return _SCOPE.match(state.src, state.pos) is None and autolink(state, silent)


def _has_delimiter_row(state: StateBlock, first: int, end: int) -> bool:
    """Whether the line below may belong to a table; for most paragraphs it does not."""
    if first + 2 > end:
        return False
    at = state.bMarks[first + 1] + state.tShift[first + 1]
    return state.src[at : at + 1] in {"|", "-", ":"}


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parse a table. Raises BoundExceeded if its rows lack too many of the header's cells."""
    if not _has_delimiter_row(state, first, end) or not table(state, first, end, True):
        return False
    if silent:
        return True
    width = line_text(state, first + 1).strip("|").count("|") + 1
    missing = 0
    for line in range(first + 2, end):
        row = line_text(state, line)
        if not row:
            break
        missing += max(width - row.strip("|").count("|") - 1, 0)
        if missing > MAX_MISSING_CELLS:
            raise BoundExceeded(f"a table of {width} columns has rows with almost no cells", first)
        count_ahead(state, line, "tables begin repeatedly, each inside the one before")
    parsed = table(state, first, end, False)
    record_long_rows(state, first, state.line)
    return parsed
