"""The contents of an emulated account, read from its database: fast enough to check after every command.

Two looks tell what a command did to the account: which items it made, deleted and changed.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wxpublish.wechat.readback import text_without_spaces

Said = tuple[tuple[str, str], ...]
"""The title and the words of each article of a news."""


@dataclass(frozen=True)
class Item:
    """A draft or a permanent news: `articles` are the documents, each with its HTML."""

    media_id: str
    channel: str
    articles: tuple[tuple[str, str], ...]

    @property
    def said(self) -> Said:
        return tuple(
            (json.loads(document)["title"], words(content)) for document, content in self.articles
        )

    @property
    def title(self) -> str:
        return self.said[0][0]

    @property
    def covers(self) -> frozenset[str]:
        return frozenset(json.loads(one)["thumb_media_id"] for one, _ in self.articles)


@dataclass(frozen=True)
class AccountContents:
    """All news of an account by media_id, and the names of its permanent files by media_id."""

    news: Mapping[str, Item]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """What became of the items of an account between two looks, as media_ids."""

    made: frozenset[str]
    deleted: frozenset[str]
    changed: frozenset[str]


@cache
def words(content: str) -> str:
    return text_without_spaces(content)


def account_contents(account: Path) -> AccountContents:
    """What the account in this folder holds now."""
    database = account / "emulator" / "emulator.sqlite3"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as state:
        rows = state.execute(
            "SELECT news.media_id, channel, document, content FROM news JOIN article"
            " ON news.media_id = article.media_id WHERE deleted IS NULL"
            " ORDER BY news.seq, position"
        ).fetchall()
        files = state.execute(
            "SELECT media_id, name FROM media WHERE deleted IS NULL AND expires IS NULL"
        ).fetchall()
    found: dict[str, Item] = {}
    for media_id, channel, document, content in rows:
        before = found.get(media_id, Item(media_id, channel, ()))
        found[media_id] = Item(media_id, channel, (*before.articles, (document, content)))
    return AccountContents(found, dict(files))


def diff_locks(before: AccountContents, after: AccountContents) -> Difference:
    """What a command did."""
    old = {**before.news, **before.files}
    new = {**after.news, **after.files}
    return Difference(
        frozenset(new.keys() - old.keys()),
        frozenset(old.keys() - new.keys()),
        frozenset(one for one in old.keys() & new.keys() if old[one] != new[one]),
    )
