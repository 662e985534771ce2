"""The draft box."""

from wxpublish.emulator import news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.endpoints.paging import read_paging
from wxpublish.emulator.endpoints.permanent_news import replace_article
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.submitted_articles import parse_articles


def add(call: Call) -> Answer:
    """POST draft/add."""
    articles = parse_articles(call, call.json().get("articles"))
    return {"media_id": news_store.add_news(call, "draft", articles)}


def get(call: Call) -> Answer:
    """POST draft/get: 40007 if the draft is deleted, published or unknown."""
    news = news_store.find_news(call, "draft", call.media_id())
    if news is None:
        raise Refusal(40007)
    return news_store.read_news(call, news)


def update(call: Call) -> Answer:
    """POST draft/update: replace one article; `articles` is an object, and a list is 47001."""
    replace_article(call, "draft", call.json().get("articles"))
    return OK


def delete(call: Call) -> Answer:
    """POST draft/delete: the setting `draft_delete` decides on deleting a draft again."""
    media_id = call.media_id()
    if news_store.delete_news(call, "draft", media_id):
        return OK
    if call.settings.draft_delete == "idempotent" and news_store.was_deleted(
        call, "draft", media_id
    ):
        return OK
    raise Refusal(40007)


def count(call: Call) -> Answer:
    """GET draft/count."""
    return {"total_count": news_store.list_page(call, "draft", 0, 1)[0]}


def batchget(call: Call) -> Answer:
    """POST draft/batchget: `no_content` 1 leaves out the HTML."""
    body = call.json()
    offset, size = read_paging(body)
    content = body.get("no_content") not in (1, "1")
    total, rows = news_store.list_page(call, "draft", offset, size)
    items = [news_store.read_listed_news(call, row, content=content) for row in rows]
    return {"item": items, "total_count": total, "item_count": len(items)}


def switch(call: Call) -> Answer:
    """POST draft/switch: the opt-in of 2021, which every account now has."""
    del call
    return {**OK, "is_open": 1}
