"""What happens to each news and each declared material: one verdict an address."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.lock import LockedArticle, LockedFile, LockedNews
from wxpublish.model.plan import Action, ArticleChange
from wxpublish.model.site import Channel

ArticleAction = Literal["create", "update", "delete", "unchanged"]


@dataclass(frozen=True, slots=True)
class NewsVerdict:
    """What happens to one news. `updates` are the indexes to send again, with their fields."""

    action: Action | None
    reasons: tuple[str, ...] = ()
    articles: tuple[ArticleChange, ...] = ()
    updates: tuple[tuple[int, tuple[str, ...]], ...] = ()


UNCHANGED = NewsVerdict(None)


def compare_news(  # one return a verdict reads better than a table of lambdas
    wanted: DesiredNews, held: LockedNews | None, channel: Channel, recipe: str
) -> NewsVerdict:
    """Our change: what is wanted against what was last sent. Drift is judged elsewhere."""
    if held is None:
        return NewsVerdict(Action.CREATE, ("new",), _all(wanted.articles, "create"))
    if held.channel != channel:
        return NewsVerdict(Action.CREATE, ("channel",), _all(wanted.articles, "create"))
    if len(held.articles) != len(wanted.articles):
        return NewsVerdict(Action.REPLACE, (_count_reason(wanted, held),), _resized(wanted, held))
    changed = tuple(
        (index, fields)
        for index, (article, before) in enumerate(zip(wanted.articles, held.articles, strict=True))
        if (fields := changed_fields(article, before))
    )
    return updated(wanted, held, changed, recipe)


def updated(
    wanted: DesiredNews,
    held: LockedNews,
    changed: tuple[tuple[int, tuple[str, ...]], ...],
    recipe: str,
) -> NewsVerdict:
    """The verdict for a news of which these articles are sent again."""
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
        _change(index, article, "update", by_index[index])
        for index, article in enumerate(wanted.articles)
        if index in by_index
    )
    return NewsVerdict(Action.UPDATE, tuple(reasons), articles, changed)


def changed_fields(wanted: DesiredArticle, before: LockedArticle) -> tuple[str, ...]:
    """The fields whose digest is another than what was last sent, sorted."""
    digests = wanted.digests()
    return tuple(sorted(name for name in digests if digests[name] != before.sent.get(name)))


def removed_articles(held: LockedNews) -> tuple[ArticleChange, ...]:
    """The articles of a news that goes away."""
    return tuple(
        ArticleChange(index, article.source, article.title, "delete")
        for index, article in enumerate(held.articles)
    )


def compare_file(wanted: Asset, held: LockedFile | None) -> tuple[Action | None, tuple[str, ...]]:
    """What happens to a declared material: its file or, for a video, its form may have changed."""
    if held is None:
        return Action.CREATE, ("new",)
    reasons = []
    if held.digest != wanted.digest:
        reasons.append("file")
    if held.form != wanted.form:
        reasons.append("form")
    return (Action.REPLACE if reasons else None), tuple(reasons)


def fingerprints(
    news: Mapping[Address, DesiredNews], media: Mapping[Address, Asset]
) -> dict[Address, tuple[object, ...]]:
    """What identifies content whatever its address: only an exact match can be a move."""
    found: dict[Address, tuple[object, ...]] = {
        address: _sent(article.digests() for article in wanted.articles)
        for address, wanted in news.items()
    }
    for address, asset in media.items():
        found[address] = (asset.digest, asset.form)
    return found


def held_fingerprint(held: LockedNews | LockedFile) -> tuple[object, ...]:
    """The same of what the lockfile holds."""
    if isinstance(held, LockedNews):
        return _sent(article.sent for article in held.articles)
    return (held.digest, held.form)


def _sent(articles: Iterable[Mapping[str, str]]) -> tuple[object, ...]:
    return tuple(tuple(sorted(article.items())) for article in articles)


def _count_reason(wanted: DesiredNews, held: LockedNews) -> str:
    same = [{article.source for article in news.articles} for news in (wanted, held)]
    return "parts" if same[0] == same[1] else "articles"


def _all(articles: Iterable[DesiredArticle], action: ArticleAction) -> tuple[ArticleChange, ...]:
    return tuple(_change(index, article, action) for index, article in enumerate(articles))


def _resized(wanted: DesiredNews, held: LockedNews) -> tuple[ArticleChange, ...]:
    """What becomes of each article; the parts of a split one are told apart by their order."""
    before = dict(zip(_numbered(held.articles), held.articles, strict=True))
    keys = _numbered(wanted.articles)
    changes = []
    for index, (article, key) in enumerate(zip(wanted.articles, keys, strict=True)):
        known = before.get(key)
        fields = changed_fields(article, known) if known else ()
        action: ArticleAction = "create" if not known else "update" if fields else "unchanged"
        changes.append(_change(index, article, action, fields))
    gone = (
        ArticleChange(index, article.source, article.title, "delete")
        for index, (key, article) in enumerate(before.items())
        if key not in keys
    )
    return (*changes, *gone)


def _numbered(articles: Sequence[DesiredArticle | LockedArticle]) -> list[tuple[str, int]]:
    """Each article's file, and the how-manieth of that file it is."""
    count = Counter[str]()
    keys = []
    for article in articles:
        keys.append((article.source, count[article.source]))
        count[article.source] += 1
    return keys


def _change(
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
