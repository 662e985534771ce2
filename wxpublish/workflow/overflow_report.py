"""What `overflow` gives up so that articles fit, for `validate`; a plan says it beside each article."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.rendered import Part, Rendered
from wxpublish.model.site import Article
from wxpublish.report.wording import counted
from wxpublish.workflow.site_check import ValidatedSite

SHOWN = 5
"""Addresses of links that are named; the rest is a number."""

HINT = (
    "shorten the article, or write `overflow` into wxpublish.yaml: what it allows there"
    " passes --strict, and `overflow: []` makes it an error"
)
"""For a site that has the default."""
CHOSEN = "shorten the article to keep it whole; `overflow: []` in wxpublish.yaml makes it an error"
"""For a site that wrote `overflow` itself."""
INSTEAD = "; `overflow: [split]` keeps every link and cuts the article at headings instead"
"""For notes that are dropped: the links of a link weekly are its content."""


def overflow_findings(checked: ValidatedSite) -> tuple[Finding, ...]:
    """A warning for each article that fits only with fewer link notes or in parts."""
    hint = CHOSEN if is_overflow_chosen(checked) else HINT
    return tuple(
        Finding("warning", "W213", said, Position(article.source), advice, details=details)
        for article, rendered in checked.rendered
        for (said, details), advice in (
            (_dropped(rendered), hint + INSTEAD),
            (_split(article, rendered), hint),
        )
        if said
    )


def is_overflow_chosen(checked: ValidatedSite) -> bool:
    """Whether the site wrote `overflow` itself: then what is given up is as its author decided."""
    return checked.site is not None and checked.site.config.overflow_written


def _dropped(rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    """How many links lose their address, and the first of them by name."""
    dropped = [address for part in rendered.parts for address in part.dropped]
    if not dropped:
        return "", ()
    notes = f"{counted(len(dropped), 'link note')} {'is' if len(dropped) == 1 else 'are'}"
    said = f"{notes} dropped to fit: the words stay, the address{_es(dropped)} lost"
    more = len(dropped) - SHOWN
    return said, (*dropped[:SHOWN], *([f"and {more:,} more"] if more > 0 else []))


def _es(dropped: list[str]) -> str:
    return " is" if len(dropped) == 1 else "es are"


def _split(article: Article, rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    """Where each part after the first begins, and what is in it."""
    others = rendered.parts[1:]
    if not others:
        return "", ()
    details = tuple(
        f"{part.title_suffix} begins {_heading(article, part)} ({_content(part)})"
        for part in others
    )
    return f"the article is split into {len(rendered.parts)} to fit", details


def _content(part: Part) -> str:
    """`9,100 characters, 3 links, 1 picture`."""
    counts = (part.characters, "character"), (part.links, "link"), (len(part.pictures), "picture")
    return ", ".join(counted(number, noun) for number, noun in counts if number)


def _heading(article: Article, part: Part) -> str:
    """Where a part begins: `at line 12: ## Harbour`; raw HTML may have no line."""
    line = part.costs[0].line
    if not line:
        return "at a heading"
    written = article.body.split("\n")[line - article.body_line].strip()
    return f"at line {line}: {written}"
