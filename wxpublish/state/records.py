"""Lockfile entries as JSON and back. What is empty is left out, so that a diff shows what counts."""

from collections.abc import Iterable
from typing import Any, cast, get_args

from wxpublish.model.address import Address
from wxpublish.model.lock import LockedArticle, LockedFile, LockedNews, Resource, Superseded
from wxpublish.model.site import Channel


class Malformed(ValueError):
    """A piece of JSON that is not what it should be; says where."""


class Node:
    """A piece of JSON with its path, that is asked for what it should be."""

    def __init__(self, value: object, path: str) -> None:
        self.value = value
        self.path = path

    def wrong(self, wanted: str) -> Malformed:
        """The error that this node is not what was wanted."""
        return Malformed(f"{self.path} should be {wanted}")

    def __contains__(self, key: str) -> bool:
        return self._table().get(key) is not None

    def get(self, key: str) -> "Node":
        """The value under a key of an object."""
        table = self._table()
        if key not in table:
            raise Malformed(f"{self.path} lacks {key}")
        return Node(table[key], f"{self.path}.{key}")

    def items(self) -> list[tuple[str, "Node"]]:
        """The entries of an object."""
        return [(key, Node(value, f"{self.path}.{key}")) for key, value in self._table().items()]

    def elements(self) -> list["Node"]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return [Node(value, f"{self.path}[{at}]") for at, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("text")
        return self.value

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong("a whole number")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def address(self) -> Address:
        try:
            return Address.parse(self.text())
        except ValueError:
            raise self.wrong("an address") from None

    def channel(self) -> Channel:
        if self.value not in get_args(Channel):
            raise self.wrong("draft or material")
        return cast(Channel, self.value)

    def maybe_text(self, key: str) -> str:
        """Text under a key that may be missing."""
        return self.get(key).text() if key in self else ""

    def _table(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value


def resource_to(held: Resource) -> dict[str, object]:
    """A lockfile entry as a JSON object."""
    return _news_to(held) if isinstance(held, LockedNews) else _file_to(held)


def resource_from(node: Node) -> Resource:
    """A lockfile entry from a JSON object. Raises Malformed."""
    return _news_from(node) if "articles" in node else _file_from(node)


def _news_to(held: LockedNews) -> dict[str, object]:
    return _filled(
        channel=held.channel,
        media_id=held.media_id,
        articles=[_article_to(article) for article in held.articles],
        update_time=held.update_time,
        recipe=held.recipe,
        protect=held.protect,
        released=held.released,
        superseded=_superseded_to(held.superseded),
    )


def _news_from(node: Node) -> LockedNews:
    return LockedNews(
        channel=node.get("channel").channel(),
        media_id=node.maybe_text("media_id"),
        articles=tuple(_article_from(article) for article in node.get("articles").elements()),
        update_time=node.get("update_time").whole() if "update_time" in node else 0,
        recipe=node.maybe_text("recipe"),
        protect="protect" in node and node.get("protect").flag(),
        released="released" in node and node.get("released").flag(),
        superseded=_superseded_from(node),
    )


def _article_to(article: LockedArticle) -> dict[str, object]:
    return _filled(
        source=article.source,
        title=article.title,
        cover=str(article.cover),
        sent=dict(article.sent),
        pictures=[str(address) for address in article.pictures],
        observed=article.observed,
        drifted=article.drifted,
        url=article.url,
    )


def _article_from(node: Node) -> LockedArticle:
    sent = node.get("sent").items() if "sent" in node else []
    pictures = node.get("pictures").elements() if "pictures" in node else []
    return LockedArticle(
        source=node.maybe_text("source"),
        title=node.maybe_text("title"),
        cover=node.get("cover").address(),
        sent={key: value.text() for key, value in sent},
        pictures=tuple(picture.address() for picture in pictures),
        observed=node.maybe_text("observed") or None,
        drifted=node.maybe_text("drifted") or None,
        url=node.maybe_text("url"),
    )


def _file_to(held: LockedFile) -> dict[str, object]:
    return _filled(
        digest=held.digest,
        filename=held.filename,
        media_id=held.media_id,
        url=held.url,
        form=held.form,
        superseded=_superseded_to(held.superseded),
    )


def _file_from(node: Node) -> LockedFile:
    return LockedFile(
        digest=node.get("digest").text(),
        filename=node.maybe_text("filename"),
        media_id=node.maybe_text("media_id"),
        url=node.maybe_text("url"),
        form=node.maybe_text("form"),
        superseded=_superseded_from(node),
    )


def _superseded_to(old: Iterable[Superseded]) -> list[dict[str, object]]:
    return [_filled(media_id=entry.media_id, channel=entry.channel) for entry in old]


def _superseded_from(node: Node) -> tuple[Superseded, ...]:
    entries = node.get("superseded").elements() if "superseded" in node else []
    return tuple(
        Superseded(
            entry.get("media_id").text(),
            entry.get("channel").channel() if "channel" in entry else None,
        )
        for entry in entries
    )


def _filled(**fields: object) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value}
