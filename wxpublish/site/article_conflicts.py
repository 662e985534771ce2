"""What articles must not do to each other: equal ids, two at one index, gaps, too many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article

MAX_NEWS_ARTICLES = 8
"""Articles of one news (draft/add, official page)."""


def find_conflicts(articles: Sequence[Article], *, complete: bool = True) -> list[Finding]:
    """Findings about articles that do not go together. `complete`: these are all; else an index that
    nobody has may be that of an article which is not among them.
    """
    return [*_check_ids(articles), *_check_news(articles, complete=complete)]


def separate_withheld(
    articles: Sequence[Article],
) -> tuple[list[Article], list[Article], list[Finding]]:
    """Articles of the site, those that are withheld, and a warning for each that waits with one.

    A news whose article is withheld waits as a whole: the platform cannot hold a part of it.
    """
    withheld_news = {article.news for article in articles if not article.publish}
    site = [article for article in articles if article.news not in withheld_news]
    withheld = [article for article in articles if article.news in withheld_news]
    findings = [
        Finding(
            "warning",
            "W104",
            f"this waits, because another article of news {article.news} has `publish: false`",
            article.place("news"),
        )
        for article in withheld
        if article.publish
    ]
    return site, withheld, findings


def _check_ids(articles: Iterable[Article]) -> list[Finding]:
    found = []
    first: dict[str, Article] = {}
    folded: dict[str, Article] = {}
    for article in articles:
        other = first.setdefault(article.id, article)
        near = folded.setdefault(article.id.casefold(), article)
        where = article.place("id")
        if other is not article:
            message = f"the id {article.id} is that of {other.source} too"
            hint = "give one of them another `id:`"
            found.append(Finding("error", "E109", message, where, hint))
        elif near is not article:
            message = f"the id {article.id} differs from {near.id} ({near.source}) by case alone"
            found.append(Finding("warning", "W105", message, where))
    return found


def _check_news(articles: Iterable[Article], *, complete: bool) -> list[Finding]:
    by_news: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_news[article.news].append(article)
    found = []
    for news, members in by_news.items():
        taken: dict[int, Article] = {}
        for article in members:
            other = taken.setdefault(article.index, article)
            if other is not article and other.id != article.id:
                message = f"index {article.index} of news {news} is that of {other.source} too"
                hint = "give each article of a news an `index:` of its own, from 0"
                found.append(Finding("error", "E110", message, _index_position(article), hint))
        if len(members) > MAX_NEWS_ARTICLES:
            message = (
                f"news {news} has {len(members)} articles; the platform takes {MAX_NEWS_ARTICLES}"
            )
            found.append(
                Finding(
                    "error", "E112", message, _index_position(members[-1]), "begin another news"
                )
            )
        elif complete:
            found += _check_gap(news, members, set(taken))
    return found


def _check_gap(news: str, members: list[Article], taken: set[int]) -> list[Finding]:
    last = max(members, key=lambda article: article.index)
    missing = sorted(set(range(last.index)) - taken)
    if not missing:
        return []
    message = f"news {news} has an article at index {last.index} but none at {missing[0]}"
    hint = "number the articles of a news from 0 without a gap"
    return [Finding("error", "E111", message, _index_position(last), hint)]


def _index_position(article: Article) -> Position:
    return article.places.get("index") or article.place("news")
