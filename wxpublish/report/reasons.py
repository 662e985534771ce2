"""The reason codes and field names of a plan as phrases."""

from wxpublish.model.plan import Action, ArticleChange, Change
from wxpublish.model.site import Channel
from wxpublish.report.wording import counted, item_name, listed

_FIELD_NAMES = {"show_cover": "cover in the text", "source_url": "source link"}
_REASON_TEXTS = {
    "articles": "the number of articles changed",
    "channel": "the site uses another channel now",
    "conflict": "it was changed both here and on the account",
    "cover-gone": "one of its pictures is gone from the account",
    "drift": "it was changed on the account since the last apply",
    "file": "its file changed",
    "form": "its title or introduction changed",
    "gone": "it is gone from the account",
    "imported": "it was imported and never sent from here",
    "moved": "moved",
    "parts": "it is split into a different number of parts",
    "protect": "it is protected from now on",
    "recipe": "this version renders its HTML differently",
    "recreate-released": "a new one was requested beside the one published by hand",
    "released": "it was published or sent by hand",
    "rolled-back": "the lockfile was rolled back; the account still has what was sent later",
    "removed": "its file is gone",
    "unfinished": "the item that it replaced is not deleted yet",
}
"""Reasons that add something to the action and the fields; `new` and the fields do not."""


def fields_text(fields: tuple[str, ...]) -> str:
    """The names of fields as readers know them."""
    return ", ".join(_FIELD_NAMES.get(field, field) for field in fields)


def fitted_text(article: ArticleChange) -> str:
    """What an article gave up to keep within the limit."""
    given_up = []
    if article.dropped:
        given_up.append(f"{counted(article.dropped, 'link note')} dropped to fit")
    if "split" in article.fitted:
        given_up.append("split into parts to fit")
    return ", ".join(given_up)


def change_text(change: Change, channel: Channel) -> str:
    """Why and how an item changes, as a phrase; empty if its articles show it all."""
    reasons = _reasons_text(change)
    match change.action:
        case Action.REPLACE:
            return _replacement_text(change, reasons, channel)
        case Action.MOVE:
            return "moved; nothing is sent"
        case Action.ADOPT:
            return f"takes over the existing item {_remote_item(change)}"
        case Action.FORGET:
            return f"leaves the lockfile{f', because {reasons}' if reasons else ''}; nothing is deleted"
        case Action.RELEASE:
            return "was published or sent by hand; kept in the lockfile, not created again"
        case Action.DELETE:
            return f"{reasons}; deletes {_remote_item(change)}" if change.media_id else reasons
        case Action.UPDATE if "imported" in change.reasons:
            return f"{reasons}; overwrites {_remote_item(change)}"
        case Action.CREATE | Action.UPDATE:
            return reasons


def _remote_item(change: Change) -> str:
    """The media_id, with the item's title on the account if that differs."""
    name = item_name(change.remote_title, file=change.address.kind != "news")
    return f"{change.media_id}{f', now {name}' if change.remote_title else ''}"


def _reasons_text(change: Change) -> str:
    return listed(_REASON_TEXTS[reason] for reason in change.reasons if reason in _REASON_TEXTS)


def _replacement_text(change: Change, reasons: str, channel: Channel) -> str:
    if "unfinished" in change.reasons:
        return reasons
    if not change.articles or "drift" in change.reasons:
        return f"{reasons}, so it gets a new media_id"
    kind = "a draft" if channel == "draft" else "a permanent news"
    before = sum(article.action != "create" for article in change.articles)
    after = sum(article.action != "delete" for article in change.articles)
    numbers = f"{before} → {counted(after, 'part' if 'parts' in change.reasons else 'article')}"
    return f"{numbers}: {kind} cannot grow or shrink, so it gets a new media_id"
