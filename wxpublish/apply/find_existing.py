"""Finds news that a planned create would duplicate, and adopts, asks about or reports them.

A lockfile that was lost, reverted or badly merged does not have every news that was created. A news
without an address that has the desired titles and texts is ours, whatever its age: it is adopted
before anything is uploaded. One that has only the title may be somebody else's. If it is not older
than the lockfile, an interrupted run may have created it, and a person has to decide; an older one
is reported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from wxpublish.apply.adoption import adopt_news, is_as_sent, is_same_news
from wxpublish.apply.lock_entries import locked_news
from wxpublish.apply.recovery import close_rejections
from wxpublish.apply.run import Run
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset
from wxpublish.model.lock import LockedNews
from wxpublish.model.read_strategy import needs_list
from wxpublish.model.site import Channel
from wxpublish.model.step import CreateNews, UploadAsset
from wxpublish.model.unclaimed import Likeness, Unclaimed
from wxpublish.state.journal_replay import diff_locks
from wxpublish.wechat.answers import Answer, Ok, Refused
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.errcodes import ErrorKind

ListedNews = Mapping[Channel, Mapping[str, RemoteNews]]


@dataclass(frozen=True, slots=True)
class _TitleMatch:
    """A create, and the unclaimed items with its title.

    `since` is a platform time: a person decides only about items that are not older.
    """

    step: CreateNews
    media_ids: tuple[str, ...]
    since: int


@dataclass(slots=True)
class _ItemBodies:
    """Items with their bodies, by media_id, each read once.

    `failed` has the answers for those that could not be read; an item that is gone is in neither.
    """

    read: dict[str, RemoteNews] = field(default_factory=dict)
    failed: dict[str, Answer[RemoteNews]] = field(default_factory=dict)


def adopt_existing(run: Run, listed: ListedNews, creates: list[CreateNews]) -> None:
    """Adopt what is ours, ask about what may be ours, report the rest.

    Until every question is answered, the lockfile keeps the time since which items are unclear
    (`unclear_since`): the news that this run writes would move that time forward.
    """
    lock = run.store.lock
    by_title, claimed = _group_by_title(listed), lock.claimed()
    since = {channel: lock.since(channel) for channel in listed}
    matches = [
        _TitleMatch(step, _unclaimed_with_title(run, by_title, claimed, step), since[step.channel])
        for step in creates
    ]
    if times := [match.since for match in matches if _has_recent(match, listed)]:
        run.store.done(None, lock.unclear(min(times)))
    bodies = _read_bodies(run, matches)
    assets = {one.address: one.asset for one in run.plan.steps if isinstance(one, UploadAsset)}
    for match in matches:
        _adopt_same(run, match, bodies, assets)
    # A second loop: if two articles have the same title, each adopts its own item first.
    answered = [_report_or_ask(run, match, bodies) for match in matches]
    if all(answered):
        run.store.done(None, replace(run.store.lock, unclear_since=None))


def lock_entry_for(
    run: Run, step: CreateNews, seen: Mapping[str, tuple[str, ...]] | None = None
) -> LockedNews:
    """The entry of a news that is created, with the items of its address still to be deleted.

    `seen` has the digests of superseded news as they were just compared, by media_id.
    """
    made = locked_news(step.news, step.channel, step.recipe)
    before = run.news_at(step.address)
    if before is None:
        return made
    replaced = tuple(
        replace(one, observed=(seen or {}).get(one.media_id, one.observed))
        for one in step.supersedes
    )
    old = (*before.superseded, *replaced)
    return replace(made, protect=made.protect or before.protect, superseded=old)


def _group_by_title(listed: ListedNews) -> dict[tuple[Channel, str], list[str]]:
    """The listed items by channel and title of the first article."""
    found: dict[tuple[Channel, str], list[str]] = {}
    for channel, items in listed.items():
        for media_id, item in items.items():
            if item.articles:
                found.setdefault((channel, item.articles[0].title.strip()), []).append(media_id)
    return found


def _unclaimed_with_title(
    run: Run,
    by_title: Mapping[tuple[Channel, str], list[str]],
    claimed: frozenset[str],
    step: CreateNews,
) -> tuple[str, ...]:
    """Items with the title of the first article, without an address and not rejected before."""
    rejected = {
        media_id
        for opened in run.store.open_operations()
        if opened.operation.deed == "disown" and opened.operation.address == step.address
        for media_id in opened.operation.known
    }
    same_title = by_title.get((step.channel, step.news.articles[0].title), ())
    return tuple(i for i in same_title if i not in claimed and i not in rejected)


def _has_recent(match: _TitleMatch, listed: ListedNews) -> bool:
    """Whether an item is not older than the lockfile; equal times count, as they are in seconds."""
    items = listed[match.step.channel]
    return any(items[media_id].update_time >= match.since for media_id in match.media_ids)


def _read_bodies(run: Run, matches: list[_TitleMatch]) -> _ItemBodies:
    """Read the items with their bodies: one by one, or from a list if there are many."""
    bodies = _ItemBodies()
    for channel in sorted({match.step.channel for match in matches}):
        wanted = {
            media_id
            for match in matches
            if match.step.channel == channel
            for media_id in match.media_ids
        }
        if needs_list(len(wanted)):
            answer = run.client.channel(channel).list(content=True)
            items = answer.value.items if isinstance(answer, Ok) else {}
            bodies.read |= {media_id: items[media_id] for media_id in wanted & items.keys()}
        for media_id in sorted(wanted - bodies.read.keys()):
            single = run.client.channel(channel).get(media_id)
            if isinstance(single, Ok):
                bodies.read[media_id] = single.value
            elif not (isinstance(single, Refused) and single.row.kind is ErrorKind.GONE):
                bodies.failed[media_id] = single
    return bodies


def _adopt_same(
    run: Run, match: _TitleMatch, bodies: _ItemBodies, assets: dict[Address, Asset]
) -> None:
    """Adopt the best of the items that have the desired titles and texts."""
    same = [
        item for item in _still_unclaimed(run, match, bodies) if is_same_news(match.step.news, item)
    ]
    if same:
        best = max(same, key=lambda item: _preference(match.step, item))
        _adopt(run, match, best, assets)


def _preference(step: CreateNews, item: RemoteNews) -> tuple[bool, int, str]:
    """The sort key among copies: nothing left to send, then the latest, which people saw last.

    The media_id makes the choice the same on every machine.
    """
    pairs = zip(step.news.articles, item.articles, strict=True)
    return all(is_as_sent(*pair) for pair in pairs), item.update_time, item.media_id


def _report_or_ask(run: Run, match: _TitleMatch, bodies: _ItemBodies) -> bool:
    """Report or ask about what was not adopted; True if nothing is left to ask or to read."""
    step = match.step
    left = list(_still_unclaimed(run, match, bodies))
    if step.address in run.adopted:
        for item in left:
            likeness: Likeness = "same" if is_same_news(step.news, item) else "title"
            _report(run, step, item, likeness)
        return True
    unread = [media_id for media_id in match.media_ids if media_id in bodies.failed]
    for media_id in unread:
        failure = bodies.failed[media_id]
        if not isinstance(failure, Ok):
            run.record_answer(step, failure)
    recent = [item for item in left if item.update_time >= match.since]
    for item in left:
        if item not in recent:
            _report(run, step, item, "title")
    if recent and not unread:
        _ask(run, step, [item.media_id for item in recent])
    return not recent and not unread


def _still_unclaimed(run: Run, match: _TitleMatch, bodies: _ItemBodies) -> Iterator[RemoteNews]:
    """The items that were read and still have no address."""
    return (
        bodies.read[media_id]
        for media_id in sorted(match.media_ids)
        if media_id in bodies.read and not run.store.is_claimed(media_id)
    )


def _adopt(run: Run, match: _TitleMatch, remote: RemoteNews, assets: dict[Address, Asset]) -> None:
    step, before = match.step, run.store.lock
    entry = lock_entry_for(run, step)
    unclear = before.unclear_since
    since = match.since if unclear is None else min(match.since, unclear)
    lock = adopt_news(before, step.news, remote, step.channel, step.recipe, assets, since)
    if made := lock.news_at(step.address):
        held = replace(made, superseded=entry.superseded, protect=entry.protect)
        lock = lock.put(step.address, held)
    run.store.done(None, lock)
    close_rejections(run.store, step.address)
    added = (a for a in diff_locks(before, lock) if a not in before.resources)
    run.adopted |= {step.address, *added}
    run.notify(f"{step.address} is on the account already: adopted", step.address)


def _report(run: Run, step: CreateNews, item: RemoteNews, likeness: Likeness) -> None:
    """Report an item that stays: a leftover of an interrupted run, or somebody else's."""
    title = step.news.articles[0].title
    text = " with the same text" if likeness == "same" else ""
    purpose = "To delete it" if text else "If it is an older copy, delete it with"
    hint = f"wxpublish remote delete {item.media_id}"
    run.notify(
        f"the account has another 《{title}》{text}, {item.media_id}; it stays. {purpose}: {hint}",
        step.address,
    )
    run.unclaimed.append(
        Unclaimed(
            item.media_id, step.channel, title, item.update_time, likeness, hint, step.address
        )
    )


def _ask(run: Run, step: CreateNews, media_ids: list[str]) -> None:
    adopt = " or ".join(
        f"wxpublish recover --adopt {step.address}={media_id}" for media_id in media_ids
    )
    run.record_failure(
        step,
        "unknown",
        f"the account already has 《{step.news.articles[0].title}》 ({', '.join(media_ids)}),"
        f" newer than the lockfile; if it is this article: {adopt}; if not:"
        f" wxpublish recover --discard {step.address}",
        10,
    )
