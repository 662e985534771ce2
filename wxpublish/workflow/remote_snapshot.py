"""The account as a plan sees it that was asked to look."""

from collections.abc import Callable

from wxpublish.apply.recovery import Undecided, foresee
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Account
from wxpublish.state.store import StateView
from wxpublish.wechat.client import Client
from wxpublish.wechat.snapshot_reader import take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.plan_preview import Look
from wxpublish.workflow.planning import PlanInputs
from wxpublish.workflow.refresh_needs import questions_of


def looking(connect: Connect, settle: Callable[[], None]) -> Look:
    """A look over a connection; `settle` waits between the two looks of recovery."""

    def look(peek: StateView, account: Account, desired: Desired) -> PlanInputs:
        with connect(account) as client:
            return _looked(client, peek, account, desired, settle)

    return look


def _looked(
    client: Client, peek: StateView, account: Account, desired: Desired, settle: Callable[[], None]
) -> PlanInputs:
    """What the account shows: first what became of interrupted calls, then everything else."""
    lock, found, undecided = foresee(client, peek.lock, peek.open, settle)
    return PlanInputs(
        lock,
        (*peek.recovered, *found),
        blocked=frozenset(question.address for question in undecided),
        snapshot=take_snapshot(client, lock, account.channel, questions_of(desired, lock)),
        findings=tuple(_question(question, account.lockfile) for question in undecided),
    )


def _question(undecided: Undecided, lockfile: str) -> Finding:
    error = undecided.error()
    return Finding("warning", "W604", error.message, Position(lockfile), error.hint)
