"""Publishing without a notice to followers (`freepublish/*`) and the preview of a mass message."""

import sqlite3

from wxpublish.emulator import manual_actions, news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.endpoints.paging import page_of
from wxpublish.emulator.refusals import Refusal

_FIRST_ID = 2_247_483_647
_IN_PROGRESS = 1
_REMOVED = 5


def submit(call: Call) -> Answer:
    """POST freepublish/submit: queued, no more than that."""
    _check_right(call)
    news = _draft(call)
    call.store.execute(
        "INSERT INTO publication (media_id, article_id, polls, status, created) "
        "VALUES (?, '', ?, ?, ?)",
        news["media_id"],
        call.settings.publish_polls,
        call.settings.publish_status,
        call.now,
    )
    number = _FIRST_ID + call.store.number("SELECT max(publish_id) FROM publication")
    publish_id = number if call.settings.numeric_publish_id else str(number)
    return {**OK, "publish_id": publish_id, "msg_data_id": number}


def get(call: Call) -> Answer:
    """POST freepublish/get: 1 while in progress; on success the draft is gone."""
    _check_right(call)
    asked = call.json().get("publish_id")
    if isinstance(asked, str) and asked.isascii() and asked.isdecimal() and len(asked) < 12:
        asked = int(asked)
    if not isinstance(asked, int) or not _FIRST_ID <= asked < 2**40:
        raise Refusal(40002, "publish_id")
    row = call.store.row("SELECT * FROM publication WHERE publish_id = ?", asked - _FIRST_ID)
    if row is None:
        raise Refusal(40002, "publish_id")
    if row["polls"] > 0:
        call.store.execute(
            "UPDATE publication SET polls = polls - 1 WHERE publish_id = ?", row["publish_id"]
        )
        return _progress(call, row, _IN_PROGRESS, "")
    article_id = row["article_id"] or (_release(call, row) if row["status"] == 0 else "")
    return _progress(call, row, row["status"], article_id)


def delete(call: Call) -> Answer:
    """POST freepublish/delete: all articles; a single one cannot be told from outside."""
    _check_right(call)
    article_id = _published(call, call.json().get("article_id"))["article_id"]
    call.store.execute(
        "UPDATE publication SET status = ? WHERE article_id = ?", _REMOVED, article_id
    )
    call.store.execute("UPDATE news SET channel = 'removed' WHERE article_id = ?", article_id)
    return OK


def getarticle(call: Call) -> Answer:
    """POST freepublish/getarticle."""
    _check_right(call)
    news = _published(call, call.json().get("article_id"))
    return {"news_item": [{**item, "is_deleted": False} for item in news_store.read(call, news)]}


def batchget(call: Call) -> Answer:
    """POST freepublish/batchget: what was published over the API or by hand, newest first."""
    _check_right(call)
    body = call.json()
    offset, size = page_of(body)
    content = body.get("no_content") not in (1, "1")
    where = "FROM news WHERE channel = 'draft' AND article_id IS NOT NULL"
    rows = call.store.rows(
        f"SELECT * {where} ORDER BY updated DESC, seq DESC LIMIT ? OFFSET ?",  # constant text
        size,
        offset,
    )
    items = [
        {
            "article_id": row["article_id"],
            "content": {"news_item": news_store.read(call, row, content=content)},
            "update_time": int(row["updated"]),
        }
        for row in rows
    ]
    total = call.store.number(f"SELECT count(*) {where}")
    return {"total_count": total, "item_count": len(items), "item": items}


def preview(call: Call) -> Answer:
    """POST message/mass/preview of a draft, to an openid or a WeChat name."""
    _check_right(call)
    body = call.json()
    message = body.get("mpnews")
    media_id = message.get("media_id") if isinstance(message, dict) else None
    if body.get("msgtype") != "mpnews":
        raise Refusal(40008)
    if not (body.get("towxname") or body.get("touser")):
        raise Refusal(40003)
    if not isinstance(media_id, str) or news_store.get(call, "draft", media_id) is None:
        raise Refusal(40007)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": int(call.now)}


def _check_right(call: Call) -> None:
    if call.settings.account_kind != "verified":
        raise Refusal(48001)


def _draft(call: Call) -> sqlite3.Row:
    news = news_store.get(call, "draft", call.media_id())
    if news is None:
        raise Refusal(40007)
    return news


def _published(call: Call, article_id: object) -> sqlite3.Row:
    row = call.store.row(
        "SELECT * FROM news WHERE article_id = ? AND channel = 'draft'",
        article_id if isinstance(article_id, str) else "",
    )
    if row is None:
        raise Refusal(53600)
    return row


def _release(call: Call, row: sqlite3.Row) -> str:
    """The draft leaves the box; "" where it has gone another way in the meantime."""
    if news_store.get(call, "draft", row["media_id"]) is None:
        return ""
    article_id = manual_actions.release(call.store, row["media_id"])
    call.store.execute(
        "UPDATE publication SET article_id = ? WHERE publish_id = ?", article_id, row["publish_id"]
    )
    return article_id


def _progress(call: Call, row: sqlite3.Row, status: int, article_id: str) -> Answer:
    number = _FIRST_ID + row["publish_id"]
    answer: dict[str, object] = {
        "publish_id": number if call.settings.numeric_publish_id else str(number),
        "publish_status": status,
        "fail_idx": [] if status in {0, _IN_PROGRESS, _REMOVED} else [1],
    }
    if article_id and status == 0:
        news = _published(call, article_id)
        urls = [
            {"idx": place + 1, "article_url": news_store.address(call, news, place)}
            for place in range(news_store.size(call, row["media_id"]))
        ]
        answer |= {
            "article_id": article_id,
            "article_detail": {"count": len(urls), "item": urls},
        }
    return answer
