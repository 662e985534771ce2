"""How much an article may ask for: each bound is far above what articles need, and ends in E208.

Articles and themes come with pull requests. What is not linear in its input has a bound here, so
that no input keeps a plan busy; the work is counted, never timed, and is the same on every machine.
"""

from dataclasses import dataclass

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article

MAX_RAW_TAGS = 20_000
"""Tags of raw HTML in an article: a parser of HTML looks up through all open elements at each."""
MAX_REOPENED = 300_000
"""Formatting elements that misnested HTML makes a parser open again, over a whole article."""
MAX_MISSING_CELLS = 5_000
"""Cells that the rows of one table may leave out. Markdown fills rows up to the width of the head."""
MAX_LINES_AHEAD = 50_000
"""Lines that are read again, over a whole article, in search of the end of a formula or table."""
MAX_BLOCK_DEPTH = 40
"""Blocks in one another; a list and its item are two. Deeper ones stand as text."""
MAX_LABEL_LENGTH = 300
"""Characters of a footnote's name."""
MAX_WORK = 4_000_000
"""Elements times what a theme asks of each, over all attempts to make one article fit."""
HINT = "shorten it, or write it in plainer Markdown"


class BoundExceeded(Exception):
    """An article asks for more than a bound allows; `line` is one of its body, from 0."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line

    def finding(self, article: Article) -> Finding:
        """Error E208 at the line."""
        place = Position(article.source, article.body_line + max(self.line, 0), 1)
        return Finding("error", "E208", self.problem, place, hint=HINT)


@dataclass(slots=True)
class WorkBudget:
    """The work that is left for one article."""

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Count work that is about to be done. Raises Excess where nothing is left for it."""
        self.left -= work
        if self.left < 0:
            raise BoundExceeded(
                "the article and its theme together ask for too much work to be rendered"
            )
