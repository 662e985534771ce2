"""Manual actions in the platform's console: edit, save, delete, publish."""

import json
import sqlite3
from collections.abc import Callable, Mapping

from wxpublish.emulator.editor import rewrite_as_saved
from wxpublish.emulator.storage import Storage

_TEXT_FIELDS = ("title", "author", "digest", "content_source_url")
_FLAG_FIELDS = ("show_cover_pic", "need_open_comment", "only_fans_can_comment")
_MAX_INDEX = 100


Action = Callable[[Storage, Mapping[str, object]], Mapping[str, object]]


class ActionRefused(ValueError):
    """There is no such item, or the action does not apply to it."""


def edit(store: Storage, body: Mapping[str, object]) -> Mapping[str, object]:
    """Change only these fields of one article, and the `update_time`.

    `{"media_id": …, "index": 0, "fields": {"title": …, "content": …}}`. Content is stored as given.
    """
    news = _find_news(store, body)
    fields = body.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        raise ActionRefused("fields must be an object of the fields to change")
    position, document, content = _find_article(store, news, body)
    for key, value in fields.items():
        if key == "content" and isinstance(value, str):
            content = value
        elif (key in _TEXT_FIELDS and isinstance(value, str)) or (
            key in _FLAG_FIELDS and value in (0, 1)
        ):
            document[key] = value
        else:
            raise ActionRefused(f"{key}: unknown field or wrong type")
    _store_article(store, news, position, document, content)
    return {"media_id": news["media_id"]}


def save(store: Storage, body: Mapping[str, object]) -> Mapping[str, object]:
    """Save a news in the web editor, which rewrites its HTML; changes the `update_time`.

    `{"media_id": …}`.
    """
    news = _find_news(store, body)
    rows = store.rows("SELECT position FROM article WHERE media_id = ?", news["media_id"])
    for row in rows:
        position, document, content = _find_article(store, news, {"index": row["position"]})
        _store_article(
            store,
            news,
            position,
            document,
            rewrite_as_saved(content, lambda key: _picture_size(store, key)),
        )
    return {"media_id": news["media_id"]}


def remove_article(store: Storage, body: Mapping[str, object]) -> Mapping[str, object]:
    """Remove one of several articles of a news: `{"media_id": …, "index": 1}`."""
    news = _find_news(store, body)
    position, _, _ = _find_article(store, news, body)
    rows = store.rows("SELECT position FROM article WHERE media_id = ?", news["media_id"])
    if len(rows) < 2:
        raise ActionRefused("a news must keep one article")
    store.execute(
        "DELETE FROM article WHERE media_id = ? AND position = ?", news["media_id"], position
    )
    for later in sorted(row["position"] for row in rows if row["position"] > position):
        store.execute(
            "UPDATE article SET position = ? WHERE media_id = ? AND position = ?",
            later - 1,
            news["media_id"],
            later,
        )
    _set_updated(store, news)
    return {"media_id": news["media_id"]}


def delete(store: Storage, body: Mapping[str, object]) -> Mapping[str, object]:
    """Delete a draft, a permanent news or a permanent medium: `{"media_id": …}`."""
    media_id = body.get("media_id")
    for table in ("news", "media"):
        deleted = store.execute(
            f"UPDATE {table} SET deleted = ? WHERE media_id = ? AND deleted IS NULL",  # noqa: S608
            store.now(),
            media_id if isinstance(media_id, str) else "",
        )
        if deleted:
            return {"media_id": media_id}
    raise ActionRefused("no such media_id")


def publish(store: Storage, body: Mapping[str, object]) -> Mapping[str, object]:
    """Publish or send a draft, whose media_id then ends: `{"media_id": …}` → `article_id`."""
    news = _find_news(store, body)
    if news["channel"] != "draft":
        raise ActionRefused("only a draft can be published")
    return {"article_id": release_draft(store, news["media_id"])}


def release_draft(store: Storage, media_id: str) -> str:
    """Take a draft out of the draft box and return its new article_id."""
    article_id = store.new_id()
    now = store.now()
    store.execute(
        "UPDATE news SET deleted = ?, updated = ?, article_id = ? WHERE media_id = ?",
        now,
        now,
        article_id,
        media_id,
    )
    return article_id


def _find_news(store: Storage, body: Mapping[str, object]) -> sqlite3.Row:
    media_id = body.get("media_id")
    row = store.row(
        "SELECT * FROM news WHERE media_id = ? AND deleted IS NULL",
        media_id if isinstance(media_id, str) else "",
    )
    if row is None:
        raise ActionRefused("no such media_id")
    return row


def _find_article(
    store: Storage, news: sqlite3.Row, body: Mapping[str, object]
) -> tuple[int, dict[str, object], str]:
    index = body.get("index", 0)
    if not isinstance(index, int) or not 0 <= index < _MAX_INDEX:
        raise ActionRefused("index must be the index of an article")
    row = store.row(
        "SELECT document, content FROM article WHERE media_id = ? AND position = ?",
        news["media_id"],
        index,
    )
    if row is None:
        raise ActionRefused("no article at this index")
    return index, json.loads(row["document"]), row["content"]


def _store_article(
    store: Storage, news: sqlite3.Row, position: int, document: dict[str, object], content: str
) -> None:
    store.execute(
        "UPDATE article SET document = ?, content = ? WHERE media_id = ? AND position = ?",
        json.dumps(document, ensure_ascii=False),
        content,
        news["media_id"],
        position,
    )
    _set_updated(store, news)


def _set_updated(store: Storage, news: sqlite3.Row) -> None:
    now = store.now()
    store.execute("UPDATE news SET updated = ? WHERE media_id = ?", now, news["media_id"])


def _picture_size(store: Storage, key: str) -> tuple[str, int, int] | None:
    row = store.row("SELECT folder, width, height FROM picture WHERE key = ?", key)
    return (row["folder"].removeprefix("mmbiz_"), row["width"], row["height"]) if row else None
