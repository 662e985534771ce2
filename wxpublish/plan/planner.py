"""Desired × Lock × Snapshot → Plan."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Change, Plan, Recovered
from wxpublish.model.snapshot import Snapshot
from wxpublish.model.step import CreateNews, DeleteItem, Step, UpdateArticle, UploadAsset
from wxpublish.plan.drift import Divergence, find_divergences, unclaimed_titles
from wxpublish.plan.find_unclaimed import PlannedItems, find_unclaimed
from wxpublish.plan.media_changes import clear_unused, plan_media
from wxpublish.plan.moves import find_moves
from wxpublish.plan.news_changes import plan_news
from wxpublish.plan.plan_builder import PlanBuilder
from wxpublish.plan.policy import Policy
from wxpublish.plan.quota_forecast import shortages
from wxpublish.plan.reads import plan_reads
from wxpublish.plan.rename_hints import rename_findings
from wxpublish.plan.safety import refusals
from wxpublish.plan.step_order import ordered


@dataclass(frozen=True, slots=True)
class PlanMetadata:
    """What a plan says about itself and what was settled before it was made.

    `local`: the platform is an emulator on this machine.
    `rolled_back` are addresses of which the lockfile says less than was known once; `former` has
    the items that earlier lockfiles knew, by media_id.
    """

    app_id: str
    lockfile: str
    limit: int
    local: bool = False
    recovered: tuple[Recovered, ...] = ()
    findings: tuple[Finding, ...] = ()
    blocked: frozenset[Address] = field(default_factory=frozenset)
    rolled_back: frozenset[Address] = field(default_factory=frozenset)
    former: Mapping[str, Address] = field(default_factory=dict)


def make_plan(
    desired: Desired,
    lock: Lock,
    policy: Policy,
    facts: PlanMetadata,
    snapshot: Snapshot | None = None,
) -> Plan:
    """What apply would do. Addresses in `facts.blocked` wait for a decision and are left alone."""
    sketch = _filled(desired, lock, policy, facts, snapshot)
    settled = sketch.lock
    changes, steps = _finished(sketch, facts, _remote_titles(lock, snapshot))
    read_strategy, expected = plan_reads(steps, settled, policy.quota, snapshot)
    plan = Plan(
        app_id=facts.app_id,
        channel=desired.channel,
        lineage=lock.lineage,
        serial=lock.serial,
        lockfile=facts.lockfile,
        changes=changes,
        steps=steps,
        digest=digest(changes, steps, sketch),
        reads=expected,
        read_strategy=read_strategy,
        unchanged=_unchanged(desired, changes),
        limit=facts.limit,
        refreshed=snapshot is not None,
        complete=sketch.complete,
        drift=tuple(sorted(sketch.drift, key=lambda drift: drift.address)),
        recovered=facts.recovered,
        refusals=refusals(changes, steps, desired, settled, policy),
        findings=(*facts.findings, *sketch.findings, *rename_findings(changes, desired, lock)),
        unclaimed=find_unclaimed(desired, settled, snapshot, _prospects(sketch, facts)),
    )
    short = shortages(plan.api_calls(), expected, policy.quota)
    return replace(plan, findings=(*plan.findings, *short))


def _filled(
    desired: Desired, lock: Lock, policy: Policy, facts: PlanMetadata, snapshot: Snapshot | None
) -> PlanBuilder:
    """A builder with every change and step, over a lock in which what moved has its new address."""
    moves = {
        new: old
        for new, old in find_moves(desired, lock).items()
        if policy.covers(new) and not {new, old} & facts.blocked
    }
    builder = PlanBuilder(
        desired=desired,
        lock=_renamed(lock, moves),
        policy=policy,
        blocked=facts.blocked,
        moves=moves,
        divergences=_after_moves(find_divergences(lock, snapshot), moves),
        complete=_complete(desired, snapshot),
        lockfile=facts.lockfile,
        local=facts.local,
        unclaimed=unclaimed_titles(lock, desired.channel, snapshot),
    )
    plan_news(builder)
    plan_media(builder)
    clear_unused(builder)
    return builder


def _finished(
    sketch: PlanBuilder, facts: PlanMetadata, titles: Mapping[str, str]
) -> tuple[tuple[Change, ...], tuple[Step, ...]]:
    """Changes and steps in their order, with reasons and what the account calls each item."""
    named = (_with_title(change, titles) for change in sketch.changes)
    found = (_explained(change, facts.rolled_back) for change in named)
    steps = (_called(step, titles) for step in ordered(sketch.steps))
    return tuple(sorted(found, key=_change_order)), tuple(steps)


def _explained(change: Change, rolled_back: frozenset[Address]) -> Change:
    """The change with a reason of its own where only the lockfile was set back, not the account."""
    if (change.previous or change.address) not in rolled_back:
        return change
    return replace(change, reasons=(*change.reasons, "rolled-back"))


def digest(changes: tuple[Change, ...], steps: tuple[Step, ...], sketch: PlanBuilder) -> str:
    """`sha256:` over every effect: what changes with the ids that are overwritten, what is sent, the
    channel, the addresses of pictures that go into it, all that is deleted, and what the lockfile
    protects. No times, warnings, order or rendering.
    """
    rows = [
        {
            "address": str(change.address),
            "action": change.action,
            "media_id": change.media_id,
            "reasons": sorted(change.reasons),
            "previous": str(change.previous or ""),
            "channel": sketch.desired.channel,
            "sent": _sent(change.address, sketch.desired),
        }
        for change in changes
    ]
    effects = {
        "changes": rows,
        "deleted": sorted(
            [str(step.address), step.media_id, step.channel or ""]
            for step in steps
            if isinstance(step, DeleteItem)
        ),
        "pictures": _picture_urls(steps, sketch.lock),
        "protected": sorted(
            str(address) for address, held in sketch.lock.news().items() if held.protect
        ),
    }
    text = json.dumps(effects, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _picture_urls(steps: tuple[Step, ...], lock: Lock) -> dict[str, str]:
    """The addresses that articles of this plan show for pictures that are uploaded already."""
    sent = [
        article
        for step in steps
        if isinstance(step, CreateNews | UpdateArticle)
        for article in (step.news.articles if isinstance(step, CreateNews) else (step.article,))
    ]
    uploaded = {step.address for step in steps if isinstance(step, UploadAsset)}
    used = {picture for article in sent for picture in article.pictures}
    files = lock.files()
    return {str(address): files[address].url for address in used - uploaded if address in files}


def _remote_titles(lock: Lock, snapshot: Snapshot | None) -> dict[str, str]:
    """What each news is called on the account, by media_id: seen now, or when it was last read."""
    found = {
        held.media_id: held.articles[0].title for held in lock.news().values() if held.articles
    }
    for items in (snapshot.news if snapshot else {}).values():
        found |= {media_id: item.titles[0] for media_id, item in items.items() if item.titles}
    return found


def _with_title(change: Change, titles: Mapping[str, str]) -> Change:
    known = titles.get(change.media_id or "", "")
    return replace(change, remote_title=known) if known not in {"", change.title} else change


def _called(step: Step, titles: Mapping[str, str]) -> Step:
    if not isinstance(step, DeleteItem) or step.channel is None:
        return step
    known = titles.get(step.media_id, "")
    return replace(step, remote_title=known) if known not in {"", step.title} else step


def _sent(address: Address, desired: Desired) -> object:
    if address in desired.news:
        return [dict(article.digests()) for article in desired.news[address].articles]
    asset = desired.media.get(address)
    return [asset.digest, asset.form] if asset else None


def _renamed(lock: Lock, moves: Mapping[Address, Address]) -> Lock:
    names = {old: new for new, old in moves.items()}
    resources = {names.get(address, address): held for address, held in lock.resources.items()}
    return replace(lock, resources=resources)


def _after_moves(
    found: Mapping[Address, Divergence], moves: Mapping[Address, Address]
) -> dict[Address, Divergence]:
    names = {old: new for new, old in moves.items()}
    return {names.get(address, address): divergence for address, divergence in found.items()}


def _prospects(sketch: PlanBuilder, facts: PlanMetadata) -> PlannedItems:
    sent = (step.address for step in sketch.steps if isinstance(step, CreateNews | UploadAsset))
    gone = (a for a, divergence in sketch.divergences.items() if divergence.kind == "gone")
    return PlannedItems(frozenset(sent), frozenset(gone), facts.former)


def _complete(desired: Desired, snapshot: Snapshot | None) -> bool:
    """Whether something may be concluded from an absence: all was loaded, and every list ended."""
    listed = snapshot is None or (snapshot.whole and desired.channel in snapshot.complete)
    return desired.complete and listed


def _unchanged(desired: Desired, changes: tuple[Change, ...]) -> int:
    changed = {change.address for change in changes}
    return sum(address not in changed for address in (*desired.news, *desired.media))


def _change_order(change: Change) -> tuple[bool, Address, str]:
    return change.address.kind in MEDIA_KINDS, change.address, change.action
