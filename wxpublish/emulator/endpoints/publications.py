"""Publishing without notifying followers (`freepublish/*`), and previews of mass messages."""

import sqlite3

from wxpublish.emulator import manual_actions, news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.endpoints.paging import read_paging
from wxpublish.emulator.refusals import Refusal

_FIRST_ID = 2_247_483_647
_IN_PROGRESS = 1
_REMOVED = 5


def submit(call: Call) -> Answer:
    """POST freepublish/submit: queue a draft."""
    _check_verified(call)
    news = _find_draft(call)
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
    """POST freepublish/get: status 1 while in progress; on success the draft is gone."""
    _check_verified(call)
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
        return _progress_answer(call, row, _IN_PROGRESS, "")
    article_id = row["article_id"] or (_publish(call, row) if row["status"] == 0 else "")
    return _progress_answer(call, row, row["status"], article_id)


def delete(call: Call) -> Answer:
    """POST freepublish/delete: delete all articles of a publication; `index` is ignored."""
    _check_verified(call)
    article_id = _find_published(call, call.json().get("article_id"))["article_id"]
    call.store.execute(
        "UPDATE publication SET status = ? WHERE article_id = ?", _REMOVED, article_id
    )
    call.store.execute("UPDATE news SET channel = 'removed' WHERE article_id = ?", article_id)
    return OK


def getarticle(call: Call) -> Answer:
    """POST freepublish/getarticle."""
    _check_verified(call)
    news = _find_published(call, call.json().get("article_id"))
    return {
        "news_item": [
            {**item, "is_deleted": False} for item in news_store.read_articles(call, news)
        ]
    }


def batchget(call: Call) -> Answer:
    """POST freepublish/batchget: what was published by API or by hand, newest first."""
    _check_verified(call)
    body = call.json()
    offset, size = read_paging(body)
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
            "content": {"news_item": news_store.read_articles(call, row, content=content)},
            "update_time": int(row["updated"]),
        }
        for row in rows
    ]
    total = call.store.number(f"SELECT count(*) {where}")
    return {"total_count": total, "item_count": len(items), "item": items}


def preview(call: Call) -> Answer:
    """POST message/mass/preview: send a draft to an openid or a WeChat name."""
    _check_verified(call)
    body = call.json()
    message = body.get("mpnews")
    media_id = message.get("media_id") if isinstance(message, dict) else None
    if body.get("msgtype") != "mpnews":
        raise Refusal(40008)
    if not (body.get("towxname") or body.get("touser")):
        raise Refusal(40003)
    if not isinstance(media_id, str) or news_store.find_news(call, "draft", media_id) is None:
        raise Refusal(40007)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": int(call.now)}


def _check_verified(call: Call) -> None:
    if call.settings.account_kind != "verified":
        raise Refusal(48001)


def _find_draft(call: Call) -> sqlite3.Row:
    news = news_store.find_news(call, "draft", call.media_id())
    if news is None:
        raise Refusal(40007)
    return news


def _find_published(call: Call, article_id: object) -> sqlite3.Row:
    row = call.store.row(
        "SELECT * FROM news WHERE article_id = ? AND channel = 'draft'",
        article_id if isinstance(article_id, str) else "",
    )
    if row is None:
        raise Refusal(53600)
    return row


def _publish(call: Call, row: sqlite3.Row) -> str:
    """Publish the draft and return its article_id; "" if the draft is gone by now."""
    if news_store.find_news(call, "draft", row["media_id"]) is None:
        return ""
    article_id = manual_actions.release_draft(call.store, row["media_id"])
    call.store.execute(
        "UPDATE publication SET article_id = ? WHERE publish_id = ?", article_id, row["publish_id"]
    )
    return article_id


def _progress_answer(call: Call, row: sqlite3.Row, status: int, article_id: str) -> Answer:
    number = _FIRST_ID + row["publish_id"]
    answer: dict[str, object] = {
        "publish_id": number if call.settings.numeric_publish_id else str(number),
        "publish_status": status,
        "fail_idx": [] if status in {0, _IN_PROGRESS, _REMOVED} else [1],
    }
    if article_id and status == 0:
        news = _find_published(call, article_id)
        urls = [
            {"idx": position + 1, "article_url": news_store.article_url(call, news, position)}
            for position in range(news_store.count_articles(call, row["media_id"]))
        ]
        answer |= {
            "article_id": article_id,
            "article_detail": {"count": len(urls), "item": urls},
        }
    return answer
