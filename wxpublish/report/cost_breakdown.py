"""What the blocks of an article cost, and where they are in its source."""

from wxpublish.model.build_page import Page
from wxpublish.report.terminal_style import shown

MOST = 8
"""Blocks that are named; what is cheaper would not make an article fit."""


def costs_text(page: Page) -> list[str]:
    """The dearest blocks of a page, a line each; for the notes the source alone."""
    dearest = sorted(page.costs, key=lambda cost: -cost.characters)[:MOST]
    return [
        f"  {cost.characters:>7,}  {cost.kind}  {shown(page.source)}"
        + (f":{cost.line}" if cost.line else "")
        for cost in dearest
    ]
