"""Permanent news, closed on the live platform since February 2022."""

from wxpublish.emulator import media_store, news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.platform_limits import LIBRARY_LIMITS
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.submitted_articles import parse_article, parse_articles


def add_news(call: Call) -> Answer:
    """POST material/add_news."""
    _check_open(call)
    articles = parse_articles(call, call.json().get("articles"))
    if media_store.count_items(call, "news") >= call.settings.library.get(
        "news", LIBRARY_LIMITS["news"]
    ):
        raise Refusal(45074)
    return {"media_id": news_store.add_news(call, "material", articles), "item": []}


def update_news(call: Call) -> Answer:
    """POST material/update_news: replace one article.

    `articles` is an object or, as in the documentation of 2015, a list with one.
    """
    _check_open(call)
    body = call.json()
    entry = body.get("articles")
    if isinstance(entry, list) and len(entry) == 1:
        entry = entry[0]
    replace_article(call, "material", entry)
    return OK


def replace_article(call: Call, channel: news_store.Channel, entry: object) -> None:
    """Replace an article by `entry`; 40007 for an unknown `media_id`, 40114 for a wrong `index`."""
    media_id, index = call.media_id(), call.json().get("index", 0)
    if not isinstance(entry, dict):
        raise Refusal(47001, "articles is not an object")
    if news_store.find_news(call, channel, media_id) is None:
        raise Refusal(40007)
    number = news_store.count_articles(call, media_id)
    if isinstance(index, str) and index.isdecimal() and len(index) < 3:
        index = int(index)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < number:
        raise Refusal(40114)
    news_store.put_article(call, media_id, index, parse_article(call, entry, is_only=number == 1))


def _check_open(call: Call) -> None:
    if call.settings.news_api == "retired":
        raise Refusal(call.settings.retired_errcode)
