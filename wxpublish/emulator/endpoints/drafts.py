"""The draft box."""

from wxpublish.emulator import news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.endpoints.paging import page_of
from wxpublish.emulator.endpoints.permanent_news import replace_article
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.submitted_articles import parse_all


def add(call: Call) -> Answer:
    """POST draft/add."""
    articles = parse_all(call, call.json().get("articles"))
    return {"media_id": news_store.add(call, "draft", articles)}


def get(call: Call) -> Answer:
    """POST draft/get: 40007 when deleted, published or never there."""
    news = news_store.get(call, "draft", call.media_id())
    if news is None:
        raise Refusal(40007)
    return {
        "news_item": news_store.read(call, news),
        "create_time": int(news["created"]),
        "update_time": int(news["updated"]),
    }


def update(call: Call) -> Answer:
    """POST draft/update: one article as a whole; `articles` is one object, a list is 47001."""
    replace_article(call, "draft", call.json().get("articles"))
    return OK


def delete(call: Call) -> Answer:
    """POST draft/delete: no way back; a second time answers by the switch `draft_delete`."""
    media_id = call.media_id()
    if news_store.delete(call, "draft", media_id):
        return OK
    if call.settings.draft_delete == "idempotent" and news_store.was_deleted(
        call, "draft", media_id
    ):
        return OK
    raise Refusal(40007)


def count(call: Call) -> Answer:
    """GET draft/count."""
    return {"total_count": news_store.page(call, "draft", 0, 1)[0]}


def batchget(call: Call) -> Answer:
    """POST draft/batchget: `no_content` 1 leaves the HTML out and the titles in."""
    body = call.json()
    offset, size = page_of(body)
    content = body.get("no_content") not in (1, "1")
    total, rows = news_store.page(call, "draft", offset, size)
    items = [
        {
            "media_id": row["media_id"],
            "content": {
                "news_item": news_store.read(call, row, content=content),
                "create_time": int(row["created"]),
                "update_time": int(row["updated"]),
            },
            "update_time": int(row["updated"]),
        }
        for row in rows
    ]
    return {"item": items, "total_count": total, "item_count": len(items)}


def switch(call: Call) -> Answer:
    """POST draft/switch: the opt-in of 2021, on for every account since."""
    del call
    return {**OK, "is_open": 1}
