"""A document in a theme → Rendered: within the limit, or with a finding that says what to do."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding
from wxpublish.model.rendered import Part, Rendered, pictures_in
from wxpublish.model.site import Overflow, Theme
from wxpublish.render.bounds import BoundExceeded
from wxpublish.render.compose import ComposeSettings
from wxpublish.render.css.cascade import cascade
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.excess import excess
from wxpublish.render.fit import FittedBlocks, fit
from wxpublish.render.plain_text import text_of
from wxpublish.render.split import SUFFIXES, split
from wxpublish.render.templates import templates

LONGEST_TITLE = 64
"""Characters of a title."""


def render(
    document: Document,
    theme: Theme,
    pictures: Mapping[str, Asset],
    links: Mapping[str, str | None],
    options: RenderOptions,
    *,
    formulas: Mapping[tuple[str, bool], Asset] = MappingProxyType({}),
) -> Rendered:
    """Render a document.

    `pictures` gives the asset of each picture by its target as written, `links` the published
    address of links to files of the site (None: the link becomes its text, with a warning),
    `formulas` pictures by TeX and whether it is display, of twice the size they are shown at.
    An article that asks for more work than `bounds` allows comes out empty, with the finding E208.
    Raises templates.UnusableTemplate for a theme whose templates cannot be used.
    """
    job = ComposeSettings(
        document, cascade(theme.css), templates(theme.templates), pictures, links, formulas, options
    )
    try:
        parts, taken = _attempt(job)
        too_long = [] if all(part.fits for part in parts) else [excess(job, parts[0])]
    except BoundExceeded as excess_of_work:
        return _nothing(document, excess_of_work)
    found = [finding for part in parts for finding in part.composition.findings]
    findings = [*dict.fromkeys((*document.findings, *found)), *too_long]
    several = len(parts) > 1
    if several and len(document.article.title) + len(SUFFIXES[0]) > LONGEST_TITLE:
        findings.append(_long_title(document))
    return Rendered(
        parts=tuple(
            _part(part, SUFFIXES[index] if several else "") for index, part in enumerate(parts)
        ),
        text=text_of(document.tree),
        fitted=tuple(taken),
        findings=tuple(findings),
    )


def _nothing(document: Document, excess_of_work: BoundExceeded) -> Rendered:
    """What stands for an article that is not rendered because it would be too much work."""
    finding = excess_of_work.finding(document.article)
    empty = Part(html="", characters=0, bytes=0, pictures=(), links=0)
    return Rendered((empty,), text_of(document.tree), findings=(*document.findings, finding))


def _long_title(document: Document) -> Finding:
    return Finding(
        "error",
        "E207",
        f"the article is split, and its title has no room for {SUFFIXES[0]} within {LONGEST_TITLE}",
        document.article.place("title"),
        hint=f"shorten it to {LONGEST_TITLE - len(SUFFIXES[0])} characters",
    )


def _attempt(job: ComposeSettings) -> tuple[list[FittedBlocks], Sequence[Overflow]]:
    """The parts, and the overflow steps that were taken, in the order they were allowed."""
    blocks = job.document.tree.children
    allowed: list[Overflow] = []
    best = fit(job, blocks, allowed)
    for step in job.options.overflow:
        if best.fits:
            break
        allowed.append(step)
        if step == "strip-links":
            best = fit(job, blocks, allowed)
        if best.fits or "split" not in allowed or not job.options.alone:
            continue
        if (parts := split(job, blocks, allowed)) is not None:
            dropped = any(part.dropped for part in parts)
            return parts, [name for name in allowed if name == "split" or dropped]
    return [best], ["strip-links"] if best.dropped else []


def _part(fitted: FittedBlocks, suffix: str) -> Part:
    made = fitted.composition
    return Part(
        html=made.html,
        characters=made.characters,
        bytes=len(made.html.encode()),
        pictures=pictures_in(made.html),
        links=made.links,
        title_suffix=suffix,
        dropped=fitted.dropped,
        costs=made.costs,
    )
