"""Renders a document in a theme: within the limit, or with a finding that explains what to do."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding
from wxpublish.model.rendered import Html, Part, Rendered, pictures_in
from wxpublish.model.site import Overflow, Theme
from wxpublish.render.bounds import BoundExceeded
from wxpublish.render.compose import ComposeSettings
from wxpublish.render.css.cascade import get_cascade
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.excess import report_excess
from wxpublish.render.fit import FittedBlocks, fit
from wxpublish.render.plain_text import extract_text
from wxpublish.render.split import TITLE_SUFFIXES, split
from wxpublish.render.templates import get_templates

MAX_TITLE_LENGTH = 64
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

    `pictures` maps each picture's target as written to its asset. `links` maps links to files of
    the site to their published address; for None the link becomes plain text, with a warning.
    `formulas` maps TeX and whether it is display to a picture of twice the displayed size. An
    article that exceeds `bounds` is rendered empty, with E208. Raises templates.UnusableTemplate if
    a template of the theme is invalid.
    """
    settings = ComposeSettings(
        document,
        get_cascade(theme.css),
        get_templates(theme.templates),
        pictures,
        links,
        formulas,
        options,
    )
    try:
        parts, applied_steps = _fit_or_split(settings)
        too_long = [] if all(part.fits for part in parts) else [report_excess(settings, parts[0])]
    except BoundExceeded as excess_of_work:
        return _empty_result(document, excess_of_work)
    found = [finding for part in parts for finding in part.composition.findings]
    findings = [*dict.fromkeys((*document.findings, *found)), *too_long]
    several = len(parts) > 1
    if several and len(document.article.title) + len(TITLE_SUFFIXES[0]) > MAX_TITLE_LENGTH:
        findings.append(_title_too_long(document))
    return Rendered(
        parts=tuple(
            _make_part(part, TITLE_SUFFIXES[index] if several else "")
            for index, part in enumerate(parts)
        ),
        text=extract_text(document.tree),
        fitted=tuple(applied_steps),
        findings=tuple(findings),
    )


def _empty_result(document: Document, excess_of_work: BoundExceeded) -> Rendered:
    """Return an empty article for one that would be too much work."""
    finding = excess_of_work.finding(document.article)
    empty = Part(html=Html.of(""), characters=0, bytes=0, pictures=(), links=0)
    return Rendered((empty,), extract_text(document.tree), findings=(*document.findings, finding))


def _title_too_long(document: Document) -> Finding:
    return Finding(
        "error",
        "E207",
        f"the article is split, and its title leaves no room for {TITLE_SUFFIXES[0]} within {MAX_TITLE_LENGTH} characters",
        document.article.place("title"),
        hint=f"shorten it to {MAX_TITLE_LENGTH - len(TITLE_SUFFIXES[0])} characters",
    )


def _fit_or_split(settings: ComposeSettings) -> tuple[list[FittedBlocks], Sequence[Overflow]]:
    """Return the parts, and the overflow steps that were applied, in the configured order."""
    blocks = settings.document.tree.children
    allowed: list[Overflow] = []
    best = fit(settings, blocks, allowed)
    for step in settings.options.overflow:
        if best.fits:
            break
        allowed.append(step)
        if step == "strip-links":
            best = fit(settings, blocks, allowed)
        if best.fits or "split" not in allowed or not settings.options.can_split:
            continue
        if (parts := split(settings, blocks, allowed)) is not None:
            dropped = any(part.dropped for part in parts)
            return parts, [name for name in allowed if name == "split" or dropped]
    return [best], ["strip-links"] if best.dropped else []


def _make_part(fitted: FittedBlocks, suffix: str) -> Part:
    composition = fitted.composition
    return Part(
        html=Html.of(composition.html),
        characters=composition.characters,
        bytes=len(composition.html.encode()),
        pictures=pictures_in(composition.html),
        links=composition.links,
        title_suffix=suffix,
        dropped=fitted.dropped,
        line=composition.costs[0].line if composition.costs else 0,
        costs=composition.costs,
    )
