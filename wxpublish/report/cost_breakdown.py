"""The characters that each block of an article costs, with its line in the source."""

from collections.abc import Sequence

from wxpublish.model.build_page import Page
from wxpublish.model.plan import Plan
from wxpublish.report.terminal_style import shown

_MAX_BLOCKS = 8
"""Blocks that are listed; cheaper ones would not make an article fit."""


def sent_costs_text(plan: Plan, pages: Sequence[Page]) -> str:
    """The pages that a plan sends, each with its length and its costliest blocks."""
    sent = {
        article.source
        for change in plan.changes
        for article in change.articles
        if article.action in {"create", "update"}
    }
    lines = (
        [f"\n{page.file}  {page.part.characters:,} of {plan.limit:,}", *cost_lines(page)]
        for page in pages
        if page.source in sent
    )
    return "\n".join(line for group in lines for line in group)


def cost_lines(page: Page) -> list[str]:
    """The costliest blocks of a page, a line each; the link notes have no line number."""
    costliest = sorted(page.part.costs, key=lambda cost: -cost.characters)[:_MAX_BLOCKS]
    return [
        f"  {cost.characters:>7,}  {cost.kind}  {shown(page.source)}"
        + (f":{cost.line}" if cost.line else "")
        for cost in costliest
    ]
