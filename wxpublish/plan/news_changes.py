"""News: what each becomes, with its steps."""

from dataclasses import replace
from typing import assert_never

from wxpublish.model.address import Address
from wxpublish.model.desired import DesiredNews
from wxpublish.model.finding import Position
from wxpublish.model.lock import LockedNews
from wxpublish.model.plan import Action, Change, Drift
from wxpublish.model.site import OnDrift
from wxpublish.model.step import AdoptItem, CreateNews, DeleteItem, Remember, UpdateArticle
from wxpublish.plan.compare import (
    UNCHANGED,
    NewsVerdict,
    changed_fields,
    compare_news,
    removed_articles,
    updated,
)
from wxpublish.plan.drift import Divergence
from wxpublish.plan.plan_builder import PlanBuilder


def plan_news(builder: PlanBuilder) -> None:
    """Changes and steps for every news that is wanted or known."""
    known = builder.lock.news()
    imports = dict(builder.desired.imports)
    for address in sorted({*builder.desired.news, *known}):
        wanted, held = builder.desired.news.get(address), known.get(address)
        if held:
            builder.keep_assets(address, held)
        if not builder.may_change(address) or address in builder.desired.withheld:
            continue
        if wanted and held is None and address in imports:
            _adopt(builder, wanted, imports[address])
        elif wanted is None:
            if held and builder.complete:
                _remove(builder, address, held)
        elif held and held.released:
            _released(builder, wanted, held)
        else:
            _wanted(builder, wanted, held)


def _adopt(builder: PlanBuilder, wanted: DesiredNews, media_id: str) -> None:
    """Take an existing item, as `import:` of the configuration asks."""
    desired = builder.desired
    title = wanted.articles[0].title
    change = Change(wanted.address, Action.ADOPT, title, ("import",), media_id)
    builder.changes.append(change)
    builder.used[wanted.address] = frozenset()
    used = {a for article in wanted.articles for a in (article.cover, *article.pictures)}
    assets = tuple(desired.assets[asset] for asset in sorted(used) if asset in desired.assets)
    step = AdoptItem(wanted.address, media_id, desired.channel, wanted, desired.recipe, assets)
    builder.steps.append(step)


def _wanted(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    verdict = compare_news(wanted, held, builder.desired.channel, builder.desired.recipe)
    if held:
        verdict = _with_lost_assets(builder, wanted, held, verdict)
    divergence = builder.divergences.get(wanted.address)
    if held and divergence:
        if divergence.kind == "gone":
            _news_gone(builder, wanted, held, verdict)
            return
        verdict, conflict = _drifted(builder, wanted, held, verdict, divergence)
        if conflict:
            return
    _apply_verdict(builder, wanted, held, verdict)


def _apply_verdict(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None, verdict: NewsVerdict
) -> None:
    previous = builder.moves.get(wanted.address)
    if previous and held:
        builder.steps.append(Remember(wanted.address, held, previous))
        reasons = ("moved", *verdict.reasons)
        verdict = replace(verdict, action=verdict.action or Action.MOVE, reasons=reasons)
    if held and held.superseded and verdict.action is None:
        verdict = replace(verdict, action=Action.REPLACE, reasons=("unfinished",))
    if verdict.action is None:
        return
    builder.changes.append(replace(_change(wanted, held, verdict), previous=previous))
    match verdict.action:
        case Action.CREATE | Action.REPLACE if verdict.reasons != ("unfinished",):
            _create(builder, wanted, held)
        case Action.UPDATE if held:
            _update(builder, wanted, held, verdict)
        case _:
            pass
    if held:
        builder.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _create(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    builder.send_assets(wanted)
    if held and _was_released(builder, wanted.address, held):
        builder.kept |= held.used()
    remains = held is not None and not held.released and not builder.is_gone(wanted.address)
    old = (held.replaced(),) if held and remains else ()
    on_drift = builder.policy.drift_of(wanted.on_drift)
    desired = builder.desired
    seen = builder.seen_digests(wanted.address)
    builder.steps.append(CreateNews(wanted, desired.channel, desired.recipe, old, on_drift, seen))
    builder.delete_superseded(wanted.address, old, now=True, own=wanted.on_drift)
    if held and remains and held.channel != desired.channel:
        title = wanted.articles[0].title
        change = Change(wanted.address, Action.DELETE, title, ("channel",), held.media_id)
        builder.changes.append(replace(change, articles=removed_articles(held)))


def _update(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> None:
    indexes = [index for index, _ in verdict.updates]
    if wanted.protect and not held.protect:
        builder.steps.append(Remember(wanted.address, replace(held, protect=True)))
    if indexes:
        builder.send_assets(wanted, indexes=frozenset(indexes))
    builder.steps += [
        UpdateArticle(
            wanted.address,
            held.channel,
            held.media_id,
            index,
            wanted.articles[index],
            fields,
            builder.desired.recipe,
            last=index == indexes[-1],
            on_drift=builder.policy.drift_of(wanted.on_drift),
            seen=builder.seen_digests(wanted.address),
        )
        for index, fields in verdict.updates
    ]


def _remove(builder: PlanBuilder, address: Address, held: LockedNews) -> None:
    title = held.articles[0].title if held.articles else ""
    if held.released or builder.is_gone(address):
        released = _was_released(builder, address, held)
        builder.kept |= held.used() if released else frozenset()
        reasons = ("released",) if released else ("gone",)
        change = Change(address, Action.FORGET, title, reasons, held.media_id)
        builder.changes.append(change)
        builder.delete_superseded(address, held.superseded, now=False, leaving=True)
        builder.steps.append(Remember(address, None))
        builder.used.pop(address, None)
        return
    divergence = builder.divergences.get(address)
    change = Change(
        address, Action.DELETE, title, ("removed",), held.media_id, removed_articles(held)
    )
    if divergence and _record_drift(builder, address, None, divergence, change) != "overwrite":
        return
    builder.changes.append(change)
    builder.used.pop(address, None)
    builder.delete_superseded(address, held.superseded, now=False, leaving=True)
    step = DeleteItem(
        address,
        held.media_id,
        held.channel,
        superseded=False,
        on_drift=builder.policy.drift_of(None),
        seen=builder.seen_digests(address),
        title=title,
    )
    builder.steps.append(step)


def _was_released(builder: PlanBuilder, address: Address, held: LockedNews) -> bool:
    """Whether the item was published or sent by hand: a draft that is gone is taken for that."""
    return held.released or (held.channel == "draft" and builder.is_gone(address))


def _released(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews) -> None:
    verdict = compare_news(wanted, held, held.channel, builder.desired.recipe)
    if wanted.address in builder.policy.recreate_released:
        again = compare_news(wanted, None, builder.desired.channel, builder.desired.recipe)
        _apply_verdict(builder, wanted, held, replace(again, reasons=("recreate-released",)))
        return
    _apply_verdict(builder, wanted, held, UNCHANGED)
    if verdict.action is not None:
        builder.warn(
            "W601",
            f"{wanted.address} was published or sent by hand; this edit stays here",
            Position(wanted.articles[0].source),
            f"for a new draft: --recreate-released {wanted.address}",
        )


def _news_gone(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> None:
    builder.drift.append(Drift(wanted.address, "gone", handled="overwrite"))
    again = compare_news(wanted, None, builder.desired.channel, builder.desired.recipe)
    titles = tuple(article.title for article in wanted.articles)
    # A run that died may have replaced it: apply takes the new one over, or asks.
    replaced = verdict.action is Action.REPLACE and titles in builder.unclaimed
    if held.channel == "material" or verdict.reasons == ("channel",) or replaced:
        _apply_verdict(builder, wanted, held, replace(again, reasons=("gone",)))
    elif wanted.address in builder.policy.recreate_released:
        _apply_verdict(builder, wanted, held, replace(again, reasons=("recreate-released",)))
    else:
        title = wanted.articles[0].title
        previous = builder.moves.get(wanted.address)
        reasons = ("moved", "gone") if previous else ("gone",)
        change = Change(wanted.address, Action.RELEASE, title, reasons, held.media_id)
        builder.changes.append(replace(change, previous=previous))
        builder.steps.append(Remember(wanted.address, replace(held, released=True), previous))
        builder.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _drifted(
    builder: PlanBuilder,
    wanted: DesiredNews,
    held: LockedNews,
    verdict: NewsVerdict,
    divergence: Divergence,
) -> tuple[NewsVerdict, bool]:
    change = _change(wanted, held, verdict) if verdict.action else None
    handled = _record_drift(builder, wanted.address, wanted, divergence, change)
    match handled:
        case "fail":
            return verdict, change is not None
        case "keep":
            return UNCHANGED, change is not None
        case "overwrite":
            if verdict.action not in {None, Action.UPDATE}:
                return verdict, False
            if divergence.resized:
                return _replaced_after_drift(wanted, verdict), False
            return _overwriting(wanted, held, verdict, divergence, builder.desired.recipe), False
    assert_never(handled)


def _record_drift(
    builder: PlanBuilder,
    address: Address,
    wanted: DesiredNews | None,
    divergence: Divergence,
    change: Change | None,
) -> OnDrift:
    """Write the drift down; a change that must not be made stands in the plan as a conflict."""
    handled = builder.policy.drift_of(wanted.on_drift if wanted else None)
    builder.drift.append(Drift(address, "edited", divergence.articles, handled))
    if handled == "fail" and change is not None:
        builder.changes.append(replace(change, reasons=(*change.reasons, "conflict")))
    return handled


def _overwriting(
    wanted: DesiredNews,
    held: LockedNews,
    verdict: NewsVerdict,
    divergence: Divergence,
    recipe: str,
) -> NewsVerdict:
    fields = dict(verdict.updates)
    both = {**dict.fromkeys(divergence.articles, ("content",)), **fields}
    again = updated(wanted, held, tuple(sorted(both.items())), recipe)
    return replace(again, reasons=tuple(dict.fromkeys((*verdict.reasons, "drift"))))


def _replaced_after_drift(wanted: DesiredNews, verdict: NewsVerdict) -> NewsVerdict:
    """A news that has another number of articles now: no update brings that back."""
    fields = dict(verdict.updates)
    articles = tuple(
        replace(
            article,
            action="update" if article.index in fields else "unchanged",
            fields=fields.get(article.index, ()),
        )
        for article in compare_news(wanted, None, "draft", "").articles
    )
    return NewsVerdict(Action.REPLACE, (*verdict.reasons, "drift"), articles)


def _with_lost_assets(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> NewsVerdict:
    """Articles whose cover or picture is gone from the account are sent again with a new one."""
    if verdict.action not in {None, Action.UPDATE} or len(held.articles) != len(wanted.articles):
        return verdict
    lost = {
        index: changed_fields(article, held.articles[index]) or ("cover",)
        for index, article in enumerate(wanted.articles)
        if any(builder.is_gone(asset) for asset in (article.cover, *article.pictures))
    }
    if not lost:
        return verdict
    both = {**lost, **dict(verdict.updates)}
    again = updated(wanted, held, tuple(sorted(both.items())), builder.desired.recipe)
    return replace(again, reasons=tuple(dict.fromkeys((*again.reasons, "cover-gone"))))


def _change(wanted: DesiredNews, held: LockedNews | None, verdict: NewsVerdict) -> Change:
    return Change(
        wanted.address,
        verdict.action or Action.UPDATE,
        wanted.articles[0].title,
        verdict.reasons,
        held.media_id if held else None,
        verdict.articles,
    )
