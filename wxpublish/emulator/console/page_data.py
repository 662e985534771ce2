"""Read the data of the console's pages."""

import json
import sqlite3
from dataclasses import dataclass

from wxpublish.emulator.storage import Storage

PAGE_SIZE = 20
NEWS_LISTS = {"draft": "草稿箱", "material": "图文素材", "published": "已发表"}
MEDIA_LISTS = {"image": "图片", "voice": "音频", "video": "视频"}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and the number of all items."""

    rows: list[dict[str, object]]
    total: int


def count_news(store: Storage, name: str) -> int:
    return store.number("SELECT count(*) FROM listed WHERE list = ?", name)


def list_news(store: Storage, name: str, offset: int) -> Listing:
    """Return the news of a list with their articles, last updated first."""
    rows = store.rows(
        "SELECT * FROM listed WHERE list = ? ORDER BY updated DESC, seq DESC LIMIT ? OFFSET ?",
        name,
        PAGE_SIZE,
        offset,
    )
    items = [{**dict(row), "articles": read_articles(store, row["media_id"])} for row in rows]
    return Listing(items, count_news(store, name))


def find_news(store: Storage, media_id: str) -> sqlite3.Row | None:
    """Find a news of any list."""
    return store.row("SELECT * FROM listed WHERE media_id = ? AND list IS NOT NULL", media_id)


def read_articles(store: Storage, media_id: str) -> list[dict[str, object]]:
    """Return the articles of a news, with the addresses of their covers."""
    rows = store.rows("SELECT * FROM article WHERE media_id = ? ORDER BY position", media_id)
    return [
        {
            **json.loads(row["document"]),
            "content": row["content"],
            "cover": _cover(row["thumb_picture"]),
        }
        for row in rows
    ]


def count_media(store: Storage, name: str) -> int:
    return store.number(
        "SELECT count(*) FROM media WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL",
        *_types(name),
    )


def list_media(store: Storage, name: str, offset: int) -> Listing:
    """Return the permanent media of a kind, newest first."""
    rows = store.rows(
        "SELECT media.*, length(blob.data) AS bytes FROM media JOIN blob USING (digest) "
        "WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL "
        "ORDER BY seq DESC LIMIT ? OFFSET ?",
        *_types(name),
        PAGE_SIZE,
        offset,
    )
    items = [{**dict(row), "cover": _cover(row["picture"])} for row in rows]
    return Listing(items, count_media(store, name))


def list_calls(store: Storage, offset: int, *, errors: bool) -> Listing:
    """Return the logged calls, newest first; `errors`: only those refused or not answered."""
    rows = store.rows(
        "SELECT * FROM call WHERE NOT ? OR errcode IS NOT 0 ORDER BY seq DESC LIMIT ? OFFSET ?",
        errors,
        PAGE_SIZE,
        offset,
    )
    total = store.number("SELECT count(*) FROM call WHERE NOT ? OR errcode IS NOT 0", errors)
    return Listing([{**dict(row), "message": _message(row["response"])} for row in rows], total)


def _types(name: str) -> tuple[str, str]:
    return (name, "thumb" if name == "image" else name)


def _cover(key: str | None) -> str:
    return f"/mmbiz_image/{key}/0" if key else ""


def _message(response: str) -> str:
    """Return the text of a refusal without hint and rid, which have their own column."""
    try:
        return str(json.loads(response).get("errmsg", "")).partition(" hint: [")[0]
    except (ValueError, AttributeError):
        return ""
