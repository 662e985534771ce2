"""Files → a validated site with its HTML and assets: `validate`, `build` and `plan` share this."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from wxpublish.errors import ChangedDuringRun
from wxpublish.media import codes as media_codes
from wxpublish.media.assets import inspect_declared
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.build_page import Page
from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Covers, Site, Theme
from wxpublish.plan.codes import CODES as PLAN_CODES
from wxpublish.plan.desired_state import articles_with_index
from wxpublish.render import codes as render_codes
from wxpublish.render.document import RenderOptions
from wxpublish.render.theme_checks import check_theme
from wxpublish.site import codes as site_codes
from wxpublish.site.config import config_inputs
from wxpublish.site.load import load_site
from wxpublish.site.locate import consulted_paths
from wxpublish.workflow.article_cache import ArticleCache
from wxpublish.workflow.article_check import CheckSettings, check_article
from wxpublish.workflow.render_deadline import RenderDeadline

MIN_ARTICLES = 25
"""Articles from which on other processes save more time than it takes to start them."""


@dataclass(frozen=True, slots=True)
class ValidatedSite:
    """A site after every check that needs no network, with the HTML and assets made for it.

    If the configuration cannot be used, `site` is None and `rendered` is empty. `failed` are the
    sources of articles with errors; `count` is the number of all articles. `news` is the news id of
    each article by its source, as far as it is known. `looked_at` are the files and folders that the
    result depends on, present or not, relative to the site.
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
    looked_at: frozenset[str] = frozenset()

    @property
    def limit(self) -> int:
        """The number of characters that an article must stay below."""
        return self.site.config.content_limit if self.site else 0


def check(
    root: Path,
    covers: Covers | None = None,
    clock: Callable[[], float] = time.thread_time,
    cache: ArticleCache | None = None,
    jobs: int = 1,
) -> ValidatedSite:
    """Load, render and inspect everything, to find all problems in one run.

    An article with an invalid title is rendered too, and so is every article of a site with an
    invalid configuration. `covers` is how the account sends covers; None: as the site's first
    account does. `clock` is that of `RenderDeadline`. `cache` has articles of earlier runs, and `jobs`
    is how many processes check the others. The result does not depend on either, but for the costs
    of blocks, which only one process without a cache returns.
    """
    try:
        return _check(root, covers, clock, cache, jobs)
    except ChangedDuringRun:
        return _check(root, covers, clock, None, jobs)


def _check(
    root: Path,
    covers: Covers | None,
    clock: Callable[[], float],
    cache: ArticleCache | None,
    jobs: int,
) -> ValidatedSite:
    """Check the site. Raises ChangedDuringRun if a file is not what the cache took it for."""
    loaded = load_site(root, cache.read_article) if cache else load_site(root)
    if loaded.site is None:
        return ValidatedSite(root, None, loaded.findings)
    theme, theme_problems = _theme(loaded.site.config.theme)
    config_is_valid = loaded.config_is_valid and not has_errors(theme_problems)
    covers = covers or loaded.site.config.accounts[0].covers
    checker = _SiteChecker(root, loaded.site, covers, theme, clock, cache, jobs)
    checker.add_all(loaded.site.articles)
    for article in loaded.faulty_articles:
        if article.publish:
            checker.check_only(article)
    for entry in loaded.site.config.media:
        checker.add_media(inspect_declared(root, entry))
    if cache:
        cache.save()
    sources = [article.source for article in (*loaded.site.articles, *loaded.site.withheld)]
    return ValidatedSite(
        root,
        loaded.site if config_is_valid else None,
        in_reading_order({*loaded.findings, *theme_problems, *checker.findings}),
        len({*sources, *loaded.failed_sources}),
        tuple(checker.rendered) if config_is_valid else (),
        checker.covers,
        checker.assets,
        checker.media,
        loaded.failed_sources | checker.failed,
        loaded.news_by_source,
        frozenset(
            {*loaded.folders, *loaded.failed_sources, *sources, *config_inputs(loaded.site.config)}
            | checker.looked_at
        ),
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


class _SiteChecker:
    """Checks articles one after the other, and collects their assets and findings."""

    def __init__(
        self,
        root: Path,
        site: Site,
        covers: Covers,
        theme: Theme,
        clock: Callable[[], float],
        cache: ArticleCache | None,
        jobs: int,
    ) -> None:
        config = site.config
        all_articles = (*site.articles, *site.withheld)
        addresses = {article.source: article.url for article in all_articles}
        options = RenderOptions(config.links, config.overflow, config.content_limit)
        self._settings = CheckSettings(root, theme, covers, options, addresses)
        # An article that shares its news with others cannot be split.
        self._members = Counter(article.news for article in all_articles)
        self._splitting = {
            can_split: replace(options, can_split=can_split) for can_split in (False, True)
        }
        self._deadline = RenderDeadline(clock, len(all_articles))
        self._cache = cache
        self._jobs = jobs
        self.findings: list[Finding] = []
        self.rendered: list[tuple[Article, Rendered]] = []
        self.covers: dict[str, Address] = {}
        self.assets: dict[Address, Asset] = {}
        self._assets: dict[str, tuple[Asset, ...]] = {}
        self.media: dict[Address, Asset] = {}
        self.failed: set[str] = set()
        self.looked_at: set[str] = set()

    def add_all(self, articles: Sequence[Article]) -> None:
        """Check articles, or find them in the cache."""
        unknown = []
        for article in articles:
            found = self._find(article)
            if found:
                self._add(article, found)
            else:
                unknown.append(article)
        for article, checked in zip(unknown, self._check_all(unknown), strict=True):
            self._add(article, self._keep(article, checked))
        order = {article.source: number for number, article in enumerate(articles)}
        self.rendered.sort(key=lambda pair: order[pair[0].source])
        # Of files with the same bytes the last counts, whichever article was in the cache.
        used = [self._assets.get(article.source, ()) for article in articles]
        self.assets = {asset.address: asset for assets in used for asset in assets}

    def _add(self, article: Article, checked: CheckedArticle) -> None:
        self.findings += checked.findings
        if checked.rendered is None or checked.cover is None or not checked.is_valid:
            self.failed.add(article.source)
            return
        self.covers[article.source] = checked.cover.address
        assets = (checked.cover, *checked.pictures)
        self._assets[article.source] = assets
        self.looked_at |= {article.source, *(asset.path for asset in assets)}
        self.looked_at.update(consulted_paths(article, checked.references))
        self.rendered.append((article, checked.rendered))

    def check_only(self, article: Article) -> None:
        """Find the other problems of an article that already has an error."""
        self.findings += self._check_now(article).findings

    def add_media(self, inspected: Asset | Finding) -> None:
        """Add a declared material, or what is wrong with it."""
        if isinstance(inspected, Finding):
            self.findings.append(inspected)
        else:
            self.media[inspected.address] = inspected

    def _find(self, article: Article) -> CheckedArticle | None:
        """The article as it was checked before."""
        if self._cache is None:
            return None
        check = partial(self._check_now, article)
        return self._cache.find(article, self._options(article), self._settings, check)

    def _keep(self, article: Article, checked: CheckedArticle) -> CheckedArticle:
        """Put an article into the cache. Returns it as it is there, if it is."""
        if self._cache is None:
            return checked
        check = partial(self._check_now, article)
        return self._cache.keep(article, self._options(article), self._settings, checked, check)

    def _check_all(self, articles: Sequence[Article]) -> Iterator[CheckedArticle]:
        if self._jobs == 1 or len(articles) < MIN_ARTICLES:
            return map(self._check_now, articles)
        from wxpublish.workflow.parallel_check import check_in_workers  # noqa: PLC0415 - slow

        tasks = [(article, self._options(article)) for article in articles]
        return check_in_workers(tasks, self._settings, self._jobs, self._check_now)

    def _check_now(self, article: Article) -> CheckedArticle:
        return check_article(article, self._options(article), self._settings, self._deadline)

    def _options(self, article: Article) -> RenderOptions:
        return self._splitting[self._members[article.news] <= 1]


def finding_rules() -> Mapping[str, str]:
    """Every finding code with its meaning."""
    return {**site_codes.CODES, **render_codes.CODES, **media_codes.CODES, **PLAN_CODES}


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by file, line and column."""
    return tuple(sorted(findings, key=_reading_order))


def _reading_order(finding: Finding) -> tuple[str, int, int, str, str]:
    position = finding.position
    return position.path, position.line, position.column, finding.code, finding.message
