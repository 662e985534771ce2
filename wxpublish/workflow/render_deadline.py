"""The time that checking articles may take, so that one of a stranger keeps no runner busy.

It is the processor's time of this thread, which a busy machine does not lengthen, and far more than
any honest article needs: hundredths of a second are usual. What asks for much is refused before, by
the bounds of rendering; this is for what nobody thought of.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from wxpublish.model.finding import Finding, Position

FOR_ARTICLE = 60.0
"""Seconds for one article."""
FOR_RUN = 600.0
"""Seconds for all of them, and one more for each."""


class DeadlinePassed(Exception):
    """An article took too long, or there is no time left for it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(slots=True)
class RenderDeadline:
    """Measures articles by a clock in seconds; `articles` is how many there are."""

    clock: Callable[[], float]
    articles: int
    _begun: float = 0.0
    _spent: dict[str, float] = field(default_factory=dict)
    _source: str = ""

    @contextmanager
    def article(self, source: str) -> Iterator[None]:
        """Work on an article. Raises DeadlinePassed where the run has no time left for it."""
        if sum(self._spent.values()) > FOR_RUN + self.articles:
            slowest = max(self._spent, key=self._spent.__getitem__)
            message = (
                f"not checked: the articles before it took longer than {FOR_RUN + self.articles:,.0f} s,"
                f" {slowest} alone {self._spent[slowest]:,.0f} s"
            )
            raise DeadlinePassed(_finding(source, message))
        self._source, self._begun = source, self.clock()
        try:
            yield
        finally:
            self._spent[source] = self._spent.get(source, 0.0) + self.clock() - self._begun

    def check(self) -> None:
        """Between two steps of work on an article. Raises DeadlinePassed where it took too long."""
        if self.clock() - self._begun > FOR_ARTICLE:
            message = f"it took longer than {FOR_ARTICLE:.0f} s to render, and was given up"
            raise DeadlinePassed(_finding(self._source, message))


def _finding(source: str, message: str) -> Finding:
    hint = "shorten the article, or write it in plainer Markdown"
    return Finding("error", "E209", message, Position(source), hint)
