"""Cells beyond the columns of a table's header. Like GitHub, we leave them out."""

from dataclasses import dataclass

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.utils import EnvType

from wxpublish.render.markdown.lookahead import line_text

_LONG_ROWS = "cells_left_out"
"""Key in the parser's environment: the rows with such cells."""


@dataclass(frozen=True, slots=True)
class LongRow:
    """The line of a row (from 0), and the source of the cells that are left out."""

    line: int
    written: str


def record_long_rows(state: StateBlock, first: int, end: int) -> None:
    """Record the rows of a table that have more content than its header has columns."""
    columns = len(_split_cells(state, first))
    for line in range(first + 2, end):
        written = "|".join(_split_cells(state, line)[columns:]).strip()
        if written.strip("| \t"):
            state.env.setdefault(_LONG_ROWS, []).append(LongRow(line, written))


def get_long_rows(env: EnvType) -> list[LongRow]:
    """Return the rows of an article's tables from which cells are left out."""
    found: list[LongRow] = env.get(_LONG_ROWS, [])
    return found


def _split_cells(state: StateBlock, line: int) -> list[str]:
    """Return the cells of a row as markdown-it splits it: a bar at either end is no cell."""
    cells = escapedSplit(line_text(state, line).strip())
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return cells
