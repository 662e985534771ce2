"""What the platform's own checker would warn about, found without asking it."""

from itertools import groupby

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article
from wxpublish.render.structure_rules import Breach, find_breaches
from wxpublish.workflow.site_check import ValidatedSite

MAX_SHOWN_ELEMENTS = 3
"""Elements that a finding quotes."""
HINT = "change the theme or the article's own HTML; the platform's editor shows the same warning"


def structure_findings(checked: ValidatedSite) -> tuple[Finding, ...]:
    """A warning for each rule that an article breaks, in the order of the articles."""
    return tuple(
        _finding(article, rule, list(rule_breaches))
        for article, rendered in checked.rendered
        for part in rendered.parts
        for rule, rule_breaches in groupby(
            find_breaches(part.html.text), key=lambda breach: breach.rule
        )
    )


def _finding(article: Article, rule: str, rule_breaches: list[Breach]) -> Finding:
    times = f" in {len(rule_breaches)} places" if len(rule_breaches) > 1 else ""
    return Finding(
        "warning",
        "W206",
        f"the platform's checker warns about {rule}{times}: {rule_breaches[0].why}",
        _find_position(article, rule_breaches[0].words),
        HINT,
        details=tuple(breach.element for breach in rule_breaches[:MAX_SHOWN_ELEMENTS]),
    )


def _find_position(article: Article, words: str) -> Position:
    """The position of the words if exactly one line has them; else the file."""
    lines = article.body.split("\n")
    matching_lines = [number for number, line in enumerate(lines) if words and words in line]
    if len(matching_lines) != 1:
        return Position(article.source)
    column = lines[matching_lines[0]].index(words) + 1
    return Position(article.source, article.body_line + matching_lines[0], column)
