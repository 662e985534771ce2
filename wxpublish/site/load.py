"""Disk → Site, with every finding of every file in one go. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.site import Article, Site
from wxpublish.site.article_conflicts import conflicts, waiting
from wxpublish.site.config import read_config
from wxpublish.site.discovery import discover
from wxpublish.site.front_matter import read_article
from wxpublish.site.import_rules import still_there


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading. `site` has the articles that are whole, and is None where there is no
    configuration at all; `usable` says whether that has no errors.

    `failed` are the sources of the other articles, and `faulty` those of them of which enough can
    be read to check the rest. `news` has, by its source, the news of every article, good or bad, of
    which that is known.
    """

    site: Site | None
    findings: tuple[Finding, ...]
    failed: frozenset[str] = frozenset()
    faulty: tuple[Article, ...] = ()
    usable: bool = False
    news: Mapping[str, str] = field(default_factory=dict)


def load(root: Path) -> Loaded:
    """Load the site in a folder."""
    configured = read_config(root)
    if configured.sound is None:
        return Loaded(None, configured.findings)
    files, findings = discover(root, configured.sound.content, configured.defaults.places)
    taken = [read_article(root, file, configured.defaults) for file in files]
    failed = {
        file.source for file, one in zip(files, taken, strict=True) if has_errors(one.findings)
    }
    placed = [one.article for one in taken if one.article and one.placed]
    clashes = conflicts(placed, complete=len(placed) == len(taken))
    failed |= {finding.path for finding in clashes if has_errors([finding])}
    findings += [finding for one in taken for finding in one.findings]
    articles = [one.article for one in taken if one.article]
    declared = {f"news.{article.news}": article.source for article in placed}
    declared |= {f"{entry.kind}.{entry.id}": entry.file for entry in configured.sound.media}
    moves = still_there(configured.sound.moved, declared, configured.defaults.places)
    site, withheld, waits = waiting([each for each in articles if each.source not in failed])
    return Loaded(
        Site(configured.sound, tuple(site), tuple(withheld)),
        (*configured.findings, *findings, *clashes, *waits, *moves),
        frozenset(failed),
        tuple(each for each in articles if each.source in failed),
        configured.config is not None,
        {article.source: article.news for article in placed},
    )
