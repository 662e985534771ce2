"""The account's drafts and permanent news, with their articles."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from typing import Literal

from wxpublish.emulator.call import Call
from wxpublish.emulator.media_store import picture_url
from wxpublish.emulator.submitted_articles import StoredArticle

Channel = Literal["draft", "material"]


def add_news(call: Call, channel: Channel, articles: Sequence[StoredArticle]) -> str:
    """Store a news and return its media_id."""
    media_id = call.store.new_id()
    call.store.execute(
        "INSERT INTO news (media_id, channel, created, updated) VALUES (?, ?, ?, ?)",
        media_id,
        channel,
        call.now,
        call.now,
    )
    for position, article in enumerate(articles):
        put_article(call, media_id, position, article)
    return media_id


def put_article(call: Call, media_id: str, position: int, article: StoredArticle) -> None:
    """Store one article at its position and update the `update_time` of its news."""
    call.store.execute(
        "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?)",
        media_id,
        position,
        json.dumps(dict(article.document), ensure_ascii=False),
        article.content,
        article.thumb_picture,
    )
    call.store.execute("UPDATE news SET updated = ? WHERE media_id = ?", call.now, media_id)


def find_news(call: Call, channel: Channel, media_id: str) -> sqlite3.Row | None:
    """Find a news that is neither deleted nor, if it is a draft, published."""
    return call.store.row(
        "SELECT * FROM news WHERE media_id = ? AND channel = ? AND deleted IS NULL "
        "AND created <= ?",
        media_id,
        channel,
        call.known_until,
    )


def count_articles(call: Call, media_id: str) -> int:
    """Count the articles of a news."""
    return call.store.number("SELECT count(*) FROM article WHERE media_id = ?", media_id)


def delete_news(call: Call, channel: Channel, media_id: str) -> bool:
    """Delete a news; False if there is none."""
    return bool(
        call.store.execute(
            "UPDATE news SET deleted = ? WHERE media_id = ? AND channel = ? AND deleted IS NULL",
            call.now,
            media_id,
            channel,
        )
    )


def was_deleted(call: Call, channel: Channel, media_id: str) -> bool:
    """Whether there was such a news that was deleted rather than published."""
    return bool(
        call.store.number(
            "SELECT count(*) FROM news WHERE media_id = ? AND channel = ? "
            "AND deleted IS NOT NULL AND article_id IS NULL",
            media_id,
            channel,
        )
    )


def list_page(
    call: Call, channel: Channel, offset: int, length: int
) -> tuple[int, list[sqlite3.Row]]:
    """Return the number of news, and one page of them, newest first."""
    until = call.listed_until
    where = "FROM news WHERE channel = ? AND created <= ? AND (deleted IS NULL OR deleted > ?)"
    order = "updated DESC, seq DESC" if call.settings.order == "updated" else "seq DESC"
    total = call.store.number(f"SELECT count(*) {where}", channel, until, until)
    rows = call.store.rows(
        f"SELECT * {where} ORDER BY {order} LIMIT ? OFFSET ?",  # constant text
        channel,
        until,
        until,
        length,
        offset,
    )
    return total, rows


def read_articles(
    call: Call, news: sqlite3.Row, *, content: bool = True
) -> list[dict[str, object]]:
    """Return the articles of a news as the platform answers them."""
    rows = call.store.rows(
        "SELECT * FROM article WHERE media_id = ? ORDER BY position", news["media_id"]
    )
    return [_read_article(call, news, row, content=content) for row in rows]


def read_news(call: Call, news: sqlite3.Row, *, content: bool = True) -> dict[str, object]:
    """Return a news as the platform answers it."""
    return {
        "news_item": read_articles(call, news, content=content),
        "create_time": int(news["created"]),
        "update_time": int(news["updated"]),
    }


def read_listed_news(call: Call, news: sqlite3.Row, *, content: bool = True) -> dict[str, object]:
    """Return a news as the listings of the platform show it."""
    return {
        "media_id": news["media_id"],
        "content": read_news(call, news, content=content),
        "update_time": int(news["updated"]),
    }


def _read_article(
    call: Call, news: sqlite3.Row, row: sqlite3.Row, *, content: bool
) -> dict[str, object]:
    item: dict[str, object] = json.loads(row["document"])
    if content:
        item["content"] = row["content"]
    if news["channel"] == "draft" and call.settings.rename_thumbs:
        item["thumb_media_id"] = _alias_of(call, str(item["thumb_media_id"]))
    item["thumb_url"] = picture_url(call, row["thumb_picture"])
    item["url"] = article_url(call, news, row["position"])
    if news["channel"] == "material":
        item.pop("article_type", None)
    return item


def article_url(call: Call, news: sqlite3.Row, position: int) -> str:
    """Return the address of an article: permanent, or for a draft with a temporary key."""
    url = f"{call.base}/s?__biz={call.store.biz}&mid={2650000000 + news['seq']}&idx={position + 1}"
    if news["channel"] == "material" or news["article_id"]:
        return f"{url}&sn={news['media_id'][-32:]}"
    return f"{url}&tempkey={secrets.token_urlsafe(24)}&chksm={news['media_id'][-32:]}"


def _alias_of(call: Call, media_id: str) -> str:
    row = call.store.row("SELECT alias FROM alias WHERE media_id = ?", media_id)
    if row:
        return str(row["alias"])
    known = call.store.row("SELECT 1 FROM alias WHERE alias = ?", media_id)
    if known:
        return media_id
    other = call.store.new_id()
    call.store.execute("INSERT INTO alias VALUES (?, ?)", other, media_id)
    return other
