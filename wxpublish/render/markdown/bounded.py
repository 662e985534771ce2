"""Rules of markdown-it and its plugins that cost more than their text, with a bound around each."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_ref

from wxpublish.render.bounds import LONGEST_LABEL, MOST_MISSING_CELLS, Excess

_LABEL = re.compile(rf"\[\^[^\] \n]{{1,{LONGEST_LABEL}}}\]")
_RULE = re.compile(r"[-:|][-:| \t]*")


def bounded(markdown: MarkdownIt) -> None:
    """Plugin for tables that fill no wide rows without end, and notes whose name has an end."""
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.at("footnote_ref", _footnote_ref)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """A note's mark. The plugin would read on to the end of the paragraph at each `[^`."""
    return _LABEL.match(state.src, state.pos) is not None and footnote_ref(state, silent)


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A table. Raises Excess where its rows leave out very many of the cells that its head asks for."""
    if not silent and first + 1 < end and _RULE.fullmatch(rule := _line(state, first + 1)):
        width = rule.count("|") + 1
        missing = 0
        for line in range(first + 2, end):
            row = _line(state, line)
            if not row:
                break
            missing += max(width - row.count("|") - 1, 0)
            if missing > MOST_MISSING_CELLS and table(state, first, end, True):
                problem = f"a table of {width - 1} columns whose rows have almost none of them"
                raise Excess(problem, first)
    return table(state, first, end, silent)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
