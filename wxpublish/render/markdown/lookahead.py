"""Counts the lines that rules read ahead to find the end of a block, over the whole article."""

from markdown_it.rules_block import StateBlock

from wxpublish.render.bounds import MAX_LINES_AHEAD, BoundExceeded


def line_text(state: StateBlock, line: int) -> str:
    """Return a line of the current block, stripped."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def count_ahead(state: StateBlock, line: int, problem: str) -> None:
    """Count a line that was read ahead. Raises BoundExceeded with the problem after very many."""
    ahead = state.env["lines_ahead"] = state.env.get("lines_ahead", 0) + 1
    if ahead > MAX_LINES_AHEAD + state.lineMax:
        raise BoundExceeded(problem, line)
