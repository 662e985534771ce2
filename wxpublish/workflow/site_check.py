"""Files → a validated site with its HTML and assets: `validate`, `build` and `plan` share this."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wxpublish.media import codes as media_codes
from wxpublish.media.assets import inspect_cover, inspect_declared, inspect_picture
from wxpublish.media.formula_assets import inspect_formula
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.build_page import Page
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Covers, Site, Theme
from wxpublish.plan.codes import CODES as PLAN_CODES
from wxpublish.plan.desired_state import articles_with_index
from wxpublish.render import codes as render_codes
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.empty_articles import check_empty_article
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.theme_checks import check_theme
from wxpublish.site import codes as site_codes
from wxpublish.site.load import load_site
from wxpublish.site.locate import locate_references
from wxpublish.workflow.render_deadline import DeadlinePassed, RenderDeadline


@dataclass(frozen=True, slots=True)
class ValidatedSite:
    """A site after every check that needs no network, with the HTML and assets made for it.

    If the configuration cannot be used, `site` is None and `rendered` is empty. `failed` are the
    sources of articles with errors; `count` is the number of all articles. `news` is the news id of
    each article by its source, as far as it is known.
    """

    root: Path
    site: Site | None
    findings: tuple[Finding, ...]
    count: int = 0
    rendered: tuple[tuple[Article, Rendered], ...] = ()
    covers: Mapping[str, Address] = field(default_factory=dict)
    assets: Mapping[Address, Asset] = field(default_factory=dict)
    media: Mapping[Address, Asset] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    news: Mapping[str, str] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """The number of characters that an article must stay below."""
        return self.site.config.content_limit if self.site else 0


def check(
    root: Path, covers: Covers | None = None, clock: Callable[[], float] = time.thread_time
) -> ValidatedSite:
    """Load, render and inspect everything, to find all problems in one run.

    An article with an invalid title is rendered too, and so is every article of a site with an
    invalid configuration. `covers` is how the account sends covers; None: as the site's first
    account does. `clock` is that of `RenderDeadline`.
    """
    loaded = load_site(root)
    if loaded.site is None:
        return ValidatedSite(root, None, loaded.findings)
    theme, theme_problems = _theme(loaded.site.config.theme)
    config_is_valid = loaded.config_is_valid and not has_errors(theme_problems)
    covers = covers or loaded.site.config.accounts[0].covers
    renderer = _SiteRenderer(root, loaded.site, covers, theme, clock)
    for article in loaded.site.articles:
        renderer.add(article)
    for article in loaded.faulty_articles:
        if article.publish:
            renderer.check_only(article)
    for entry in loaded.site.config.media:
        asset = renderer.collect(inspect_declared(root, entry))
        if asset:
            renderer.media[asset.address] = asset
    sources = [article.source for article in (*loaded.site.articles, *loaded.site.withheld)]
    return ValidatedSite(
        root,
        loaded.site if config_is_valid else None,
        in_reading_order({*loaded.findings, *theme_problems, *renderer.findings}),
        len({*sources, *loaded.failed_sources}),
        tuple(renderer.rendered) if config_is_valid else (),
        renderer.covers,
        renderer.assets,
        renderer.media,
        loaded.failed_sources | renderer.failed,
        loaded.news_by_source,
    )


def _theme(theme: Theme) -> tuple[Theme, tuple[Finding, ...]]:
    """The theme to render in, and its findings. If its templates cannot be used, articles are
    rendered without them, so that they are checked too.
    """
    theme_problems = check_theme(theme)
    return (replace(theme, templates={}) if has_errors(theme_problems) else theme), theme_problems


def build_pages(checked: ValidatedSite) -> tuple[Page, ...]:
    """The pages that `build` writes, for the articles without errors."""
    found = []
    findings = defaultdict(list)
    for finding in checked.findings:
        findings[finding.path].append(finding)
    for article, index, rendered in articles_with_index(checked.rendered):
        for number, part in enumerate(rendered.parts):
            page = Page(
                address=Address("news", article.news),
                index=index + number,
                source=article.source,
                file=f"{article.id}.html" if not number else f"{article.id}.{number + 1}.html",
                title=article.title + part.title_suffix,
                part=part,
                fitted=rendered.fitted,
                findings=tuple(findings[article.source]),
            )
            found.append(page)
    return tuple(found)


class _SiteRenderer:
    """Renders articles one after the other, and collects their assets and findings."""

    def __init__(
        self, root: Path, site: Site, covers: Covers, theme: Theme, clock: Callable[[], float]
    ) -> None:
        self.root = root
        self.site = site
        self.theme = theme
        self.covers_mode = covers
        all_articles = (*site.articles, *site.withheld)
        self.addresses = {article.source: article.url for article in all_articles}
        # An article that shares its news with others cannot be split.
        self.members = Counter(article.news for article in all_articles)
        self.deadline = RenderDeadline(clock, len(all_articles))
        self.findings: list[Finding] = []
        self.rendered: list[tuple[Article, Rendered]] = []
        self.covers: dict[str, Address] = {}
        self.assets: dict[Address, Asset] = {}
        self.media: dict[Address, Asset] = {}
        self.failed: set[str] = set()

    def add(self, article: Article) -> None:
        """Render one article and inspect its cover and pictures."""
        before = len(self.findings)
        result = self._render_article(article)
        if has_errors(self.findings[before:]) or result is None:
            self.failed.add(article.source)
            return
        cover_asset, rendered, used = result
        self.covers[article.source] = cover_asset.address
        self.assets |= {asset.address: asset for asset in (cover_asset, *used)}
        self.rendered.append((article, rendered))

    def check_only(self, article: Article) -> None:
        """Find the other problems of an article that already has an error."""
        self._render_article(article)

    def _render_article(self, article: Article) -> tuple[Asset, Rendered, tuple[Asset, ...]] | None:
        """The cover, the HTML and the pictures of an article; None if it has no usable cover, or
        takes too long.
        """
        try:
            with self.deadline.article(article.source):
                cover_asset = self._cover(article)
                rendered, used = self._render(article)
                self.deadline.check()
        except DeadlinePassed as slow:
            self.findings.append(slow.finding)
            return None
        return (cover_asset, rendered, used) if cover_asset else None

    def _cover(self, article: Article) -> Asset | None:
        if not article.cover:
            return None  # the loader has reported why
        place = article.place("cover")
        return self.collect(inspect_cover(self.root, article.cover, self.covers_mode, place))

    def _render(self, article: Article) -> tuple[Rendered, tuple[Asset, ...]]:
        """The article as HTML, and the pictures in it."""
        document = parse(article)
        self.deadline.check()
        located, findings = locate_references(
            self.root, self.addresses, article, document.references
        )
        self.findings += [*document.findings, *check_empty_article(document), *findings]
        pictures = self._pictures(document, located.pictures)
        formulas = self._formulas(document)
        config = self.site.config
        options = RenderOptions(
            links=config.links,
            overflow=config.overflow,
            limit=config.content_limit,
            can_split=self.members[article.news] <= 1,
        )
        rendered = render(document, self.theme, pictures, located.links, options, formulas=formulas)
        self.findings += _without_duplicates(rendered.findings, findings)
        return rendered, (*pictures.values(), *formulas.values())

    def collect(self, inspected: Asset | Finding) -> Asset | None:
        """The asset; for a finding, record it and return None."""
        if isinstance(inspected, Finding):
            self.findings.append(inspected)
            return None
        return inspected

    def _pictures(self, document: Document, paths: Mapping[str, str]) -> dict[str, Asset]:
        found: dict[str, Asset] = {}
        for reference in document.references:
            self.deadline.check()
            wanted = reference.kind == "picture" and reference.target not in found
            if wanted and reference.target in paths:
                path = paths[reference.target]
                asset = self.collect(inspect_picture(self.root, path, reference.position))
                if asset:
                    found[reference.target] = asset
        return found

    def _formulas(self, document: Document) -> dict[tuple[str, bool], Asset]:
        found = {}
        for one in document.formulas:
            self.deadline.check()
            asset = self.collect(inspect_formula(one.tex, one.display, one.position))
            if asset:
                found[one.tex, one.display] = asset
        return found


def _without_duplicates(
    rendered: tuple[Finding, ...], located: tuple[Finding, ...]
) -> list[Finding]:
    """The findings of rendering without those whose cause has a finding of its own: pictures
    without a file, links that became text because their target does not exist, and formulas that
    cannot be typeset.
    """
    explained_lines = {finding.position.line for finding in located}
    return [
        finding
        for finding in rendered
        if finding.code not in {"E205", "W204"}
        and not (finding.code == "W201" and finding.position.line in explained_lines)
    ]


def finding_rules() -> Mapping[str, str]:
    """Every finding code with its meaning."""
    return {**site_codes.CODES, **render_codes.CODES, **media_codes.CODES, **PLAN_CODES}


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by file, line and column."""
    return tuple(sorted(findings, key=_reading_order))


def _reading_order(finding: Finding) -> tuple[str, int, int, str, str]:
    position = finding.position
    return position.path, position.line, position.column, finding.code, finding.message
