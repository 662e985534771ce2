"""Consents: what a plan may not do without being told to."""

from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.plan import Action, Change, Refusal
from wxpublish.plan.policy import Policy

SMALL = 2
"""So few deletions never count against the percentage (interface.md 1)."""


def refusals(
    changes: tuple[Change, ...], desired: Desired, lock: Lock, policy: Policy
) -> tuple[Refusal, ...]:
    """Why this plan is shown and then not applied."""
    return (*_protected(changes, lock), *_deletions(changes, desired, lock, policy))


def _protected(changes: tuple[Change, ...], lock: Lock) -> tuple[Refusal, ...]:
    found = []
    for change in changes:
        held = lock.resources.get(change.previous or change.address)
        ends = change.action in {Action.DELETE, Action.REPLACE}
        if ends and isinstance(held, LockedNews) and held.protect:
            found.append(
                Refusal(
                    f"{change.address} is protected and would be {_participle(change.action)}",
                    f"lift it with: wxpublish state unprotect {change.address}",
                )
            )
    return tuple(found)


def _deletions(
    changes: tuple[Change, ...], desired: Desired, lock: Lock, policy: Policy
) -> tuple[Refusal, ...]:
    number = sum(change.action is Action.DELETE for change in changes if for_good(change))
    if not number or (policy.allow_delete is not None and number <= policy.allow_delete):
        return ()
    limit = policy.safety.max_delete
    known = sum(address.kind not in {"thumb", "picture"} for address in lock.resources)
    percent = policy.safety.max_delete_percent
    hint = f"if that is meant, say so: --allow-delete {number}"
    if policy.allow_delete is not None:
        allowed = policy.allow_delete
        return (Refusal(f"{number} items would be deleted, {allowed} are allowed", hint),)
    if not desired.news and not desired.media:
        return (Refusal(f"the site is empty and {number} of {known} would be deleted", hint),)
    if number > limit:
        return (Refusal(f"{number} items would be deleted, more than max_delete {limit}", hint),)
    if number > SMALL and number * 100 > percent * known:
        message = f"{number} of {known} items would be deleted, more than {percent} percent"
        return (Refusal(message, hint),)
    return ()


def for_good(change: Change) -> bool:
    """Whether a deletion leaves nothing behind: not so where only the channel changes."""
    return "channel" not in change.reasons


def _participle(action: Action) -> str:
    return "deleted" if action is Action.DELETE else "replaced"
