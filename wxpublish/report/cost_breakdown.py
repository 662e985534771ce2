"""The characters that each block of an article costs, with its line in the source."""

from wxpublish.model.build_page import Page
from wxpublish.report.terminal_style import shown

_MAX_BLOCKS = 8
"""Blocks that are listed; cheaper ones would not make an article fit."""


def cost_lines(page: Page) -> list[str]:
    """The costliest blocks of a page, a line each; the link notes have no line number."""
    costliest = sorted(page.part.costs, key=lambda cost: -cost.characters)[:_MAX_BLOCKS]
    return [
        f"  {cost.characters:>7,}  {cost.kind}  {shown(page.source)}"
        + (f":{cost.line}" if cost.line else "")
        for cost in costliest
    ]
