"""What `overflow` gives up so that articles fit, for `validate`; a plan says it beside each article."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.rendered import Part, Rendered
from wxpublish.model.site import Article
from wxpublish.workflow.check import Checked

HINT = (
    "shorten the article, or write `overflow` into wxpublish.yaml: what it allows there"
    " passes --strict, and `overflow: []` makes it an error"
)
"""For a site that has the default."""
CHOSEN = "shorten the article to keep it whole; `overflow: []` in wxpublish.yaml makes it an error"
"""For a site that wrote `overflow` itself."""


def given_up(checked: Checked) -> tuple[Finding, ...]:
    """A warning for each article that fits only with fewer link notes or in parts."""
    hint = CHOSEN if chosen(checked) else HINT
    return tuple(
        Finding("warning", "W213", said, Position(article.source), hint, details=details)
        for article, rendered in checked.rendered
        for said, details in (_dropped(rendered), _split(article, rendered))
        if said
    )


def chosen(checked: Checked) -> bool:
    """Whether the site wrote `overflow` itself: then what is given up is as its author decided."""
    return checked.site is not None and checked.site.config.overflow_written


def _dropped(rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    dropped = sum(part.dropped for part in rendered.parts)
    notes = "1 link note is" if dropped == 1 else f"{dropped:,} link notes are"
    return (f"{notes} dropped to fit: the words stay, the address is lost" if dropped else ""), ()


def _split(article: Article, rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    others = rendered.parts[1:]
    if not others:
        return "", ()
    details = tuple(f"{part.title_suffix} begins {_heading(article, part)}" for part in others)
    return f"the article is split into {len(rendered.parts)} to fit", details


def _heading(article: Article, part: Part) -> str:
    """Where a part begins: `at line 12: ## Harbour`; raw HTML may have no line."""
    line = part.costs[0].line
    if not line:
        return "at a heading"
    written = article.body.split("\n")[line - article.body_line].strip()
    return f"at line {line}: {written}"
