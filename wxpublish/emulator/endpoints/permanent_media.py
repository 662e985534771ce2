"""Permanent materials: reading, deleting, counting, listing."""

import sqlite3

from wxpublish.emulator import media_store, news_store
from wxpublish.emulator.call import OK, Answer, Call, File
from wxpublish.emulator.endpoints.paging import page_of
from wxpublish.emulator.file_formats import MIME
from wxpublish.emulator.refusals import Refusal

_LISTED = ("image", "voice", "video", "news")


def get_material(call: Call) -> Answer:
    """POST material/get_material: a news or a video as JSON, anything else as bytes."""
    media_id = call.media_id()
    news = news_store.get(call, "material", media_id)
    if news:
        return {
            "news_item": news_store.read(call, news),
            "create_time": int(news["created"]),
            "update_time": int(news["updated"]),
        }
    row = media_store.permanent(call, media_id)
    if row is None:
        raise Refusal(40007)
    if row["type"] == "video":
        return {
            "title": row["title"],
            "description": row["introduction"],
            "down_url": f"{call.base}/_media/{media_id}.mp4",
        }
    found = media_store.blob(call, row)
    return File(found["data"], MIME[found["format"]], row["name"])


def del_material(call: Call) -> Answer:
    """POST material/del_material: for good; 40007 where there is none."""
    media_id = call.media_id()
    if not (media_store.delete(call, media_id) or news_store.delete(call, "material", media_id)):
        raise Refusal(40007)
    return OK


def get_materialcount(call: Call) -> Answer:
    """GET material/get_materialcount."""
    return {
        f"{kind}_count": media_store.count(call, kind)
        for kind in ("voice", "video", "image", "news")
    }


def batchget_material(call: Call) -> Answer:
    """POST material/batchget_material: one kind, newest first, 1 to 20 at a time."""
    body = call.json()
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in _LISTED:
        raise Refusal(40004)
    offset, size = page_of(body)
    if kind == "news":
        total, rows = news_store.page(call, "material", offset, size)
        items = [_news(call, row) for row in rows]
    else:
        total, rows = media_store.page(call, kind, offset, size)
        items = [_medium(row) for row in rows]
    return {"item": items, "total_count": total, "item_count": len(items)}


def _news(call: Call, row: sqlite3.Row) -> dict[str, object]:
    times = {"create_time": int(row["created"]), "update_time": int(row["updated"])}
    return {
        "media_id": row["media_id"],
        "content": {"news_item": news_store.read(call, row), **times},
        "update_time": int(row["updated"]),
    }


def _medium(row: sqlite3.Row) -> dict[str, object]:
    item = {
        "media_id": row["media_id"],
        "name": row["name"],
        "update_time": int(row["created"]),
    }
    return {**item, "url": row["url"]} if row["url"] else item
