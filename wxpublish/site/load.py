"""Disk → Site, with every finding of every file in one go. Nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.site import Article, Site
from wxpublish.site.config import read_config
from wxpublish.site.discovery import discover
from wxpublish.site.front_matter import read_article
from wxpublish.site.identity import conflicts, waiting


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading. `site` is None where the configuration cannot be used; else it has the
    articles that are whole. `failed` are the sources of the others.
    """

    site: Site | None
    findings: tuple[Finding, ...]
    failed: frozenset[str] = frozenset()


def load(root: Path) -> Loaded:
    """Load the site in a folder."""
    configured = read_config(root)
    if configured.config is None:
        return Loaded(None, configured.findings)
    files, findings = discover(root, configured.config.content)
    findings += configured.findings
    articles: list[Article] = []
    failed: set[str] = set()
    for file in files:
        article, found = read_article(root, file, configured.defaults)
        findings += found
        if article is None:
            failed.add(file.source)
        else:
            articles.append(article)
    clashes = conflicts(articles)
    failed |= {finding.path for finding in clashes if has_errors([finding])}
    good = [article for article in articles if article.source not in failed]
    site, withheld, waits = waiting(good)
    return Loaded(
        Site(configured.config, tuple(site), tuple(withheld)),
        (*findings, *clashes, *waits),
        frozenset(failed),
    )
