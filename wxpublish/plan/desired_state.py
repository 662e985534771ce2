"""Articles and their rendered HTML → the desired state."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from wxpublish.model.address import Address
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.rendered import Part, Rendered
from wxpublish.model.site import Article, OnDrift

AUTOMATIC_DIGEST = 54
"""Characters of the text that the platform uses without a digest (draft/add, official page)."""
STRICTEST_FIRST: tuple[OnDrift, ...] = ("fail", "keep", "overwrite")


def build_desired_news(
    articles: Iterable[tuple[Article, Rendered]], covers: Mapping[str, Address]
) -> dict[Address, DesiredNews]:
    """Group the articles into news, by address. `covers` has each article's cover by source."""
    found = {}
    for key, members in _group_by_news(articles):
        address = Address("news", key)
        sent = [
            _desired_article(article, rendered, part, covers[article.source])
            for article, rendered in members
            for part in rendered.parts
        ]
        found[address] = DesiredNews(
            address,
            tuple(sent),
            protect=any(article.protect for article, _ in members),
            on_drift=_strictest(article.on_drift for article, _ in members),
        )
    return found


def articles_with_index(
    articles: Iterable[tuple[Article, Rendered]],
) -> Iterator[tuple[Article, int, Rendered]]:
    """Each article with the index of its first part in its news."""
    for _, members in _group_by_news(articles):
        index = 0
        for article, rendered in members:
            yield article, index, rendered
            index += len(rendered.parts)


def automatic_digest(text: str) -> str:
    """The digest (summary) of an article whose author wrote none: the beginning of its text."""
    return " ".join(text.split())[:AUTOMATIC_DIGEST].rstrip()


def _group_by_news(
    articles: Iterable[tuple[Article, Rendered]],
) -> Iterator[tuple[str, list[tuple[Article, Rendered]]]]:
    ordered = sorted(articles, key=lambda pair: (pair[0].news, pair[0].index))
    for key, members in groupby(ordered, key=lambda pair: pair[0].news):
        yield key, list(members)


def _desired_article(
    article: Article, rendered: Rendered, part: Part, cover: Address
) -> DesiredArticle:
    fields = article.fields
    return DesiredArticle(
        source=article.source,
        title=article.title + part.title_suffix,
        html=part.html,
        cover=cover,
        fields=replace(fields, digest=fields.digest or automatic_digest(rendered.text)),
        pictures=tuple(dict.fromkeys(part.pictures)),
        characters=part.characters,
        fitted=rendered.fitted,
        dropped=len(part.dropped),
        places=article.places,
    )


def _strictest(own: Iterable[OnDrift | None]) -> OnDrift | None:
    given = set(own)
    return next((policy for policy in STRICTEST_FIRST if policy in given), None)
