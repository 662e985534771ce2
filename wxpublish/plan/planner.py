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
from wxpublish.model.step import CreateNews, UploadAsset
from wxpublish.plan.budget import shortages
from wxpublish.plan.drift import Divergence, find_divergences, unclaimed_titles
from wxpublish.plan.files import clear_unused, plan_media
from wxpublish.plan.moves import find_moves
from wxpublish.plan.news import plan_news
from wxpublish.plan.policy import Policy
from wxpublish.plan.safety import refusals
from wxpublish.plan.sketch import Sketch
from wxpublish.plan.steps import ordered, reads
from wxpublish.plan.unclaimed import Prospects, find_unclaimed


@dataclass(frozen=True, slots=True)
class Facts:
    """What a plan says about itself and what was settled before it was made."""

    app_id: str
    lockfile: str
    limit: int
    recovered: tuple[Recovered, ...] = ()
    findings: tuple[Finding, ...] = ()
    blocked: frozenset[Address] = field(default_factory=frozenset)


def make_plan(
    desired: Desired, lock: Lock, policy: Policy, facts: Facts, snapshot: Snapshot | None = None
) -> Plan:
    """What apply would do. Addresses in `facts.blocked` wait for a decision and are left alone."""
    moves = {
        new: old
        for new, old in find_moves(desired, lock).items()
        if policy.covers(new) and not {new, old} & facts.blocked
    }
    settled = _renamed(lock, moves)
    sketch = Sketch(
        desired=desired,
        lock=settled,
        policy=policy,
        blocked=facts.blocked,
        moves=moves,
        divergences=_after_moves(find_divergences(lock, snapshot), moves),
        complete=_complete(desired, snapshot),
        unclaimed=unclaimed_titles(lock, desired.channel, snapshot),
    )
    plan_news(sketch)
    plan_media(sketch)
    clear_unused(sketch)
    changes = tuple(sorted(sketch.changes, key=_change_order))
    steps = ordered(sketch.steps)
    expected = reads(steps, settled)
    plan = Plan(
        app_id=facts.app_id,
        channel=desired.channel,
        lineage=lock.lineage,
        serial=lock.serial,
        lockfile=facts.lockfile,
        changes=changes,
        steps=steps,
        digest=digest(changes, sketch),
        reads=expected,
        unchanged=_unchanged(desired, changes),
        limit=facts.limit,
        refreshed=snapshot is not None,
        complete=sketch.complete,
        drift=tuple(sorted(sketch.drift, key=lambda drift: drift.address)),
        recovered=facts.recovered,
        refusals=refusals(changes, desired, settled, policy),
        findings=(*facts.findings, *sketch.findings),
        unclaimed=find_unclaimed(desired, settled, snapshot, _prospects(sketch)),
    )
    short = shortages(plan.api_calls(), expected, policy.quota)
    return replace(plan, findings=(*plan.findings, *short))


def digest(changes: tuple[Change, ...], sketch: Sketch) -> str:
    """`sha256:` over the changes and what they would send: no times, order or rendering."""
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
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


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


def _prospects(sketch: Sketch) -> Prospects:
    sent = (step.address for step in sketch.steps if isinstance(step, CreateNews | UploadAsset))
    gone = (a for a, divergence in sketch.divergences.items() if divergence.kind == "gone")
    return Prospects(frozenset(sent), frozenset(gone))


def _complete(desired: Desired, snapshot: Snapshot | None) -> bool:
    """Whether something may be concluded from an absence: all was loaded, and every list ended."""
    listed = snapshot is None or (snapshot.whole and desired.channel in snapshot.complete)
    return desired.complete and listed


def _unchanged(desired: Desired, changes: tuple[Change, ...]) -> int:
    changed = {change.address for change in changes}
    return sum(address not in changed for address in (*desired.news, *desired.media))


def _change_order(change: Change) -> tuple[bool, Address, str]:
    return change.address.kind in MEDIA_KINDS, change.address, change.action
