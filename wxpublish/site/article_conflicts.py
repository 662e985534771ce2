"""Conflicts between articles: equal ids, equal indexes, gaps in a news, too many articles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article

MAX_NEWS_ARTICLES = 8
"""Articles of one news (draft/add, official page)."""


def find_conflicts(articles: Sequence[Article], *, complete: bool = True) -> list[Finding]:
    """Find articles that conflict with each other.

    `complete` is false if some articles could not be read: a gap may then be the index of one of
    them, so gaps are not reported.
    """
    return [*_check_ids(articles), *_check_news(articles, complete=complete)]


def separate_withheld(
    articles: Sequence[Article],
) -> tuple[list[Article], list[Article], list[Finding]]:
    """Split articles into those to publish and those withheld, with warnings.

    An article with `publish: false` withholds its whole news, because the platform cannot hold a
    part of one; each other article of that news gets a warning.
    """
    withheld_news = {article.news for article in articles if not article.publish}
    site = [article for article in articles if article.news not in withheld_news]
    withheld = [article for article in articles if article.news in withheld_news]
    findings = [
        Finding(
            "warning",
            "W104",
            f"this article is withheld too: another article of news {article.news} has"
            " `publish: false`",
            article.place("news"),
        )
        for article in withheld
        if article.publish
    ]
    return site, withheld, findings


def _check_ids(articles: Iterable[Article]) -> list[Finding]:
    found = []
    first: dict[str, Article] = {}
    first_folded: dict[str, Article] = {}
    for article in articles:
        other = first.setdefault(article.id, article)
        near = first_folded.setdefault(article.id.casefold(), article)
        position = article.place("id")
        if other is not article:
            message = f"the id {article.id} is already used by {other.source}"
            hint = "give one of the two another `id:`"
            found.append(Finding("error", "E109", message, position, hint))
        elif near is not article:
            message = f"the ids {article.id} and {near.id} ({near.source}) differ only in case"
            found.append(Finding("warning", "W105", message, position))
    return found


def _check_news(articles: Iterable[Article], *, complete: bool) -> list[Finding]:
    by_news: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_news[article.news].append(article)
    found = []
    for news, members in by_news.items():
        by_index: dict[int, Article] = {}
        for article in members:
            other = by_index.setdefault(article.index, article)
            if other is not article and other.id != article.id:
                message = f"index {article.index} of news {news} is already used by {other.source}"
                hint = "give each article of a news its own `index:`, from 0"
                found.append(Finding("error", "E110", message, _index_position(article), hint))
        if len(members) > MAX_NEWS_ARTICLES:
            message = f"news {news} has {len(members)} articles; the maximum is {MAX_NEWS_ARTICLES}"
            hint = "move some of them to another news"
            found.append(Finding("error", "E112", message, _index_position(members[-1]), hint))
        elif complete:
            found += _check_gap(news, members, set(by_index))
    return found


def _check_gap(news: str, members: list[Article], indexes: set[int]) -> list[Finding]:
    last = max(members, key=lambda article: article.index)
    missing = sorted(set(range(last.index)) - indexes)
    if not missing:
        return []
    message = f"news {news} has an article at index {last.index} but none at index {missing[0]}"
    hint = "number the articles of a news from 0 without gaps"
    return [Finding("error", "E111", message, _index_position(last), hint)]


def _index_position(article: Article) -> Position:
    return article.places.get("index") or article.place("news")
