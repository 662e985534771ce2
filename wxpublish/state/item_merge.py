"""Merges two entries of one remote item: which of them describes the account."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wxpublish.model.lock import LockedArticle, LockedFile, LockedNews, Resource, Superseded
from wxpublish.model.merge_result import NoteKind, Side
from wxpublish.state.lock_codec import LOCK

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MergedItem:
    """An item after the merge; `kind` of a note about it, if any, and the `side` that was later."""

    resource: Resource
    kind: NoteKind | None = None
    side: Side | None = None


def choose(base: T, ours: T, theirs: T) -> T:
    """The value that one side changed; `ours` if both did."""
    return theirs if ours == base else ours


def rank(resource: Resource) -> tuple[object, ...]:
    """A sort key for items that claim one address; the greatest is kept.

    A released draft cannot be created again and comes first, an item that is gone comes last, else
    the latest update wins. The last part makes the order the same on both sides.
    """
    if isinstance(resource, LockedNews):
        return (
            resource.released,
            not resource.gone,
            resource.protect,
            resource.update_time,
            sort_key(resource),
        )
    return resource.kept, not resource.gone, False, 0, sort_key(resource)


def join(base: Resource | None, ours: Resource, theirs: Resource) -> MergedItem:
    """Merge the entries of an item that both sides have."""
    if theirs in (ours, base):
        return MergedItem(ours)
    if ours == base:
        return MergedItem(theirs)
    if isinstance(ours, LockedNews) and isinstance(theirs, LockedNews):
        return _join_news(base if isinstance(base, LockedNews) else None, ours, theirs)
    if isinstance(ours, LockedFile) and isinstance(theirs, LockedFile):
        return MergedItem(_join_files(base if isinstance(base, LockedFile) else None, ours, theirs))
    return MergedItem(max(ours, theirs, key=rank))


def merge_superseded(
    base: Iterable[Superseded], ours: Iterable[Superseded], theirs: Iterable[Superseded]
) -> tuple[Superseded, ...]:
    """The items still to be deleted: added by a side, and not yet deleted by one."""
    before, here, there = dict.fromkeys(base), dict.fromkeys(ours), dict.fromkeys(theirs)
    left = [old for old in before if old in here and old in there]
    added = {old.media_id: old for old in (*here, *there) if old not in before}
    return (*left, *(added[media_id] for media_id in sorted(added)))


def _join_news(base: LockedNews | None, ours: LockedNews, theirs: LockedNews) -> MergedItem:
    later = ours if _was_read_later(ours, theirs) else theirs
    earlier = theirs if later is ours else ours
    tie = later.update_time == earlier.update_time
    before = base.articles if base else ()
    articles, kinds = _join_articles(before, later.articles, earlier.articles, tie=tie)
    guess = base or LockedNews(later.channel, "", ())
    unclear = "unclear" in kinds or (tie and later.articles != earlier.articles)
    released = choose(guess.released, ours.released, theirs.released)
    resource = replace(
        later,
        articles=articles,
        update_time=0 if unclear else later.update_time,  # 0 makes the next refresh read it
        recipe=choose(guess.recipe, later.recipe, earlier.recipe),
        protect=choose(guess.protect, ours.protect, theirs.protect),
        released=released,
        gone=not released and choose(guess.gone, ours.gone, theirs.gone),
        superseded=merge_superseded(guess.superseded, ours.superseded, theirs.superseded),
    )
    if "unclear" in kinds:
        return MergedItem(resource, "unclear")
    side: Side = "ours" if later is ours else "theirs"
    return MergedItem(resource, "newer", side) if "newer" in kinds else MergedItem(resource)


def _was_read_later(ours: LockedNews, theirs: LockedNews) -> bool:
    return (ours.update_time, sort_key(ours)) >= (theirs.update_time, sort_key(theirs))


def _join_articles(
    base: Sequence[LockedArticle],
    later: Sequence[LockedArticle],
    earlier: Sequence[LockedArticle],
    *,
    tie: bool,
) -> tuple[tuple[LockedArticle, ...], set[NoteKind]]:
    if len(later) != len(earlier):
        return tuple(later), {"newer"}
    before = base if len(base) == len(later) else [None] * len(later)
    made, kinds = [], set[NoteKind]()
    for trio in zip(before, later, earlier, strict=True):
        article, kind = _join_article(*trio, tie=tie)
        made.append(article)
        kinds |= {kind} if kind else set()
    return tuple(made), kinds


def _join_article(
    base: LockedArticle | None, later: LockedArticle, earlier: LockedArticle, *, tie: bool
) -> tuple[LockedArticle, NoteKind | None]:
    """The entry that describes the account, judged by the later read-back."""
    if earlier in (later, base):
        return later, None
    if tie or later.unread or earlier.unread:
        return _merge_by_sent(base, later, earlier)
    seen = later.drifted or later.observed
    if seen == earlier.observed:
        return replace(earlier, drifted=None, url=later.url or earlier.url), None
    if later.drifted is None:
        both = sent(earlier) not in (sent(later), base and sent(base))
        return later, "newer" if both else None
    article, kind = _merge_by_sent(base, later, earlier)
    return (replace(later, drifted=seen), "newer") if kind else (_with_drift(article, later), None)


def _merge_by_sent(
    base: LockedArticle | None, later: LockedArticle, earlier: LockedArticle
) -> tuple[LockedArticle, NoteKind | None]:
    """The entry of the side that sent the article, if times do not decide."""
    before = base and sent(base)
    if sent(later) == sent(earlier):
        return (earlier if later.unread else later), None
    if sent(earlier) == before:
        return later, None
    if sent(later) == before:
        return _with_drift(earlier, later), None
    return replace(later, sent={}, drifted=None), "unclear"


def _with_drift(article: LockedArticle, later: LockedArticle) -> LockedArticle:
    """The article with the drift that the other side read, unless the article explains it."""
    drifted = article.drifted or later.drifted
    unknown = article.unread or drifted == article.observed
    return replace(article, drifted=None if unknown else drifted)


def sent(article: LockedArticle) -> tuple[object, ...]:
    """The values that were sent for an article."""
    fields = tuple(sorted(article.sent.items()))
    return article.source, article.title, article.cover, fields, article.pictures


def _join_files(base: LockedFile | None, ours: LockedFile, theirs: LockedFile) -> LockedFile:
    """Merge a file; if both sides uploaded it, the redundant item is superseded."""
    guess = base or LockedFile("", "")
    uploaded = [one for one in (ours, theirs) if _item(one) != _item(guess)]
    best = max(uploaded or (ours, theirs), key=rank)
    other = theirs if best is ours else ours
    old = merge_superseded(guess.superseded, ours.superseded, theirs.superseded)
    if len(uploaded) > 1 and other.media_id != best.media_id and exists_remotely(other):
        old = (*old, other.replaced())
    same = ours.media_id == theirs.media_id
    return replace(
        best,
        kept=choose(guess.kept, ours.kept, theirs.kept) if same else best.kept,
        gone=choose(guess.gone, ours.gone, theirs.gone) if same else best.gone,
        superseded=old,
    )


def _item(resource: LockedFile) -> tuple[str, str]:
    return resource.media_id, resource.url


def exists_remotely(resource: Resource) -> bool:
    """Whether the account has the item and apply may delete it."""
    if isinstance(resource, LockedNews):
        return not resource.released and not resource.gone
    return bool(resource.media_id) and not resource.kept and not resource.gone


def sort_key(resource: Resource) -> str:
    """A sort key that does not depend on the side."""
    return json.dumps(LOCK.write(resource), sort_keys=True, ensure_ascii=False)
