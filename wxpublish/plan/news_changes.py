"""Plans the change of each news, with its steps."""

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
    NewsComparison,
    build_update,
    changed_fields,
    compare_news,
    removed_articles,
)
from wxpublish.plan.drift import Divergence
from wxpublish.plan.plan_builder import PlanBuilder


def plan_news(builder: PlanBuilder) -> None:
    """Plan every news that the site or the lockfile has."""
    locked = builder.lock.news()
    imports = dict(builder.desired.imports)
    for address in sorted({*builder.desired.news, *locked}):
        wanted, held = builder.desired.news.get(address), locked.get(address)
        if held:
            builder.use_locked_assets(address, held)
        if not builder.may_change(address) or address in builder.desired.withheld:
            continue
        if wanted and held is None and address in imports:
            _plan_adoption(builder, wanted, imports[address])
        elif wanted is None:
            if held and builder.complete:
                _plan_removal(builder, address, held)
        elif held and held.released:
            _plan_released(builder, wanted, held)
        else:
            _plan_desired(builder, wanted, held)


def _plan_adoption(builder: PlanBuilder, wanted: DesiredNews, media_id: str) -> None:
    """Adopt an existing item, as an entry of `import:` asks."""
    desired = builder.desired
    title = wanted.articles[0].title
    change = Change(wanted.address, Action.ADOPT, title, ("import",), media_id)
    builder.changes.append(change)
    builder.used[wanted.address] = frozenset()
    used = {a for article in wanted.articles for a in (article.cover, *article.pictures)}
    assets = tuple(desired.assets[asset] for asset in sorted(used) if asset in desired.assets)
    step = AdoptItem(wanted.address, media_id, desired.channel, wanted, desired.recipe, assets)
    builder.steps.append(step)


def _plan_desired(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    comparison = compare_news(wanted, held, builder.desired.channel, builder.desired.recipe)
    if held:
        comparison = _resend_missing_assets(builder, wanted, held, comparison)
    divergence = builder.divergences.get(wanted.address)
    if held and divergence:
        if divergence.kind == "gone":
            _plan_gone(builder, wanted, held, comparison)
            return
        comparison, conflict = _resolve_drift(builder, wanted, held, comparison, divergence)
        if conflict:
            return
    _add_change(builder, wanted, held, comparison)


def _add_change(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None, comparison: NewsComparison
) -> None:
    previous = builder.moves.get(wanted.address)
    if previous and held:
        builder.steps.append(Remember(wanted.address, held, previous))
        reasons = ("moved", *comparison.reasons)
        comparison = replace(comparison, action=comparison.action or Action.MOVE, reasons=reasons)
    if held and held.superseded and comparison.action is None:
        comparison = replace(comparison, action=Action.REPLACE, reasons=("unfinished",))
    if comparison.action is None:
        return
    builder.changes.append(replace(_change(wanted, held, comparison), previous=previous))
    match comparison.action:
        case Action.CREATE | Action.REPLACE if comparison.reasons != ("unfinished",):
            _add_create(builder, wanted, held)
        case Action.UPDATE if held:
            _add_updates(builder, wanted, held, comparison)
        case _:
            pass
    if held:
        builder.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _add_create(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    builder.use_desired_assets(wanted)
    if held and _was_released(builder, wanted.address, held):
        builder.kept |= held.used()
    remains = held is not None and not held.released and not builder.is_gone(wanted.address)
    old = (held.replaced(),) if held and remains else ()
    on_drift = builder.policy.on_drift_for(wanted.on_drift)
    desired = builder.desired
    seen = builder.seen_digests(wanted.address)
    builder.steps.append(CreateNews(wanted, desired.channel, desired.recipe, old, on_drift, seen))
    builder.delete_superseded(wanted.address, old, now=True, own=wanted.on_drift)
    if held and remains and held.channel != desired.channel:
        title = wanted.articles[0].title
        change = Change(wanted.address, Action.DELETE, title, ("channel",), held.media_id)
        builder.changes.append(replace(change, articles=removed_articles(held)))


def _add_updates(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, comparison: NewsComparison
) -> None:
    indexes = [index for index, _ in comparison.updates]
    if wanted.protect and not held.protect:
        builder.steps.append(Remember(wanted.address, replace(held, protect=True)))
    if indexes:
        builder.use_desired_assets(wanted, indexes=frozenset(indexes))
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
            on_drift=builder.policy.on_drift_for(wanted.on_drift),
            seen=builder.seen_digests(wanted.address),
        )
        for index, fields in comparison.updates
    ]


def _plan_removal(builder: PlanBuilder, address: Address, held: LockedNews) -> None:
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
        on_drift=builder.policy.on_drift_for(None),
        seen=builder.seen_digests(address),
        title=title,
    )
    builder.steps.append(step)


def _was_released(builder: PlanBuilder, address: Address, held: LockedNews) -> bool:
    """Whether the item was published or sent by hand; a draft that is gone counts as published."""
    return held.released or (held.channel == "draft" and builder.is_gone(address))


def _plan_released(builder: PlanBuilder, wanted: DesiredNews, held: LockedNews) -> None:
    comparison = compare_news(wanted, held, held.channel, builder.desired.recipe)
    if wanted.address in builder.policy.recreate_released:
        again = compare_news(wanted, None, builder.desired.channel, builder.desired.recipe)
        _add_change(builder, wanted, held, replace(again, reasons=("recreate-released",)))
        return
    _add_change(builder, wanted, held, UNCHANGED)
    if comparison.action is not None:
        builder.warn(
            "W601",
            f"{wanted.address} was published or sent by hand; this edit is not sent",
            Position(wanted.articles[0].source),
            f"to create a new draft, pass --recreate-released {wanted.address}",
        )


def _plan_gone(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, comparison: NewsComparison
) -> None:
    builder.drift.append(Drift(wanted.address, "gone", handled="overwrite"))
    again = compare_news(wanted, None, builder.desired.channel, builder.desired.recipe)
    titles = tuple(article.title for article in wanted.articles)
    # An interrupted run may have replaced it: apply adopts the new item, or asks.
    replaced = comparison.action is Action.REPLACE and titles in builder.unclaimed
    if held.channel == "material" or comparison.reasons == ("channel",) or replaced:
        _add_change(builder, wanted, held, replace(again, reasons=("gone",)))
    elif wanted.address in builder.policy.recreate_released:
        _add_change(builder, wanted, held, replace(again, reasons=("recreate-released",)))
    else:
        title = wanted.articles[0].title
        previous = builder.moves.get(wanted.address)
        reasons = ("moved", "gone") if previous else ("gone",)
        change = Change(wanted.address, Action.RELEASE, title, reasons, held.media_id)
        builder.changes.append(replace(change, previous=previous))
        builder.steps.append(Remember(wanted.address, replace(held, released=True), previous))
        builder.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _resolve_drift(
    builder: PlanBuilder,
    wanted: DesiredNews,
    held: LockedNews,
    comparison: NewsComparison,
    divergence: Divergence,
) -> tuple[NewsComparison, bool]:
    change = _change(wanted, held, comparison) if comparison.action else None
    handled = _record_drift(builder, wanted.address, wanted, divergence, change)
    match handled:
        case "fail":
            return comparison, change is not None
        case "keep":
            return UNCHANGED, change is not None
        case "overwrite":
            if comparison.action not in {None, Action.UPDATE}:
                return comparison, False
            if divergence.resized:
                return _replace_after_drift(wanted, comparison), False
            return _overwrite_drift(
                wanted, held, comparison, divergence, builder.desired.recipe
            ), False
    assert_never(handled)


def _record_drift(
    builder: PlanBuilder,
    address: Address,
    wanted: DesiredNews | None,
    divergence: Divergence,
    change: Change | None,
) -> OnDrift:
    """Add the drift to the plan; a change that drift prevents is added as a conflict."""
    handled = builder.policy.on_drift_for(wanted.on_drift if wanted else None)
    builder.drift.append(Drift(address, "edited", divergence.articles, handled))
    if handled == "fail" and change is not None:
        builder.changes.append(replace(change, reasons=(*change.reasons, "conflict")))
    return handled


def _overwrite_drift(
    wanted: DesiredNews,
    held: LockedNews,
    comparison: NewsComparison,
    divergence: Divergence,
    recipe: str,
) -> NewsComparison:
    fields = dict(comparison.updates)
    both = {**dict.fromkeys(divergence.articles, ("content",)), **fields}
    again = build_update(wanted, held, tuple(sorted(both.items())), recipe)
    return replace(again, reasons=tuple(dict.fromkeys((*comparison.reasons, "drift"))))


def _replace_after_drift(wanted: DesiredNews, comparison: NewsComparison) -> NewsComparison:
    """Replace a news whose number of articles was changed: an update cannot restore it."""
    fields = dict(comparison.updates)
    articles = tuple(
        replace(
            article,
            action="update" if article.index in fields else "unchanged",
            fields=fields.get(article.index, ()),
        )
        for article in compare_news(wanted, None, "draft", "").articles
    )
    return NewsComparison(Action.REPLACE, (*comparison.reasons, "drift"), articles)


def _resend_missing_assets(
    builder: PlanBuilder, wanted: DesiredNews, held: LockedNews, comparison: NewsComparison
) -> NewsComparison:
    """Send articles again whose cover or picture is gone from the account."""
    if comparison.action not in {None, Action.UPDATE} or len(held.articles) != len(wanted.articles):
        return comparison
    missing = {
        index: changed_fields(article, held.articles[index]) or ("cover",)
        for index, article in enumerate(wanted.articles)
        if any(builder.is_gone(asset) for asset in (article.cover, *article.pictures))
    }
    if not missing:
        return comparison
    both = {**missing, **dict(comparison.updates)}
    again = build_update(wanted, held, tuple(sorted(both.items())), builder.desired.recipe)
    return replace(again, reasons=tuple(dict.fromkeys((*again.reasons, "cover-gone"))))


def _change(wanted: DesiredNews, held: LockedNews | None, comparison: NewsComparison) -> Change:
    return Change(
        wanted.address,
        comparison.action or Action.UPDATE,
        wanted.articles[0].title,
        comparison.reasons,
        held.media_id if held else None,
        comparison.articles,
    )
