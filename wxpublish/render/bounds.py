"""Upper bounds on the work that an article may cause; an article that exceeds one gets E208.

Articles and themes arrive in pull requests, so everything that is not linear in its input is
bounded here, far above what real articles need. Work is counted and not timed, so that every
machine gives the same result.
"""

from dataclasses import dataclass

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article

MAX_RAW_TAGS = 20_000
"""Raw HTML tags in an article. At each one an HTML parser searches all open elements."""
MAX_REOPENED = 300_000
"""Formatting elements that misnested HTML makes a parser reopen, over a whole article."""
MAX_MISSING_CELLS = 5_000
"""Cells that the rows of one table may leave out. Markdown pads rows to the width of the header."""
MAX_LINES_AHEAD = 50_000
"""Lines that are read again to find the end of a formula or a table, over a whole article."""
MAX_BLOCK_DEPTH = 40
"""Nested blocks; a list and its item count as two. Deeper ones are shown as their source."""
MAX_LABEL_LENGTH = 300
"""Characters of a footnote's label."""
MAX_WORK = 4_000_000
"""Elements times rules that are tested on them, over all attempts to fit one article."""
HINT = "shorten the article, or write it in simpler Markdown"


class BoundExceeded(Exception):
    """An article exceeds a bound; `line` is a line of its body, from 0."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line

    def finding(self, article: Article) -> Finding:
        """Return error E208 at the line."""
        place = Position(article.source, article.body_line + max(self.line, 0), 1)
        return Finding("error", "E208", self.problem, place, hint=HINT)


@dataclass(slots=True)
class WorkBudget:
    """The work that is left for one article."""

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Reserve an amount of work. Raises BoundExceeded when not enough is left."""
        self.left -= work
        if self.left < 0:
            raise BoundExceeded("rendering the article in this theme takes too much work")
