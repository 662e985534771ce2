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


def plan_news(sketch: PlanBuilder) -> None:
    """Changes and steps for every news that is wanted or known."""
    known = sketch.lock.news()
    imports = dict(sketch.desired.imports)
    for address in sorted({*sketch.desired.news, *known}):
        wanted, held = sketch.desired.news.get(address), known.get(address)
        if held:
            sketch.keep(address, held)
        if not sketch.touchable(address) or address in sketch.desired.withheld:
            continue
        if wanted and held is None and address in imports:
            _adopt(sketch, wanted, imports[address])
        elif wanted is None:
            if held and sketch.complete:
                _remove(sketch, address, held)
        elif held and held.released:
            _released(sketch, wanted, held)
        else:
            _wanted(sketch, wanted, held)


def _adopt(sketch: PlanBuilder, wanted: DesiredNews, media_id: str) -> None:
    """Take an existing item, as `import:` of the configuration asks."""
    desired = sketch.desired
    title = wanted.articles[0].title
    change = Change(wanted.address, Action.ADOPT, title, ("import",), media_id)
    sketch.changes.append(change)
    sketch.used[wanted.address] = frozenset()
    used = {a for article in wanted.articles for a in (article.cover, *article.pictures)}
    assets = tuple(desired.assets[asset] for asset in sorted(used) if asset in desired.assets)
    step = AdoptItem(wanted.address, media_id, desired.channel, wanted, desired.recipe, assets)
    sketch.steps.append(step)


def _wanted(sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    verdict = compare_news(wanted, held, sketch.desired.channel, sketch.desired.recipe)
    if held:
        verdict = _with_lost_assets(sketch, wanted, held, verdict)
    divergence = sketch.divergences.get(wanted.address)
    if held and divergence:
        if divergence.kind == "gone":
            _vanished(sketch, wanted, held, verdict)
            return
        verdict, conflict = _drifted(sketch, wanted, held, verdict, divergence)
        if conflict:
            return
    _carry_out(sketch, wanted, held, verdict)


def _carry_out(
    sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews | None, verdict: NewsVerdict
) -> None:
    previous = sketch.moves.get(wanted.address)
    if previous and held:
        sketch.steps.append(Remember(wanted.address, held, previous))
        reasons = ("moved", *verdict.reasons)
        verdict = replace(verdict, action=verdict.action or Action.MOVE, reasons=reasons)
    if held and held.superseded and verdict.action is None:
        verdict = replace(verdict, action=Action.REPLACE, reasons=("unfinished",))
    if verdict.action is None:
        return
    sketch.changes.append(replace(_change(wanted, held, verdict), previous=previous))
    match verdict.action:
        case Action.CREATE | Action.REPLACE if verdict.reasons != ("unfinished",):
            _create(sketch, wanted, held)
        case Action.UPDATE if held:
            _update(sketch, wanted, held, verdict)
        case _:
            pass
    if held:
        sketch.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _create(sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews | None) -> None:
    sketch.send(wanted)
    if held and _was_released(sketch, wanted.address, held):
        sketch.kept |= held.used()
    remains = held is not None and not held.released and not sketch.gone(wanted.address)
    old = (held.replaced(),) if held and remains else ()
    on_drift = sketch.policy.drift_of(wanted.on_drift)
    desired = sketch.desired
    seen = sketch.seen(wanted.address)
    sketch.steps.append(CreateNews(wanted, desired.channel, desired.recipe, old, on_drift, seen))
    sketch.delete_superseded(wanted.address, old, now=True, own=wanted.on_drift)
    if held and remains and held.channel != desired.channel:
        title = wanted.articles[0].title
        change = Change(wanted.address, Action.DELETE, title, ("channel",), held.media_id)
        sketch.changes.append(replace(change, articles=removed_articles(held)))


def _update(
    sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> None:
    indexes = [index for index, _ in verdict.updates]
    if wanted.protect and not held.protect:
        sketch.steps.append(Remember(wanted.address, replace(held, protect=True)))
    if indexes:
        sketch.send(wanted, indexes=frozenset(indexes))
    sketch.steps += [
        UpdateArticle(
            wanted.address,
            held.channel,
            held.media_id,
            index,
            wanted.articles[index],
            fields,
            sketch.desired.recipe,
            last=index == indexes[-1],
            on_drift=sketch.policy.drift_of(wanted.on_drift),
            seen=sketch.seen(wanted.address),
        )
        for index, fields in verdict.updates
    ]


def _remove(sketch: PlanBuilder, address: Address, held: LockedNews) -> None:
    title = held.articles[0].title if held.articles else ""
    if held.released or sketch.gone(address):
        released = _was_released(sketch, address, held)
        sketch.kept |= held.used() if released else frozenset()
        reasons = ("released",) if released else ("gone",)
        change = Change(address, Action.FORGET, title, reasons, held.media_id)
        sketch.changes.append(change)
        sketch.delete_superseded(address, held.superseded, now=False, leaving=True)
        sketch.steps.append(Remember(address, None))
        sketch.used.pop(address, None)
        return
    divergence = sketch.divergences.get(address)
    change = Change(
        address, Action.DELETE, title, ("removed",), held.media_id, removed_articles(held)
    )
    if divergence and _handled(sketch, address, None, divergence, change) != "overwrite":
        return
    sketch.changes.append(change)
    sketch.used.pop(address, None)
    sketch.delete_superseded(address, held.superseded, now=False, leaving=True)
    step = DeleteItem(
        address,
        held.media_id,
        held.channel,
        superseded=False,
        on_drift=sketch.policy.drift_of(None),
        seen=sketch.seen(address),
        title=title,
    )
    sketch.steps.append(step)


def _was_released(sketch: PlanBuilder, address: Address, held: LockedNews) -> bool:
    """Whether the item was published or sent by hand: a draft that is gone is taken for that."""
    return held.released or (held.channel == "draft" and sketch.gone(address))


def _released(sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews) -> None:
    verdict = compare_news(wanted, held, held.channel, sketch.desired.recipe)
    if wanted.address in sketch.policy.recreate_released:
        again = compare_news(wanted, None, sketch.desired.channel, sketch.desired.recipe)
        _carry_out(sketch, wanted, held, replace(again, reasons=("recreate-released",)))
        return
    _carry_out(sketch, wanted, held, UNCHANGED)
    if verdict.action is not None:
        sketch.warn(
            "W601",
            f"{wanted.address} was published or sent by hand; this edit stays here",
            Position(wanted.articles[0].source),
            f"for a new draft: --recreate-released {wanted.address}",
        )


def _vanished(
    sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> None:
    sketch.drift.append(Drift(wanted.address, "gone", handled="overwrite"))
    again = compare_news(wanted, None, sketch.desired.channel, sketch.desired.recipe)
    titles = tuple(article.title for article in wanted.articles)
    # A run that died may have replaced it: apply takes the new one over, or asks.
    replaced = verdict.action is Action.REPLACE and titles in sketch.unclaimed
    if held.channel == "material" or verdict.reasons == ("channel",) or replaced:
        _carry_out(sketch, wanted, held, replace(again, reasons=("gone",)))
    elif wanted.address in sketch.policy.recreate_released:
        _carry_out(sketch, wanted, held, replace(again, reasons=("recreate-released",)))
    else:
        title = wanted.articles[0].title
        previous = sketch.moves.get(wanted.address)
        reasons = ("moved", "gone") if previous else ("gone",)
        change = Change(wanted.address, Action.RELEASE, title, reasons, held.media_id)
        sketch.changes.append(replace(change, previous=previous))
        sketch.steps.append(Remember(wanted.address, replace(held, released=True), previous))
        sketch.delete_superseded(wanted.address, held.superseded, now=False, own=wanted.on_drift)


def _drifted(
    sketch: PlanBuilder,
    wanted: DesiredNews,
    held: LockedNews,
    verdict: NewsVerdict,
    divergence: Divergence,
) -> tuple[NewsVerdict, bool]:
    change = _change(wanted, held, verdict) if verdict.action else None
    handled = _handled(sketch, wanted.address, wanted, divergence, change)
    match handled:
        case "fail":
            return verdict, change is not None
        case "keep":
            return UNCHANGED, change is not None
        case "overwrite":
            if verdict.action not in {None, Action.UPDATE}:
                return verdict, False
            if divergence.resized:
                return _remade(wanted, verdict), False
            return _overwriting(wanted, held, verdict, divergence, sketch.desired.recipe), False
    assert_never(handled)


def _handled(
    sketch: PlanBuilder,
    address: Address,
    wanted: DesiredNews | None,
    divergence: Divergence,
    change: Change | None,
) -> OnDrift:
    """Write the drift down; a change that must not be made stands in the plan as a conflict."""
    handled = sketch.policy.drift_of(wanted.on_drift if wanted else None)
    sketch.drift.append(Drift(address, "edited", divergence.articles, handled))
    if handled == "fail" and change is not None:
        sketch.changes.append(replace(change, reasons=(*change.reasons, "conflict")))
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


def _remade(wanted: DesiredNews, verdict: NewsVerdict) -> NewsVerdict:
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
    sketch: PlanBuilder, wanted: DesiredNews, held: LockedNews, verdict: NewsVerdict
) -> NewsVerdict:
    """Articles whose cover or picture is gone from the account are sent again with a new one."""
    if verdict.action not in {None, Action.UPDATE} or len(held.articles) != len(wanted.articles):
        return verdict
    lost = {
        index: changed_fields(article, held.articles[index]) or ("cover",)
        for index, article in enumerate(wanted.articles)
        if any(sketch.gone(asset) for asset in (article.cover, *article.pictures))
    }
    if not lost:
        return verdict
    both = {**lost, **dict(verdict.updates)}
    again = updated(wanted, held, tuple(sorted(both.items())), sketch.desired.recipe)
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
