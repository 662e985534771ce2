"""What the blocks of an article cost, and where they are in its source."""

from wxpublish.model.build_page import Page
from wxpublish.report.terminal_style import shown

_MAX_BLOCKS = 8
"""Blocks that are named; what is cheaper would not make an article fit."""


def cost_lines(page: Page) -> list[str]:
    """The dearest blocks of a page, a line each; for the notes the source alone."""
    costliest = sorted(page.costs, key=lambda cost: -cost.characters)[:_MAX_BLOCKS]
    return [
        f"  {cost.characters:>7,}  {cost.kind}  {shown(page.source)}"
        + (f":{cost.line}" if cost.line else "")
        for cost in costliest
    ]
