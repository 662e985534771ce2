"""What changed in the words of an article since the lockfile last changed."""

import difflib
import re

from wxpublish.model.plan import Plan
from wxpublish.model.site import Article
from wxpublish.state.history import History

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
BLANK = re.compile(r"\n[ \t]*\n")


def diffs_of(plan: Plan, articles: tuple[Article, ...], history: History) -> dict[str, str]:
    """A unified diff of text blocks, a block a line, by source, for articles that are updated."""
    bodies = {article.source: article.body for article in articles}
    changed = {
        article.source
        for change in plan.changes
        for article in change.articles
        if article.action == "update" and article.source in bodies
    }
    found = {}
    for source in sorted(changed):
        before = history.text(source)
        if before is not None:
            diff = _diff(blocks(_body(before)), blocks(bodies[source]))
            if diff:
                found[source] = diff
    return found


def blocks(body: str) -> list[str]:
    """A body as one line a paragraph, so that a line break moved inside one is no change."""
    return [" ".join(block.split()) for block in BLANK.split(body) if block.strip()]


def _diff(before: list[str], after: list[str]) -> str:
    _, _, *hunks = [*difflib.unified_diff(before, after, lineterm="", n=1)] or ["", ""]
    return "\n".join(hunks)


def _body(text: str) -> str:
    return FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1)
