"""Consents: what a plan may not do without being told to."""

from wxpublish.model.address import EMBEDDED_KINDS
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.plan import Action, Change, Plan, Refusal
from wxpublish.model.step import DeleteItem, Step
from wxpublish.plan.policy import Policy

ALWAYS_ALLOWED = 2
"""So few deletions never count against the percentage."""


def refusals(
    changes: tuple[Change, ...],
    steps: tuple[Step, ...],
    desired: Desired,
    lock: Lock,
    policy: Policy,
) -> tuple[Refusal, ...]:
    """Why this plan is shown and then not applied."""
    left = _left_over(steps)
    return (*_protected(changes, desired, lock), *_deletions(changes, left, desired, lock, policy))


def refusals_when_applied(plan: Plan, allow_delete: int | None) -> tuple[Refusal, ...]:
    """The refusals of a saved plan, with what `--allow-delete` says when it is applied."""
    if allow_delete is None:
        return plan.refusals
    others = tuple(refusal for refusal in plan.refusals if not refusal.deletions)
    return (
        *others,
        *_allowed(_deleted_for_good(plan.changes) + _left_over(plan.steps), allow_delete),
    )


def _protected(changes: tuple[Change, ...], desired: Desired, lock: Lock) -> tuple[Refusal, ...]:
    """`lock` is the lockfile after its moves."""
    found = []
    for change in changes:
        held, wanted = lock.resources.get(change.address), desired.news.get(change.address)
        if change.action not in {Action.DELETE, Action.REPLACE} or not isinstance(held, LockedNews):
            continue
        if held.protect or (wanted and wanted.protect):
            known_as = change.previous or change.address
            lift = f"wxpublish state unprotect {known_as}"
            front_matter = "take `protect: true` out of its front matter, then: "
            found.append(
                Refusal(
                    f"{change.address} is protected and would be {_participle(change.action)}",
                    f"lift it with: {front_matter if wanted and wanted.protect else ''}{lift}",
                )
            )
    return tuple(found)


def _deletions(
    changes: tuple[Change, ...], left: int, desired: Desired, lock: Lock, policy: Policy
) -> tuple[Refusal, ...]:
    """`left` are items that earlier runs replaced: only the lockfile says so, so that they count,
    but they are no part of what it holds.
    """
    number = _deleted_for_good(changes)
    if policy.allow_delete is not None:
        return _allowed(number + left, policy.allow_delete)
    limit = policy.safety.max_delete
    known = sum(address.kind not in EMBEDDED_KINDS for address in lock.resources)
    percent = policy.safety.max_delete_percent
    if number and not desired.news and not desired.media:
        return _too_many(number, f"the site is empty and {number} of {known} would be deleted")
    if number + left > limit:
        message = f"{_items(number + left)} would be deleted, more than max_delete {limit}"
        return _too_many(number + left, message)
    if number > ALWAYS_ALLOWED and number * 100 > percent * known:
        message = f"{number} of {known} items would be deleted, more than {percent} percent"
        return _too_many(number, message)
    return ()


def _allowed(number: int, most: int) -> tuple[Refusal, ...]:
    """What is left to refuse where `--allow-delete` says how many may go."""
    if number <= most:
        return ()
    return _too_many(number, f"{_items(number)} would be deleted, {most} are allowed")


def _items(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


def _too_many(number: int, message: str) -> tuple[Refusal, ...]:
    hint = f"if that is meant, say so: --allow-delete {number}"
    return (Refusal(message, hint, deletions=number),)


def _deleted_for_good(changes: tuple[Change, ...]) -> int:
    return sum(change.action is Action.DELETE for change in changes if for_good(change))


def _left_over(steps: tuple[Step, ...]) -> int:
    return sum(isinstance(step, DeleteItem) and step.because == "unfinished" for step in steps)


def for_good(change: Change) -> bool:
    """Whether a deletion leaves nothing behind: not so where only the channel changes."""
    return "channel" not in change.reasons


def _participle(action: Action) -> str:
    return "deleted" if action is Action.DELETE else "replaced"
