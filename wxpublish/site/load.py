"""Load a site from disk, with the findings of all its files; writes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.site import Article, Site
from wxpublish.site.article_conflicts import find_conflicts, separate_withheld
from wxpublish.site.config import read_config
from wxpublish.site.discovery import DiscoveredFile, discover
from wxpublish.site.front_matter import Defaults, ParsedArticle, read_article
from wxpublish.site.import_rules import check_move_sources

ReadArticle = Callable[[Path, DiscoveredFile, Defaults], ParsedArticle]
"""Reads the article in a file below the site's folder, with the defaults of the configuration."""


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """A site and its findings. `site` has the articles without errors; it is None if there is no
    configuration.

    `failed_sources` are the files of the other articles, and `faulty_articles` those of them that
    can be read far enough to check the rest. `folders` are those that were searched. `news_by_source` has the news of every article, with or
    without errors, whose news is known.
    """

    site: Site | None
    findings: tuple[Finding, ...]
    failed_sources: frozenset[str] = frozenset()
    faulty_articles: tuple[Article, ...] = ()
    config_is_valid: bool = False
    folders: frozenset[str] = frozenset()
    news_by_source: Mapping[str, str] = field(default_factory=dict)


def load_site(root: Path, read: ReadArticle = read_article) -> LoadedSite:
    """Load the site in the folder `root`. `read` reads an article, from a cache for instance."""
    configured = read_config(root)
    config = configured.best_effort
    if config is None:
        return LoadedSite(None, configured.findings)
    positions = configured.defaults.positions
    discovered = discover(root, config.content, positions)
    files, findings = discovered.files, discovered.findings
    parsed = [read(root, file, configured.defaults) for file in files]
    failed = {
        file.source for file, one in zip(files, parsed, strict=True) if has_errors(one.findings)
    }
    articles = [one.article for one in parsed if one.article]
    placed = [one.article for one in parsed if one.article and one.identity_known]
    conflicts = find_conflicts(placed, complete=len(placed) == len(parsed))
    failed |= {finding.path for finding in conflicts if has_errors([finding])}
    findings += [finding for one in parsed for finding in one.findings]
    declared = {f"news.{article.news}": article.source for article in placed}
    declared |= {f"{entry.kind}.{entry.id}": entry.file for entry in config.media}
    moves = check_move_sources(config.moved, declared, positions)
    site, withheld, waits = separate_withheld(
        [article for article in articles if article.source not in failed]
    )
    return LoadedSite(
        Site(config, tuple(site), tuple(withheld)),
        (*configured.findings, *findings, *conflicts, *waits, *moves),
        frozenset(failed),
        tuple(article for article in articles if article.source in failed),
        configured.config is not None,
        discovered.folders,
        {article.source: article.news for article in placed},
    )
