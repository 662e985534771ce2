"""What the platform's own checker would say of a site's articles, without asking it."""

from itertools import groupby

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article
from wxpublish.render.structure_rules import Breach, find_breaches
from wxpublish.workflow.site_check import ValidatedSite

SHOWN = 3
"""Elements that a finding shows."""
HINT = "change it in the theme, or in the article's own HTML; the editor shows authors the same warning"


def structure(checked: ValidatedSite) -> tuple[Finding, ...]:
    """A warning for each rule that an article breaks, in the order of the articles."""
    return tuple(
        _finding(article, rule, list(found))
        for article, rendered in checked.rendered
        for part in rendered.parts
        for rule, found in groupby(find_breaches(part.html), key=lambda breach: breach.rule)
    )


def _finding(article: Article, rule: str, found: list[Breach]) -> Finding:
    times = f" at {len(found)} places" if len(found) > 1 else ""
    return Finding(
        "warning",
        "W206",
        f"the platform's checker warns of {rule}{times}: {found[0].why}",
        _place(article, found[0].words),
        HINT,
        details=tuple(breach.element for breach in found[:SHOWN]),
    )


def _place(article: Article, words: str) -> Position:
    """The line that has the words, if one alone has them; else the file."""
    lines = article.body.split("\n")
    having = [number for number, line in enumerate(lines) if words and words in line]
    if len(having) != 1:
        return Position(article.source)
    column = lines[having[0]].index(words) + 1
    return Position(article.source, article.body_line + having[0], column)
