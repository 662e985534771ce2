"""Finds what a plan may not do without consent: deletions beyond the limits, protected news."""

from wxpublish.model.address import EMBEDDED_KINDS
from wxpublish.model.desired import Desired
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.plan import Action, Change, Plan, Refusal
from wxpublish.model.step import DeleteItem, Step
from wxpublish.plan.policy import Policy

ALWAYS_ALLOWED = 2
"""Deletions up to this number are never compared with the percentage."""


def find_refusals(
    changes: tuple[Change, ...],
    steps: tuple[Step, ...],
    desired: Desired,
    lock: Lock,
    policy: Policy,
) -> tuple[Refusal, ...]:
    """Why apply refuses this plan. `lock` is the lockfile after its moves."""
    unfinished = _count_unfinished(steps)
    return (
        *_check_protection(changes, desired, lock),
        *_check_deletions(changes, unfinished, desired, lock, policy),
    )


def find_refusals_at_apply(plan: Plan, allow_delete: int | None) -> tuple[Refusal, ...]:
    """The refusals of a saved plan when it is applied with `--allow-delete`; None: without."""
    if allow_delete is None:
        return plan.refusals
    others = tuple(refusal for refusal in plan.refusals if not refusal.deletions)
    return (
        *others,
        *_check_allowance(
            _count_deletions(plan.changes) + _count_unfinished(plan.steps), allow_delete
        ),
    )


def _check_protection(
    changes: tuple[Change, ...], desired: Desired, lock: Lock
) -> tuple[Refusal, ...]:
    found = []
    for change in changes:
        held, wanted = lock.resources.get(change.address), desired.news.get(change.address)
        if change.action not in {Action.DELETE, Action.REPLACE} or not isinstance(held, LockedNews):
            continue
        if held.protect or (wanted and wanted.protect):
            known_as = change.previous or change.address
            command = f"wxpublish state unprotect {known_as}"
            first = "remove `protect: true` from its front matter, then "
            found.append(
                Refusal(
                    f"{change.address} is protected and would be {_participle(change.action)}",
                    f"to allow it, {first if wanted and wanted.protect else ''}run: {command}",
                )
            )
    return tuple(found)


def _check_deletions(
    changes: tuple[Change, ...], unfinished: int, desired: Desired, lock: Lock, policy: Policy
) -> tuple[Refusal, ...]:
    """`unfinished` counts items that earlier runs replaced. Only the lockfile names them, so they
    count as deletions; they are not among its addresses, so the percentage leaves them out.
    """
    number = _count_deletions(changes)
    if policy.allow_delete is not None:
        return _check_allowance(number + unfinished, policy.allow_delete)
    limit = policy.safety.max_delete
    total = sum(address.kind not in EMBEDDED_KINDS for address in lock.resources)
    percent = policy.safety.max_delete_percent
    if number and not desired.news and not desired.media:
        return _refusal(number, f"the site is empty: {number} of {total} items would be deleted")
    if number + unfinished > limit:
        message = (
            f"{_items_text(number + unfinished)} would be deleted; safety.max_delete is {limit}"
        )
        return _refusal(number + unfinished, message)
    if number > ALWAYS_ALLOWED and number * 100 > percent * total:
        message = (
            f"{number} of {total} items would be deleted; safety.max_delete_percent is {percent}"
        )
        return _refusal(number, message)
    return ()


def _check_allowance(number: int, allowed: int) -> tuple[Refusal, ...]:
    """The refusal of more deletions than `--allow-delete` allows."""
    if number <= allowed:
        return ()
    return _refusal(
        number, f"{_items_text(number)} would be deleted; --allow-delete allows {allowed}"
    )


def _items_text(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


def _refusal(number: int, message: str) -> tuple[Refusal, ...]:
    hint = f"to allow this, pass --allow-delete {number}"
    return (Refusal(message, hint, deletions=number),)


def _count_deletions(changes: tuple[Change, ...]) -> int:
    return sum(change.action is Action.DELETE for change in changes if _is_final(change))


def _count_unfinished(steps: tuple[Step, ...]) -> int:
    return sum(isinstance(step, DeleteItem) and step.because == "unfinished" for step in steps)


def _is_final(change: Change) -> bool:
    """Whether a deletion removes the content; after a change of channel the other one has it."""
    return "channel" not in change.reasons


def _participle(action: Action) -> str:
    return "deleted" if action is Action.DELETE else "replaced"
