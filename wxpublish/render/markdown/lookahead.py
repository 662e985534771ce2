"""Lines that a rule reads in search of the end of a block, counted over the whole article."""

from markdown_it.rules_block import StateBlock

from wxpublish.render.bounds import MAX_LINES_AHEAD, BoundExceeded


def line_text(state: StateBlock, line: int) -> str:
    """A line of the block that is being parsed, without white space at its edges."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def count_ahead(state: StateBlock, line: int, problem: str) -> None:
    """Count a line that was read. Raises Excess with the problem after very many."""
    ahead = state.env["lines_ahead"] = state.env.get("lines_ahead", 0) + 1
    if ahead > MAX_LINES_AHEAD + state.lineMax:
        raise BoundExceeded(problem, line)
