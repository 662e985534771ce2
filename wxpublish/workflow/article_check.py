"""One article → its HTML, its assets and its findings; nothing here depends on other articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.formula_assets import inspect_formula
from wxpublish.model.asset import Asset
from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.finding import Finding
from wxpublish.model.reference import Located
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Covers, Theme
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.empty_articles import check_empty_article
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.site.locate import locate_references
from wxpublish.workflow.render_deadline import DeadlinePassed, RenderDeadline


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What the articles of a site are rendered with.

    `addresses` maps the source of each article to its published address, None if it is unknown.
    """

    root: Path
    theme: Theme
    covers: Covers
    options: RenderOptions
    addresses: Mapping[str, str | None]


def check_article(
    article: Article, options: RenderOptions, settings: CheckSettings, deadline: RenderDeadline
) -> CheckedArticle:
    """Render an article and inspect its cover and pictures.

    An article without a cover, or with errors in its front matter, is checked all the same.
    """
    try:
        with deadline.article(article.source):
            checked = _ArticleCheck(article, options, settings, deadline).run()
            deadline.check()
            return checked
    except DeadlinePassed as slow:
        return CheckedArticle(None, None, findings=(slow.finding,))


class _ArticleCheck:
    """The check of one article, which collects findings."""

    def __init__(
        self,
        article: Article,
        options: RenderOptions,
        settings: CheckSettings,
        deadline: RenderDeadline,
    ) -> None:
        self.article = article
        self.options = options
        self.settings = settings
        self.deadline = deadline
        self.findings: list[Finding] = []

    def run(self) -> CheckedArticle:
        cover = self._cover()
        document = parse(self.article)
        self.deadline.check()
        located, findings = locate_references(
            self.settings.root, self.settings.addresses, self.article, document.references
        )
        self.findings += [*document.findings, *check_empty_article(document), *findings]
        pictures = self._pictures(document, located)
        formulas = self._formulas(document)
        rendered = render(
            document,
            self.settings.theme,
            pictures,
            located.links,
            self.options,
            formulas=formulas,
        )
        self.findings += _without_duplicates(rendered, findings)
        assets = (*pictures.values(), *formulas.values())
        return CheckedArticle(rendered, cover, assets, document.references, tuple(self.findings))

    def _cover(self) -> Asset | None:
        article, settings = self.article, self.settings
        if not article.cover:
            return None  # the loader has reported why
        place = article.place("cover")
        return self._collect(inspect_cover(settings.root, article.cover, settings.covers, place))

    def _collect(self, inspected: Asset | Finding) -> Asset | None:
        """The asset; for a finding, record it and return None."""
        if isinstance(inspected, Finding):
            self.findings.append(inspected)
            return None
        return inspected

    def _pictures(self, document: Document, located: Located) -> dict[str, Asset]:
        found: dict[str, Asset] = {}
        for reference in document.references:
            self.deadline.check()
            path = located.pictures.get(reference.target)
            if reference.kind == "picture" and path and reference.target not in found:
                asset = self._collect(inspect_picture(self.settings.root, path, reference.position))
                if asset:
                    found[reference.target] = asset
        return found

    def _formulas(self, document: Document) -> dict[tuple[str, bool], Asset]:
        found = {}
        for one in document.formulas:
            self.deadline.check()
            asset = self._collect(inspect_formula(one.tex, one.display, one.position))
            if asset:
                found[one.tex, one.display] = asset
        return found


def _without_duplicates(rendered: Rendered, located: tuple[Finding, ...]) -> list[Finding]:
    """The findings of rendering without those whose cause has a finding of its own: pictures
    without a file, links that became text because their target does not exist, and formulas that
    cannot be typeset.
    """
    explained_lines = {finding.position.line for finding in located}
    return [
        finding
        for finding in rendered.findings
        if finding.code not in {"E205", "W204"}
        and not (finding.code == "W201" and finding.position.line in explained_lines)
    ]
