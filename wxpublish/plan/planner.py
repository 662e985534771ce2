"""Makes the plan: Desired × Lock × Snapshot → Plan."""

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
from wxpublish.plan.media_changes import plan_media, plan_unused_files
from wxpublish.plan.moves import find_moves
from wxpublish.plan.news_changes import plan_news
from wxpublish.plan.plan_builder import PlanBuilder
from wxpublish.plan.policy import Policy
from wxpublish.plan.quota_forecast import check_quota
from wxpublish.plan.reads import plan_reads
from wxpublish.plan.rename_hints import find_renames
from wxpublish.plan.safety import find_refusals
from wxpublish.plan.step_order import order_steps


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """Where a plan is applied.

    `limit` is in characters, exclusive. `local`: the platform is an emulator on this machine.
    """

    app_id: str
    lockfile: str
    limit: int
    local: bool = False


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What a plan is made from, besides the desired state.

    `recovered` are the operations of an interrupted run that are resolved. `blocked` addresses wait
    for a person's decision and are left alone. The entries of `rolled_back` addresses went back to
    an earlier state; `former` has the address that an earlier lockfile had for an item, by
    media_id.
    """

    lock: Lock
    recovered: tuple[Recovered, ...] = ()
    blocked: frozenset[Address] = frozenset()
    snapshot: Snapshot | None = None
    findings: tuple[Finding, ...] = ()
    rolled_back: frozenset[Address] = frozenset()
    former: Mapping[str, Address] = field(default_factory=dict)


def make_plan(desired: Desired, inputs: PlanInputs, policy: Policy, target: PlanTarget) -> Plan:
    """Make the plan of what apply does."""
    lock, snapshot = inputs.lock, inputs.snapshot
    builder = _build(desired, inputs, policy, target)
    moved_lock = builder.lock
    changes, steps = _changes_and_steps(builder, inputs, _remote_titles(lock, snapshot))
    read_strategy, reads = plan_reads(steps, moved_lock, policy.quota, snapshot)
    plan = Plan(
        app_id=target.app_id,
        channel=desired.channel,
        lineage=lock.lineage,
        serial=lock.serial,
        lockfile=target.lockfile,
        changes=changes,
        steps=steps,
        digest=plan_digest(changes, steps, builder),
        reads=reads,
        read_strategy=read_strategy,
        unchanged=_count_unchanged(desired, changes),
        limit=target.limit,
        refreshed=snapshot is not None,
        complete=builder.complete,
        drift=tuple(sorted(builder.drift, key=lambda drift: drift.address)),
        recovered=inputs.recovered,
        refusals=find_refusals(changes, steps, desired, moved_lock, policy),
        findings=(*inputs.findings, *builder.findings, *find_renames(changes, desired, lock)),
        unclaimed=find_unclaimed(desired, moved_lock, snapshot, _planned_items(builder, inputs)),
    )
    quota_warnings = check_quota(plan.api_calls(), reads, policy.quota)
    return replace(plan, findings=(*plan.findings, *quota_warnings))


def _build(desired: Desired, inputs: PlanInputs, policy: Policy, target: PlanTarget) -> PlanBuilder:
    """Collect every change and step; in the builder's lock, moved items have their new address."""
    lock, snapshot = inputs.lock, inputs.snapshot
    moves = {
        new: old
        for new, old in find_moves(desired, lock).items()
        if policy.covers(new) and not {new, old} & inputs.blocked
    }
    builder = PlanBuilder(
        desired=desired,
        lock=_rename_addresses(lock, moves),
        policy=policy,
        blocked=inputs.blocked,
        moves=moves,
        divergences=_move_divergences(find_divergences(lock, snapshot), moves),
        complete=_is_complete(desired, snapshot),
        lockfile=target.lockfile,
        local=target.local,
        unclaimed=unclaimed_titles(lock, desired.channel, snapshot),
    )
    plan_news(builder)
    plan_media(builder)
    plan_unused_files(builder)
    return builder


def _changes_and_steps(
    builder: PlanBuilder, inputs: PlanInputs, titles: Mapping[str, str]
) -> tuple[tuple[Change, ...], tuple[Step, ...]]:
    """Changes and steps in order, with each item's title on the account."""
    titled = (_with_title(change, titles) for change in builder.changes)
    changes = (_with_rollback_reason(change, inputs.rolled_back) for change in titled)
    steps = (_step_with_title(step, titles) for step in order_steps(builder.steps))
    return tuple(sorted(changes, key=_change_order)), tuple(steps)


def _with_rollback_reason(change: Change, rolled_back: frozenset[Address]) -> Change:
    """The change, with the reason `rolled-back` if its entry was set back and the account not."""
    if (change.previous or change.address) not in rolled_back:
        return change
    return replace(change, reasons=(*change.reasons, "rolled-back"))


def plan_digest(changes: tuple[Change, ...], steps: tuple[Step, ...], builder: PlanBuilder) -> str:
    """`sha256:` over every effect of a plan.

    Effects are the changes with the media_ids that they overwrite, the content that is sent, the
    channel, the URLs of pictures that go into it, all deletions, and which news are protected.
    Times, warnings, order and rendering do not count.
    """
    rows = [
        {
            "address": str(change.address),
            "action": change.action,
            "media_id": change.media_id,
            "reasons": sorted(change.reasons),
            "previous": str(change.previous or ""),
            "channel": builder.desired.channel,
            "sent": _sent_digests(change.address, builder.desired),
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
        "pictures": _picture_urls(steps, builder.lock),
        "protected": sorted(
            str(address) for address, held in builder.lock.news().items() if held.protect
        ),
    }
    text = json.dumps(effects, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _picture_urls(steps: tuple[Step, ...], lock: Lock) -> dict[str, str]:
    """The URLs of pictures that articles of this plan show and that are uploaded already."""
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
    """The title of each news on the account by media_id, as listed now or as last read."""
    found = {
        held.media_id: held.articles[0].title for held in lock.news().values() if held.articles
    }
    for items in (snapshot.news if snapshot else {}).values():
        found |= {media_id: item.titles[0] for media_id, item in items.items() if item.titles}
    return found


def _with_title(change: Change, titles: Mapping[str, str]) -> Change:
    known = titles.get(change.media_id or "", "")
    return replace(change, remote_title=known) if known not in {"", change.title} else change


def _step_with_title(step: Step, titles: Mapping[str, str]) -> Step:
    if not isinstance(step, DeleteItem) or step.channel is None:
        return step
    known = titles.get(step.media_id, "")
    return replace(step, remote_title=known) if known not in {"", step.title} else step


def _sent_digests(address: Address, desired: Desired) -> object:
    if address in desired.news:
        return [dict(article.digests()) for article in desired.news[address].articles]
    asset = desired.media.get(address)
    return [asset.digest, asset.form] if asset else None


def _rename_addresses(lock: Lock, moves: Mapping[Address, Address]) -> Lock:
    names = {old: new for new, old in moves.items()}
    resources = {names.get(address, address): held for address, held in lock.resources.items()}
    return replace(lock, resources=resources)


def _move_divergences(
    divergences: Mapping[Address, Divergence], moves: Mapping[Address, Address]
) -> dict[Address, Divergence]:
    names = {old: new for new, old in moves.items()}
    return {names.get(address, address): divergence for address, divergence in divergences.items()}


def _planned_items(builder: PlanBuilder, inputs: PlanInputs) -> PlannedItems:
    sent = (step.address for step in builder.steps if isinstance(step, CreateNews | UploadAsset))
    gone = (a for a, divergence in builder.divergences.items() if divergence.kind == "gone")
    return PlannedItems(frozenset(sent), frozenset(gone), inputs.former)


def _is_complete(desired: Desired, snapshot: Snapshot | None) -> bool:
    """Whether an absent item is really absent: every file loaded, and every list ended."""
    listed = snapshot is None or (snapshot.whole and desired.channel in snapshot.complete)
    return desired.complete and listed


def _count_unchanged(desired: Desired, changes: tuple[Change, ...]) -> int:
    changed = {change.address for change in changes}
    return sum(address not in changed for address in (*desired.news, *desired.media))


def _change_order(change: Change) -> tuple[bool, Address, str]:
    return change.address.kind in MEDIA_KINDS, change.address, change.action
