"""Permanent news, closed on the live platform since February 2022."""

from wxpublish.emulator import box, library
from wxpublish.emulator.articles import parse, parse_all
from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.limits import LIBRARY
from wxpublish.emulator.refusals import Refusal


def add_news(call: Call) -> Answer:
    """POST material/add_news."""
    _check_open(call)
    articles = parse_all(call, call.json().get("articles"))
    if library.count(call, "news") >= call.settings.library.get("news", LIBRARY["news"]):
        raise Refusal(45074)
    return {"media_id": box.add(call, "material", articles), "item": []}


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


def replace_article(call: Call, channel: box.Channel, entry: object) -> None:
    """Put `entry` at the body's `index` of the body's news; 40007 and 40114 where it is not."""
    media_id, index = call.media_id(), call.json().get("index", 0)
    if not isinstance(entry, dict):
        raise Refusal(47001, "articles is not an object")
    if box.get(call, channel, media_id) is None:
        raise Refusal(40007)
    number = box.size(call, media_id)
    if isinstance(index, str) and index.isdecimal() and len(index) < 3:
        index = int(index)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < number:
        raise Refusal(40114)
    box.put(call, media_id, index, parse(call, entry, alone=number == 1))


def _check_open(call: Call) -> None:
    if call.settings.news_api == "retired":
        raise Refusal(call.settings.retired_errcode)
