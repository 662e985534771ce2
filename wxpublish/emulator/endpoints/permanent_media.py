"""Permanent materials: reading, deleting, counting, listing."""

import sqlite3

from wxpublish.emulator import media_store, news_store
from wxpublish.emulator.call import OK, Answer, Call, File
from wxpublish.emulator.endpoints.paging import read_paging
from wxpublish.emulator.file_formats import MIME
from wxpublish.emulator.refusals import Refusal

_LISTED = ("image", "voice", "video", "news")


def get_material(call: Call) -> Answer:
    """POST material/get_material: news and videos as JSON, other media as bytes."""
    media_id = call.media_id()
    news = news_store.find_news(call, "material", media_id)
    if news:
        return news_store.read_news(call, news)
    row = media_store.find_permanent(call, media_id)
    if row is None:
        raise Refusal(40007)
    if row["type"] == "video":
        return {
            "title": row["title"],
            "description": row["introduction"],
            "down_url": f"{call.base}/_media/{media_id}.mp4",
        }
    found = media_store.read_blob(call, row)
    return File(found["data"], MIME[found["format"]], row["name"])


def del_material(call: Call) -> Answer:
    """POST material/del_material: 40007 if there is no such material."""
    media_id = call.media_id()
    if not (
        media_store.delete_media(call, media_id)
        or news_store.delete_news(call, "material", media_id)
    ):
        raise Refusal(40007)
    return OK


def get_materialcount(call: Call) -> Answer:
    """GET material/get_materialcount."""
    return {
        f"{kind}_count": media_store.count_items(call, kind)
        for kind in ("voice", "video", "image", "news")
    }


def batchget_material(call: Call) -> Answer:
    """POST material/batchget_material: one kind, newest first, 1 to 20 at a time."""
    body = call.json()
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in _LISTED:
        raise Refusal(40004)
    offset, size = read_paging(body)
    if kind == "news":
        total, rows = news_store.list_page(call, "material", offset, size)
        items = [news_store.read_listed_news(call, row) for row in rows]
    else:
        total, rows = media_store.list_page(call, kind, offset, size)
        items = [_medium(row) for row in rows]
    return {"item": items, "total_count": total, "item_count": len(items)}


def _medium(row: sqlite3.Row) -> dict[str, object]:
    item = {
        "media_id": row["media_id"],
        "name": row["name"],
        "update_time": int(row["created"]),
    }
    return {**item, "url": row["url"]} if row["url"] else item
