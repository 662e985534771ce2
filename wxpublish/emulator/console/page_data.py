"""What the console's pages show, read from the state."""

import json
import sqlite3
from dataclasses import dataclass

from wxpublish.emulator.storage import Storage

SIZE = 20
NEWS = {"draft": "草稿箱", "material": "图文素材", "published": "已发表"}
MEDIA = {"image": "图片", "voice": "音频", "video": "视频"}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list and the number of all."""

    rows: list[dict[str, object]]
    total: int


def news_total(store: Storage, name: str) -> int:
    return store.number("SELECT count(*) FROM listed WHERE list = ?", name)


def news(store: Storage, name: str, offset: int) -> Listing:
    """News of a list, last changed first, each with its articles."""
    rows = store.rows(
        "SELECT * FROM listed WHERE list = ? ORDER BY updated DESC, seq DESC LIMIT ? OFFSET ?",
        name,
        SIZE,
        offset,
    )
    items = [{**dict(row), "articles": articles(store, row["media_id"])} for row in rows]
    return Listing(items, news_total(store, name))


def one(store: Storage, media_id: str) -> sqlite3.Row | None:
    """A news that stands in some list."""
    return store.row("SELECT * FROM listed WHERE media_id = ? AND list IS NOT NULL", media_id)


def articles(store: Storage, media_id: str) -> list[dict[str, object]]:
    """The articles of a news, with the address of each one's cover."""
    rows = store.rows("SELECT * FROM article WHERE media_id = ? ORDER BY position", media_id)
    return [
        {
            **json.loads(row["document"]),
            "content": row["content"],
            "cover": _cover(row["thumb_picture"]),
        }
        for row in rows
    ]


def media_total(store: Storage, name: str) -> int:
    return store.number(
        "SELECT count(*) FROM media WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL",
        *_types(name),
    )


def media(store: Storage, name: str, offset: int) -> Listing:
    """Permanent media of a kind, newest first."""
    rows = store.rows(
        "SELECT media.*, length(blob.data) AS bytes FROM media JOIN blob USING (digest) "
        "WHERE type IN (?, ?) AND expires IS NULL AND deleted IS NULL "
        "ORDER BY seq DESC LIMIT ? OFFSET ?",
        *_types(name),
        SIZE,
        offset,
    )
    items = [{**dict(row), "cover": _cover(row["picture"])} for row in rows]
    return Listing(items, media_total(store, name))


def calls(store: Storage, offset: int, *, errors: bool) -> Listing:
    """The log, newest first; `errors`: what was refused or never answered."""
    rows = store.rows(
        "SELECT * FROM call WHERE NOT ? OR errcode IS NOT 0 ORDER BY seq DESC LIMIT ? OFFSET ?",
        errors,
        SIZE,
        offset,
    )
    total = store.number("SELECT count(*) FROM call WHERE NOT ? OR errcode IS NOT 0", errors)
    return Listing([{**dict(row), "message": _message(row["response"])} for row in rows], total)


def _types(name: str) -> tuple[str, str]:
    return (name, "thumb" if name == "image" else name)


def _cover(key: str | None) -> str:
    return f"/mmbiz_image/{key}/0" if key else ""


def _message(response: str) -> str:
    """The text of a refusal without hint and rid, which stands beside it."""
    try:
        return str(json.loads(response).get("errmsg", "")).partition(" hint: [")[0]
    except (ValueError, AttributeError):
        return ""
