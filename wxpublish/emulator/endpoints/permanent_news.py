"""Permanent news, closed on the live platform since February 2022."""

from wxpublish.emulator import media_store, news_store
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.platform_limits import LIBRARY
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.submitted_articles import parse, parse_all


def add_news(call: Call) -> Answer:
    """POST material/add_news."""
    _check_open(call)
    articles = parse_all(call, call.json().get("articles"))
    if media_store.count(call, "news") >= call.settings.library.get("news", LIBRARY["news"]):
        raise Refusal(45074)
    return {"media_id": news_store.add(call, "material", articles), "item": []}


def update_news(call: Call) -> Answer:
    """POST material/update_news: one article in its place.

    `articles` is an object, or as the text of 2015 shows it a list of one.
    """
    _check_open(call)
    body = call.json()
    entry = body.get("articles")
    if isinstance(entry, list) and len(entry) == 1:
        entry = entry[0]
    replace_article(call, "material", entry)
    return OK


def replace_article(call: Call, channel: news_store.Channel, entry: object) -> None:
    """Put `entry` at the body's `index` of the body's news; 40007 and 40114 where it is not."""
    media_id, index = call.media_id(), call.json().get("index", 0)
    if not isinstance(entry, dict):
        raise Refusal(47001, "articles is not an object")
    if news_store.get(call, channel, media_id) is None:
        raise Refusal(40007)
    number = news_store.size(call, media_id)
    if isinstance(index, str) and index.isdecimal() and len(index) < 3:
        index = int(index)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < number:
        raise Refusal(40114)
    news_store.put(call, media_id, index, parse(call, entry, alone=number == 1))


def _check_open(call: Call) -> None:
    if call.settings.news_api == "retired":
        raise Refusal(call.settings.retired_errcode)
