"""Lockfile entries as JSON and back. What is empty is left out, so that a diff shows what counts."""

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, cast, get_args

from wxpublish.model.address import Address
from wxpublish.model.lock import LockedArticle, LockedFile, LockedNews, Resource, Superseded
from wxpublish.model.site import Channel

NEWS = frozenset(field.name for field in fields(LockedNews))
ARTICLE = frozenset(field.name for field in fields(LockedArticle))
FILE = frozenset(field.name for field in fields(LockedFile))
SUPERSEDED = frozenset(field.name for field in fields(Superseded))


class Malformed(ValueError):
    """A piece of JSON that is not what it should be; says where."""


class Node:
    """A piece of JSON that knows its place and is asked for what it should be.

    A `lenient` one lets unknown keys pass: those of a newer format, which is only looked at.
    """

    __slots__ = ("_key", "_parent", "lenient", "value")

    def __init__(
        self,
        value: object,
        parent: "Node | None" = None,
        key: str | int = "$",
        *,
        lenient: bool = False,
    ) -> None:
        self.value = value
        self.lenient: bool = parent.lenient if parent else lenient
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """Where it stands: `$.resources.news.hello.articles[0]`."""
        if self._parent is None:
            return str(self._key)
        if isinstance(self._key, int):
            return f"{self._parent.path}[{self._key}]"
        return f"{self._parent.path}.{self._key}"

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
        return Node(table[key], self, key)

    def only(self, keys: Iterable[str]) -> None:
        """Refuse unknown keys: a misspelt `media_id` would make the item twice."""
        strange = self._table().keys() - keys
        if strange and not self.lenient:
            raise Malformed(f"{self.path} has a key that is not known: {min(strange)}")

    def items(self) -> list[tuple[str, "Node"]]:
        """The entries of an object."""
        return [(key, Node(value, self, key)) for key, value in self._table().items()]

    def elements(self, key: str) -> list["Node"]:
        """The elements of a list under a key; none where it is missing."""
        if key not in self:
            return []
        held = self.get(key)
        if not isinstance(held.value, list):
            raise held.wrong("a list")
        return [Node(value, held, at) for at, value in enumerate(held.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("text")
        return self.value

    def whole(self) -> int:
        """A whole number that is not negative."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            raise self.wrong("a whole number")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def address(self) -> Address:
        return self.named(self.text())

    def named(self, text: str) -> Address:
        """An address from text that belongs here."""
        try:
            return Address.parse(text)
        except ValueError:
            raise self.wrong("an address such as news.hello") from None

    def channel(self) -> Channel:
        if self.value not in get_args(Channel):
            raise self.wrong("draft or material")
        return cast(Channel, self.value)

    def maybe_text(self, key: str) -> str:
        """Text under a key that may be missing."""
        return self.get(key).text() if key in self else ""

    def maybe_whole(self, key: str) -> int:
        """A whole number under a key that may be missing."""
        return self.get(key).whole() if key in self else 0

    def maybe_flag(self, key: str) -> bool:
        """True or false under a key that may be missing: false then."""
        return key in self and self.get(key).flag()

    def maybe_channel(self, key: str) -> Channel | None:
        """A channel under a key that may be missing."""
        return self.get(key).channel() if key in self else None

    def _table(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value


def parse(data: bytes) -> object:
    """The JSON of a file. Raises ValueError, also for what JSON leaves open: a key given twice,
    as two merged branches leave it, NaN, and half a surrogate pair.
    """
    text = data.decode("utf-8")
    try:
        document: object = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number
        )
        if "\\u" in text:
            json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    return document


def resource_to(held: Resource) -> dict[str, object]:
    """A lockfile entry as a JSON object."""
    return _news_to(held) if isinstance(held, LockedNews) else _file_to(held)


def resource_from(address: Address, node: Node) -> Resource:
    """A lockfile entry from a JSON object. Raises Malformed."""
    return _news_from(node) if address.kind == "news" else _file_from(node)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        keys = [key for key, _ in pairs]
        raise Malformed(f"it has {next(key for key in keys if keys.count(key) > 1)} twice")
    return table


def _no_number(text: str) -> object:
    raise Malformed(f"{text} is no whole number")


def _news_to(held: LockedNews) -> dict[str, object]:
    return filled(
        channel=held.channel,
        media_id=held.media_id,
        articles=[_article_to(article) for article in held.articles],
        update_time=held.update_time,
        recipe=held.recipe,
        protect=held.protect,
        released=held.released,
        gone=held.gone,
        resized=held.resized,
        superseded=_superseded_to(held.superseded),
    )


def _news_from(node: Node) -> LockedNews:
    node.only(NEWS)
    return LockedNews(
        channel=node.get("channel").channel(),
        media_id=node.maybe_text("media_id"),
        articles=tuple(_article_from(article) for article in node.elements("articles")),
        update_time=node.maybe_whole("update_time"),
        recipe=node.maybe_text("recipe"),
        protect=node.maybe_flag("protect"),
        released=node.maybe_flag("released"),
        gone=node.maybe_flag("gone"),
        resized=node.maybe_flag("resized"),
        superseded=_superseded_from(node),
    )


def _article_to(article: LockedArticle) -> dict[str, object]:
    return filled(
        source=article.source,
        title=article.title,
        cover=str(article.cover),
        sent=dict(article.sent),
        pictures=[str(address) for address in article.pictures],
        observed=article.observed,
        drifted=article.drifted,
        expected=article.expected,
        url=article.url,
    )


def _article_from(node: Node) -> LockedArticle:
    node.only(ARTICLE)
    sent = node.get("sent").items() if "sent" in node else []
    return LockedArticle(
        source=node.maybe_text("source"),
        title=node.maybe_text("title"),
        cover=node.get("cover").address(),
        sent={key: value.text() for key, value in sent},
        pictures=tuple(picture.address() for picture in node.elements("pictures")),
        observed=node.maybe_text("observed") or None,
        drifted=node.maybe_text("drifted") or None,
        expected=node.maybe_text("expected") or None,
        url=node.maybe_text("url"),
    )


def _file_to(held: LockedFile) -> dict[str, object]:
    return filled(
        digest=held.digest,
        filename=held.filename,
        media_id=held.media_id,
        url=held.url,
        form=held.form,
        gone=held.gone,
        kept=held.kept,
        superseded=_superseded_to(held.superseded),
    )


def _file_from(node: Node) -> LockedFile:
    node.only(FILE)
    return LockedFile(
        digest=node.maybe_text("digest"),
        filename=node.maybe_text("filename"),
        media_id=node.maybe_text("media_id"),
        url=node.maybe_text("url"),
        form=node.maybe_text("form"),
        gone=node.maybe_flag("gone"),
        kept=node.maybe_flag("kept"),
        superseded=_superseded_from(node),
    )


def _superseded_to(old: Iterable[Superseded]) -> list[dict[str, object]]:
    return [
        filled(
            media_id=entry.media_id,
            channel=entry.channel,
            title=entry.title,
            observed=list(entry.observed),
            update_time=entry.update_time,
            expected=list(entry.expected),
        )
        for entry in old
    ]


def _superseded_from(node: Node) -> tuple[Superseded, ...]:
    entries = node.elements("superseded")
    for entry in entries:
        entry.only(SUPERSEDED)
    return tuple(
        Superseded(
            entry.get("media_id").text(),
            entry.maybe_channel("channel"),
            entry.maybe_text("title"),
            tuple(digest.text() for digest in entry.elements("observed")),
            entry.maybe_whole("update_time"),
            tuple(digest.text() for digest in entry.elements("expected")),
        )
        for entry in entries
    )


def filled(**fields: object) -> dict[str, object]:
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value}
