"""Compares each desired news and declared material with its entry in the lockfile."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import LockedArticle, LockedFile, LockedNews
from wxpublish.model.plan import Action, ArticleChange
from wxpublish.model.site import Channel

ArticleAction = Literal["create", "update", "delete", "unchanged"]


@dataclass(frozen=True, slots=True)
class NewsComparison:
    """What happens to one news; `action` is None if nothing does.

    `updates` has the index of each article to send again, with the fields that changed.
    """

    action: Action | None
    reasons: tuple[str, ...] = ()
    articles: tuple[ArticleChange, ...] = ()
    updates: tuple[tuple[int, tuple[str, ...]], ...] = ()


UNCHANGED = NewsComparison(None)


def compare_news(
    wanted: DesiredNews, held: LockedNews | None, channel: Channel, recipe: str
) -> NewsComparison:
    """Compare a news with what was last sent. Drift is handled in `news_changes`."""
    if held is None:
        return NewsComparison(Action.CREATE, ("new",), _change_all(wanted.articles, "create"))
    if held.channel != channel:
        return NewsComparison(Action.CREATE, ("channel",), _change_all(wanted.articles, "create"))
    if len(held.articles) != len(wanted.articles):
        return NewsComparison(
            Action.REPLACE, (_resize_reason(wanted, held),), _compare_resized(wanted, held)
        )
    changed = tuple(
        (index, fields)
        for index, (article, locked) in enumerate(zip(wanted.articles, held.articles, strict=True))
        if (fields := changed_fields(article, locked))
    )
    return build_update(wanted, held, changed, recipe)


def build_update(
    wanted: DesiredNews,
    held: LockedNews,
    changed: tuple[tuple[int, tuple[str, ...]], ...],
    recipe: str,
) -> NewsComparison:
    """The comparison for a news of which the articles in `changed` are sent again."""
    reasons = sorted({field for _, fields in changed for field in fields})
    if held.recipe != recipe and "content" in reasons:
        reasons.append("recipe")
    if any(not article.sent for article in held.articles):
        reasons.append("imported")
    if wanted.protect and not held.protect:
        reasons.append("protect")
    if not reasons:
        return UNCHANGED
    by_index = dict(changed)
    articles = tuple(
        _article_change(index, article, "update", by_index[index])
        for index, article in enumerate(wanted.articles)
        if index in by_index
    )
    return NewsComparison(Action.UPDATE, tuple(reasons), articles, changed)


def changed_fields(wanted: DesiredArticle, locked: LockedArticle) -> tuple[str, ...]:
    """The fields whose digest differs from the one last sent, sorted."""
    digests = wanted.digests()
    return tuple(sorted(name for name in digests if digests[name] != locked.sent.get(name)))


def removed_articles(held: LockedNews) -> tuple[ArticleChange, ...]:
    """The changes for the articles of a news that is deleted."""
    return tuple(
        ArticleChange(index, article.source, article.title, "delete")
        for index, article in enumerate(held.articles)
    )


def compare_file(wanted: Asset, held: LockedFile | None) -> tuple[Action | None, tuple[str, ...]]:
    """Compare a declared material with what was uploaded: the action, if any, and the reasons.

    `form` is the title and introduction of a video.
    """
    if held is None:
        return Action.CREATE, ("new",)
    reasons = []
    if held.digest != wanted.digest:
        reasons.append("file")
    if held.form != wanted.form:
        reasons.append("form")
    return (Action.REPLACE if reasons else None), tuple(reasons)


def desired_fingerprint(wanted: DesiredNews | Asset) -> tuple[object, ...]:
    """What identifies the content of a news or a material; only an exact match can be a move."""
    if isinstance(wanted, DesiredNews):
        return _sorted_digests(article.digests() for article in wanted.articles)
    return (wanted.digest, wanted.form)


def locked_fingerprint(held: LockedNews | LockedFile) -> tuple[object, ...]:
    """What identifies the content of an entry of the lockfile, comparable with the desired one."""
    if isinstance(held, LockedNews):
        return _sorted_digests(article.sent for article in held.articles)
    return (held.digest, held.form)


def _sorted_digests(articles: Iterable[Mapping[str, str]]) -> tuple[object, ...]:
    return tuple(tuple(sorted(article.items())) for article in articles)


def _resize_reason(wanted: DesiredNews, held: LockedNews) -> str:
    same = [{article.source for article in news.articles} for news in (wanted, held)]
    return "parts" if same[0] == same[1] else "articles"


def _change_all(
    articles: Iterable[DesiredArticle], action: ArticleAction
) -> tuple[ArticleChange, ...]:
    return tuple(_article_change(index, article, action) for index, article in enumerate(articles))


def _compare_resized(wanted: DesiredNews, held: LockedNews) -> tuple[ArticleChange, ...]:
    """The article changes of a news that gets another number of articles.

    Articles are matched by source, and the parts of a split article by their order.
    """
    locked = dict(zip(_part_keys(held.articles), held.articles, strict=True))
    keys = _part_keys(wanted.articles)
    changes = []
    for index, (article, key) in enumerate(zip(wanted.articles, keys, strict=True)):
        known = locked.get(key)
        fields = changed_fields(article, known) if known else ()
        action: ArticleAction = "create" if not known else "update" if fields else "unchanged"
        changes.append(_article_change(index, article, action, fields))
    gone = (
        ArticleChange(index, article.source, article.title, "delete")
        for index, (key, article) in enumerate(locked.items())
        if key not in keys
    )
    return (*changes, *gone)


def _part_keys(articles: Sequence[DesiredArticle | LockedArticle]) -> list[tuple[str, int]]:
    """For each article its source and its number among the articles of that source, from 0."""
    count = Counter[str]()
    keys = []
    for article in articles:
        keys.append((article.source, count[article.source]))
        count[article.source] += 1
    return keys


def _article_change(
    index: int, article: DesiredArticle, action: ArticleAction, fields: tuple[str, ...] = ()
) -> ArticleChange:
    return ArticleChange(
        index,
        article.source,
        article.title,
        action,
        fields,
        article.characters,
        article.fitted,
        article.dropped,
    )
