"""Files → a checked site with its HTML and its assets: what `validate`, `build` and `plan` share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wxpublish.media import codes as media_codes
from wxpublish.media.assets import cover, declared, picture
from wxpublish.media.formula import formula
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.page import Page
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Config, Covers, Site
from wxpublish.plan.codes import CODES as PLAN_CODES
from wxpublish.plan.desire import in_news
from wxpublish.render import codes as render_codes
from wxpublish.render.document import Document, Options
from wxpublish.render.parse import parse
from wxpublish.render.render import render
from wxpublish.site import codes as site_codes
from wxpublish.site.load import load
from wxpublish.site.locate import locate


@dataclass(frozen=True, slots=True)
class Checked:
    """A site after every check that needs no network, with what was made on the way.

    `site` is None where the configuration cannot be used; `failed` are the sources of articles
    that have errors, and `count` is how many articles there are, good or bad.
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

    @property
    def limit(self) -> int:
        """Characters an article may have, exclusive."""
        return self.site.config.content_limit if self.site else 0


def check(root: Path, covers: Covers | None = None) -> Checked:
    """Load, render and inspect everything; gives every finding, not the first.

    `covers` is the account's way with covers; None: that of the site's first account.
    """
    loaded = load(root)
    if loaded.site is None:
        return Checked(root, None, loaded.findings)
    bench = _Bench(root, loaded.site, covers or loaded.site.config.accounts[0].covers)
    for article in loaded.site.articles:
        bench.add(article)
    for entry in loaded.site.config.media:
        asset = bench.keep(declared(root, entry))
        if asset:
            bench.media[asset.address] = asset
    sources = [article.source for article in (*loaded.site.articles, *loaded.site.withheld)]
    return Checked(
        root,
        loaded.site,
        tuple(sorted({*loaded.findings, *bench.findings}, key=_reading_order)),
        len({*sources, *loaded.failed}),
        tuple(bench.rendered),
        bench.covers,
        bench.assets,
        bench.media,
        loaded.failed | bench.failed,
    )


def pages(checked: Checked) -> tuple[Page, ...]:
    """The files that `build` writes, for the articles without errors."""
    found = []
    for article, index, rendered in in_news(checked.rendered):
        for number, part in enumerate(rendered.parts):
            page = Page(
                address=Address("news", article.news),
                index=index + number,
                source=article.source,
                file=f"{article.id}.html" if not number else f"{article.id}.{number + 1}.html",
                title=article.title + part.title_suffix,
                html=part.html,
                characters=part.characters,
                pictures=len(part.pictures),
                links=part.links,
                fitted=rendered.fitted,
                findings=tuple(f for f in checked.findings if f.path == article.source),
                costs=rendered.costs,
            )
            found.append(page)
    return tuple(found)


class _Bench:
    """Where articles are worked on, one after the other."""

    def __init__(self, root: Path, site: Site, covers: Covers) -> None:
        self.root = root
        self.site = site
        self.covers_mode = covers
        self.findings: list[Finding] = []
        self.rendered: list[tuple[Article, Rendered]] = []
        self.covers: dict[str, Address] = {}
        self.assets: dict[Address, Asset] = {}
        self.media: dict[Address, Asset] = {}
        self.failed: set[str] = set()

    def add(self, article: Article) -> None:
        """Render one article and inspect its cover and pictures."""
        before = len(self.findings)
        made_of = self.keep(
            cover(self.root, article.cover, self.covers_mode, article.place("cover"))
        )
        document = parse(article)
        located, findings = locate(self.root, self.site, article, document.references)
        self.findings += [*document.findings, *findings]
        pictures = self._pictures(document, located.pictures)
        options = options_of(self.site.config, article, self.site)
        formulas = self._formulas(document)
        theme = self.site.config.theme
        rendered = render(document, theme, pictures, located.links, options, formulas=formulas)
        self.findings += _without_echoes(rendered.findings, findings)
        if has_errors(self.findings[before:]) or made_of is None:
            self.failed.add(article.source)
            return
        self.covers[article.source] = made_of.address
        used = (made_of, *pictures.values(), *formulas.values())
        self.assets |= {asset.address: asset for asset in used}
        self.rendered.append((article, rendered))

    def keep(self, inspected: Asset | Finding) -> Asset | None:
        """An asset, or None with its finding noted."""
        if isinstance(inspected, Finding):
            self.findings.append(inspected)
            return None
        return inspected

    def _pictures(self, document: Document, paths: Mapping[str, str]) -> dict[str, Asset]:
        found = {}
        for reference in document.references:
            if reference.kind == "picture" and reference.target in paths:
                path = paths[reference.target]
                asset = self.keep(picture(self.root, path, reference.position))
                if asset:
                    found[reference.target] = asset
        return found

    def _formulas(self, document: Document) -> dict[tuple[str, bool], Asset]:
        found = {}
        for one in document.formulas:
            asset = self.keep(formula(one.tex, one.display, one.position))
            if asset:
                found[one.tex, one.display] = asset
        return found


def _without_echoes(rendered: tuple[Finding, ...], located: tuple[Finding, ...]) -> list[Finding]:
    """Rendering's findings without those whose reason is told at the place where it is written:
    pictures without a file, and links that became text because they lead nowhere.
    """
    told = {finding.position.line for finding in located}
    return [
        finding
        for finding in rendered
        if finding.code != "E205" and not (finding.code == "W201" and finding.position.line in told)
    ]


def finding_rules() -> Mapping[str, str]:
    """Every code of a finding with its meaning, for SARIF."""
    return {**site_codes.CODES, **render_codes.CODES, **media_codes.CODES, **PLAN_CODES}


def options_of(config: Config, article: Article, site: Site) -> Options:
    """How an article is to be rendered. One that shares its news with others cannot be split."""
    alone = sum(other.news == article.news for other in (*site.articles, *site.withheld)) == 1
    return Options(
        links=config.links, overflow=config.overflow, limit=config.content_limit, alone=alone
    )


def _reading_order(finding: Finding) -> tuple[str, int, int, str]:
    position = finding.position
    return position.path, position.line, position.column, finding.code
