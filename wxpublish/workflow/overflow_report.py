"""What `overflow` drops or splits so that articles fit, for `validate`. Plans show it too."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.rendered import Part, Rendered
from wxpublish.model.site import Article
from wxpublish.report.wording import counted
from wxpublish.workflow.site_check import ValidatedSite

MAX_SHOWN_LINKS = 5
"""Dropped links that are listed; the others are only counted."""

_DEFAULT_HINT = (
    "shorten the article, or set `overflow` in wxpublish.yaml: --strict accepts what you allow"
    " there, and `overflow: []` turns this into an error"
)
"""For a site that has the default."""
_CHOSEN_HINT = "shorten the article to keep it whole; `overflow: []` in wxpublish.yaml turns this into an error"
"""For a site that wrote `overflow` itself."""
_SPLIT_HINT = "; `overflow: [split]` keeps every link and splits the article at headings instead"
"""Added if notes are dropped: in a weekly of links, the links are the content."""


def overflow_findings(checked: ValidatedSite) -> tuple[Finding, ...]:
    """A warning for each article that fits only with fewer link notes or in parts."""
    hint = _CHOSEN_HINT if is_overflow_chosen(checked) else _DEFAULT_HINT
    return tuple(
        Finding("warning", "W213", message, Position(article.source), part_hint, details=details)
        for article, rendered in checked.rendered
        for (message, details), part_hint in (
            (_dropped_links(rendered), hint + _SPLIT_HINT),
            (_split_parts(article, rendered), hint),
        )
        if message
    )


def is_overflow_chosen(checked: ValidatedSite) -> bool:
    """Whether the site sets `overflow` itself: then the author has decided what may be lost."""
    return checked.site is not None and checked.site.config.overflow_written


def _dropped_links(rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    """The message about links that lose their address, and the first of these addresses."""
    dropped = [address for part in rendered.parts for address in part.dropped]
    if not dropped:
        return "", ()
    notes = f"{counted(len(dropped), 'link note')} {'is' if len(dropped) == 1 else 'are'}"
    message = f"{notes} dropped to fit: the words stay, the address{_es(dropped)} lost"
    more = len(dropped) - MAX_SHOWN_LINKS
    return message, (*dropped[:MAX_SHOWN_LINKS], *([f"and {more:,} more"] if more > 0 else []))


def _es(dropped: list[str]) -> str:
    return " is" if len(dropped) == 1 else "es are"


def _split_parts(article: Article, rendered: Rendered) -> tuple[str, tuple[str, ...]]:
    """The message about a split article: where each part after the first begins, and its contents."""
    others = rendered.parts[1:]
    if not others:
        return "", ()
    details = tuple(
        f"{part.title_suffix} begins {_part_start(article, part)} ({_part_contents(part)})"
        for part in others
    )
    return f"the article is split into {len(rendered.parts)} parts to fit", details


def _part_contents(part: Part) -> str:
    """`9,100 characters, 3 links, 1 picture`."""
    counts = (part.characters, "character"), (part.links, "link"), (len(part.pictures), "picture")
    return ", ".join(counted(number, noun) for number, noun in counts if number)


def _part_start(article: Article, part: Part) -> str:
    """Where a part begins: `at line 12: ## Harbour`. Raw HTML may have no line."""
    if not part.line:
        return "at a heading"
    written = article.body.split("\n")[part.line - article.body_line].strip()
    return f"at line {part.line}: {written}"
