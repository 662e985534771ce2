"""News of the account that a planned create would make again: adopted, asked about, or reported.

A lockfile that was lost, rolled back or settled with one side of a merge does not know all that was
made under it. An item that no address has is ours when it has the titles and texts that are wanted,
whatever its age: it is adopted before anything is uploaded. One that has the title alone may be
somebody else's. Where it is not older than the lockfile, a run that died may have made it, and a
person is asked; an older one stays, and the run names it.
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
from wxpublish.wechat.answers import Answer, Ok, Refused
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.errcodes import ErrorKind

Listed = Mapping[Channel, Mapping[str, RemoteNews]]


@dataclass(frozen=True, slots=True)
class _TitleMatch:
    """A create, and the unclaimed items under its title. `since`: what is older is not asked about."""

    step: CreateNews
    media_ids: tuple[str, ...]
    since: int


@dataclass(slots=True)
class _ItemBodies:
    """Items with their texts, read once each. `failed` are answers of those that could not be read;
    one that is gone meanwhile is in neither.
    """

    read: dict[str, RemoteNews] = field(default_factory=dict)
    failed: dict[str, Answer[RemoteNews]] = field(default_factory=dict)


def adopt_existing(run: Run, listed: Listed, creates: list[CreateNews]) -> None:
    """Adopt what is ours, ask about what may be, report the rest.

    Until all questions are answered the lockfile remembers since when it is unclear what is ours:
    what this run writes itself would be newer than what it did not come to.
    """
    lock = run.store.lock
    by_title, claimed = _group_by_title(listed), lock.claimed()
    since = {channel: lock.since(channel) for channel in listed}
    matches = [
        _TitleMatch(step, _unclaimed_with_title(run, by_title, claimed, step), since[step.channel])
        for step in creates
    ]
    if times := [one.since for one in matches if _has_recent(one, listed)]:
        run.store.done(None, lock.unclear(min(times)))
    bodies = _read_bodies(run, matches)
    for one in matches:
        _adopt_same(run, one, bodies)
    # Not in the same loop: of two articles with one title, each gets its own item first.
    answered = [_report_or_ask(run, one, bodies) for one in matches]
    if all(answered):
        run.store.done(None, replace(run.store.lock, unclear_since=None))


def lock_entry_for(
    run: Run, step: CreateNews, seen: Mapping[str, tuple[str, ...]] | None = None
) -> LockedNews:
    """What the lockfile will hold, with what is still to be deleted under this address.

    `seen` has the digests of what was found there just now, by media_id.
    """
    made = locked_news(step.news, step.channel, step.recipe)
    before = run.held(step.address)
    if before is None:
        return made
    replaced = tuple(
        replace(one, observed=(seen or {}).get(one.media_id, one.observed))
        for one in step.supersedes
    )
    old = (*before.superseded, *replaced)
    return replace(made, protect=made.protect or before.protect, superseded=old)


def _group_by_title(listed: Listed) -> dict[tuple[Channel, str], list[str]]:
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
    """Items that nobody claims and nobody disowned, under the title of the first article."""
    rejected = {
        media_id
        for opened in run.store.open_operations()
        if opened.operation.deed == "disown" and opened.operation.address == step.address
        for media_id in opened.operation.known
    }
    alike = by_title.get((step.channel, step.news.articles[0].title), ())
    return tuple(one for one in alike if one not in claimed and one not in rejected)


def _has_recent(one: _TitleMatch, listed: Listed) -> bool:
    """Whether an item is not older than the lockfile. Not newer alone: times are whole seconds."""
    items = listed[one.step.channel]
    return any(items[media_id].update_time >= one.since for media_id in one.media_ids)


def _read_bodies(run: Run, matches: list[_TitleMatch]) -> _ItemBodies:
    """The items with their bodies: one by one, or by lists where they are many."""
    bodies = _ItemBodies()
    for channel in sorted({one.step.channel for one in matches}):
        wanted = {i for one in matches if one.step.channel == channel for i in one.media_ids}
        if needs_list(len(wanted)):
            answer = run.client.channel(channel).list(content=True)
            items = answer.value.items if isinstance(answer, Ok) else {}
            bodies.read |= {media_id: items[media_id] for media_id in wanted & items.keys()}
        for media_id in sorted(wanted - bodies.read.keys()):
            one_answer = run.client.channel(channel).get(media_id)
            if isinstance(one_answer, Ok):
                bodies.read[media_id] = one_answer.value
            elif not (isinstance(one_answer, Refused) and one_answer.row.kind is ErrorKind.GONE):
                bodies.failed[media_id] = one_answer
    return bodies


def _adopt_same(run: Run, one: _TitleMatch, bodies: _ItemBodies) -> None:
    """Adopt the best of the items that say what is wanted."""
    same = [
        item for item in _still_unclaimed(run, one, bodies) if is_same_news(one.step.news, item)
    ]
    if same:
        _adopt(run, one.step, max(same, key=lambda item: _preference(one.step, item)))


def _preference(step: CreateNews, item: RemoteNews) -> tuple[bool, int, str]:
    """Of several copies: one with nothing left to send, then the last one that was written, which is
    what people have seen last; then any, the same one on every machine.
    """
    pairs = zip(step.news.articles, item.articles, strict=True)
    return all(is_as_sent(*pair) for pair in pairs), item.update_time, item.media_id


def _report_or_ask(run: Run, one: _TitleMatch, bodies: _ItemBodies) -> bool:
    """Report or ask about what was not adopted; whether nothing is left to ask or to read."""
    step = one.step
    left = list(_still_unclaimed(run, one, bodies))
    if step.address in run.adopted:
        for item in left:
            likeness: Likeness = "same" if is_same_news(step.news, item) else "title"
            _report(run, step, item, likeness)
        return True
    unread = [media_id for media_id in one.media_ids if media_id in bodies.failed]
    for media_id in unread:
        failure = bodies.failed[media_id]
        if not isinstance(failure, Ok):
            run.record_answer(step, failure)
    recent = [item for item in left if item.update_time >= one.since]
    for item in left:
        if item not in recent:
            _report(run, step, item, "title")
    if recent and not unread:
        _ask(run, step, [item.media_id for item in recent])
    return not recent and not unread


def _still_unclaimed(run: Run, one: _TitleMatch, bodies: _ItemBodies) -> Iterator[RemoteNews]:
    """What was read of the items and is still nobody's."""
    claimed = run.store.lock.claimed()
    return (
        bodies.read[media_id]
        for media_id in sorted(one.media_ids)
        if media_id in bodies.read and media_id not in claimed
    )


def _adopt(run: Run, step: CreateNews, remote: RemoteNews) -> None:
    entry = lock_entry_for(run, step)
    assets: dict[Address, Asset] = {
        one.address: one.asset for one in run.plan.steps if isinstance(one, UploadAsset)
    }
    before = run.store.lock
    lock = adopt_news(before, step.news, remote, step.channel, step.recipe, assets)
    held = lock.news()[step.address]
    held = replace(held, superseded=entry.superseded, protect=entry.protect)
    run.store.done(None, lock.put(step.address, held))
    close_rejections(run.store, step.address)
    run.adopted |= {step.address, *(lock.resources.keys() - before.resources.keys())}
    run.notify(f"{step.address} is on the account already: adopted", step.address)


def _report(run: Run, step: CreateNews, item: RemoteNews, likeness: Likeness) -> None:
    """Name an item that stays: what a lost run replaced and did not come to delete, or anybody's."""
    title = step.news.articles[0].title
    says = "says the same and " if likeness == "same" else ""
    condition = "" if likeness == "same" else " if it is an older copy:"
    hint = f"wxpublish remote delete {item.media_id}"
    run.notify(
        f"the account has another 《{title}》, {item.media_id}, which {says}stays;"
        f"{condition} {hint}",
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
        f"the account has 《{step.news.articles[0].title}》 already, newer than the lockfile"
        f" ({', '.join(media_ids)}); if it is this article: {adopt}; if not:"
        f" wxpublish recover --discard {step.address}",
        10,
    )
