"""What people do by hand in the platform's console: edit, save, delete, publish."""

import json
import sqlite3
from collections.abc import Callable, Mapping

from wxpublish.emulator.editor import as_saved
from wxpublish.emulator.storage import Storage

_TEXTS = ("title", "author", "digest", "content_source_url")
_FLAGS = ("show_cover_pic", "need_open_comment", "only_fans_can_comment")
_POSITIONS = 100


Deed = Callable[[Storage, Mapping[str, object]], Mapping[str, object]]


class ActionRefused(ValueError):
    """There is no such item, or it cannot be done to it."""


def edit(store: Storage, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Change fields of one article and nothing else.

    `{"media_id": …, "index": 0, "fields": {"title": …, "content": …}}`. The content is taken as
    given; `update_time` moves.
    """
    news = _news(store, asked)
    fields = asked.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        raise ActionRefused("fields: an object of what to change")
    position, document, content = _article(store, news, asked)
    for key, value in fields.items():
        if key == "content" and isinstance(value, str):
            content = value
        elif (key in _TEXTS and isinstance(value, str)) or (key in _FLAGS and value in (0, 1)):
            document[key] = value
        else:
            raise ActionRefused(f"{key}: unknown field or wrong type")
    _put(store, news, position, document, content)
    return {"media_id": news["media_id"]}


def save(store: Storage, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Open a news in the editor and save it: nothing changes but the editor's own rewriting.

    `{"media_id": …}`; `update_time` moves.
    """
    news = _news(store, asked)
    rows = store.rows("SELECT position FROM article WHERE media_id = ?", news["media_id"])
    for row in rows:
        position, document, content = _article(store, news, {"index": row["position"]})
        _put(store, news, position, document, as_saved(content, lambda key: _size(store, key)))
    return {"media_id": news["media_id"]}


def shorten(store: Storage, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Take one article out of a news of several: `{"media_id": …, "index": 1}`."""
    news = _news(store, asked)
    position, _, _ = _article(store, news, asked)
    rows = store.rows("SELECT position FROM article WHERE media_id = ?", news["media_id"])
    if len(rows) < 2:
        raise ActionRefused("it is the only article")
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
    now = store.now()
    store.execute("UPDATE news SET updated = ? WHERE media_id = ?", now, news["media_id"])
    return {"media_id": news["media_id"]}


def delete(store: Storage, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Delete a draft, a permanent news or a permanent medium: `{"media_id": …}`."""
    media_id = asked.get("media_id")
    for table in ("news", "media"):
        gone = store.execute(
            f"UPDATE {table} SET deleted = ? WHERE media_id = ? AND deleted IS NULL",  # noqa: S608
            store.now(),
            media_id if isinstance(media_id, str) else "",
        )
        if gone:
            return {"media_id": media_id}
    raise ActionRefused("no such media_id")


def publish(store: Storage, asked: Mapping[str, object]) -> Mapping[str, object]:
    """Publish or send a draft: its media_id is gone then. `{"media_id": …}` → `article_id`."""
    news = _news(store, asked)
    if news["channel"] != "draft":
        raise ActionRefused("only a draft is published")
    return {"article_id": release(store, news["media_id"])}


def release(store: Storage, media_id: str) -> str:
    """Take a draft out of the box and give the article its id."""
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


def _news(store: Storage, asked: Mapping[str, object]) -> sqlite3.Row:
    media_id = asked.get("media_id")
    row = store.row(
        "SELECT * FROM news WHERE media_id = ? AND deleted IS NULL",
        media_id if isinstance(media_id, str) else "",
    )
    if row is None:
        raise ActionRefused("no such media_id")
    return row


def _article(
    store: Storage, news: sqlite3.Row, asked: Mapping[str, object]
) -> tuple[int, dict[str, object], str]:
    index = asked.get("index", 0)
    if not isinstance(index, int) or not 0 <= index < _POSITIONS:
        raise ActionRefused("index: the place of an article")
    row = store.row(
        "SELECT document, content FROM article WHERE media_id = ? AND position = ?",
        news["media_id"],
        index,
    )
    if row is None:
        raise ActionRefused("no article at this index")
    return index, json.loads(row["document"]), row["content"]


def _put(
    store: Storage, news: sqlite3.Row, position: int, document: dict[str, object], content: str
) -> None:
    store.execute(
        "UPDATE article SET document = ?, content = ? WHERE media_id = ? AND position = ?",
        json.dumps(document, ensure_ascii=False),
        content,
        news["media_id"],
        position,
    )
    now = store.now()
    store.execute("UPDATE news SET updated = ? WHERE media_id = ?", now, news["media_id"])


def _size(store: Storage, key: str) -> tuple[str, int, int] | None:
    row = store.row("SELECT folder, width, height FROM picture WHERE key = ?", key)
    return (row["folder"].removeprefix("mmbiz_"), row["width"], row["height"]) if row else None
