"""A limit on the time for rendering, so that an article of a stranger cannot keep a runner busy.

It counts processor time of this thread, which does not depend on the load of the machine. Articles
usually take hundredths of a second. Rendering refuses known expensive input by itself; this limit
is for the rest.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from wxpublish.model.finding import Finding, Position

ARTICLE_SECONDS = 60.0
"""Seconds for one article."""
RUN_SECONDS = 600.0
"""Seconds for all articles; each one adds a second."""


class DeadlinePassed(Exception):
    """An article took too long, or no time is left for it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(slots=True)
class RenderDeadline:
    """Measures the time of each article. `clock` is in seconds; `articles` is their number."""

    clock: Callable[[], float]
    articles: int
    _started: float = 0.0
    _spent: dict[str, float] = field(default_factory=dict)
    _total: float = 0.0
    _source: str = ""

    @contextmanager
    def article(self, source: str) -> Iterator[None]:
        """The context of work on an article. Raises DeadlinePassed if the run has no time left."""
        if self._total > RUN_SECONDS + self.articles:
            slowest = max(self._spent, key=self._spent.__getitem__)
            message = (
                f"not checked: the articles before it took longer than {RUN_SECONDS + self.articles:,.0f} s,"
                f" {slowest} alone {self._spent[slowest]:,.0f} s"
            )
            raise DeadlinePassed(_finding(source, message))
        self._source, self._started = source, self.clock()
        try:
            yield
        finally:
            spent = self.clock() - self._started
            self._spent[source] = self._spent.get(source, 0.0) + spent
            self._total += spent

    def check(self) -> None:
        """Raise DeadlinePassed if the article has taken too long. Call this between two steps."""
        if self.clock() - self._started > ARTICLE_SECONDS:
            message = f"rendering took longer than {ARTICLE_SECONDS:.0f} s and was stopped"
            raise DeadlinePassed(_finding(self._source, message))


def _finding(source: str, message: str) -> Finding:
    hint = "shorten the article, or simplify its Markdown"
    return Finding("error", "E209", message, Position(source), hint)
