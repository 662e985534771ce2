"""Disk → Site, with every finding of every file in one go. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.site import Article, Site
from wxpublish.site.article_conflicts import find_conflicts, separate_withheld
from wxpublish.site.config import read_config
from wxpublish.site.discovery import discover
from wxpublish.site.front_matter import read_article
from wxpublish.site.import_rules import check_move_sources


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """What came of loading. `site` has the articles that are whole, and is None where there is no
    configuration at all; `config_is_valid` says whether that has no errors.

    `failed_sources` are the sources of the other articles, and `faulty_articles` those of them of which enough can
    be read to check the rest. `news_by_source` has, by its source, the news of every article, good or bad, of
    which that is known.
    """

    site: Site | None
    findings: tuple[Finding, ...]
    failed_sources: frozenset[str] = frozenset()
    faulty_articles: tuple[Article, ...] = ()
    config_is_valid: bool = False
    news_by_source: Mapping[str, str] = field(default_factory=dict)


def load_site(root: Path) -> LoadedSite:
    """Load the site in a folder."""
    configured = read_config(root)
    if configured.best_effort is None:
        return LoadedSite(None, configured.findings)
    files, findings = discover(root, configured.best_effort.content, configured.defaults.positions)
    taken = [read_article(root, file, configured.defaults) for file in files]
    failed = {
        file.source for file, one in zip(files, taken, strict=True) if has_errors(one.findings)
    }
    placed = [one.article for one in taken if one.article and one.identity_known]
    clashes = find_conflicts(placed, complete=len(placed) == len(taken))
    failed |= {finding.path for finding in clashes if has_errors([finding])}
    findings += [finding for one in taken for finding in one.findings]
    articles = [one.article for one in taken if one.article]
    declared = {f"news.{article.news}": article.source for article in placed}
    declared |= {f"{entry.kind}.{entry.id}": entry.file for entry in configured.best_effort.media}
    moves = check_move_sources(
        configured.best_effort.moved, declared, configured.defaults.positions
    )
    site, withheld, waits = separate_withheld(
        [each for each in articles if each.source not in failed]
    )
    return LoadedSite(
        Site(configured.best_effort, tuple(site), tuple(withheld)),
        (*configured.findings, *findings, *clashes, *waits, *moves),
        frozenset(failed),
        tuple(each for each in articles if each.source in failed),
        configured.config is not None,
        {article.source: article.news for article in placed},
    )
