"""A plan to look at: nothing is written anywhere, and nothing is asked unless that was wanted."""

from collections.abc import Callable
from dataclasses import replace

from wxpublish.apply.recovery import Undecided, foresee
from wxpublish.model.finding import Finding, Position
from wxpublish.model.operation import OpenOperation
from wxpublish.model.site import Account
from wxpublish.state.history import History
from wxpublish.state.lockfile import guard
from wxpublish.state.store import Peek, Store
from wxpublish.wechat.client import Client
from wxpublish.wechat.snapshot import take_snapshot
from wxpublish.workflow.accounts import Connect
from wxpublish.workflow.check import Checked
from wxpublish.workflow.diffs import diffs_of
from wxpublish.workflow.planning import Before, Prepared, Wishes, prepare


def view(
    checked: Checked,
    account: Account,
    wishes: Wishes,
    *,
    connect: Connect | None = None,
    settle: Callable[[], None] = lambda: None,
    base: str | None = None,
) -> Prepared:
    """The plan as apply would make it now. With `connect` the account is read first.

    What an interrupted run is known, or seen, to have done counts as done. `base` is the commit
    that texts are compared with; None: the last one that changed the lockfile.
    """
    peek = Store.peek(checked.root, account.lockfile)
    guard(peek.lock, account.app_id)
    if connect is None:
        findings = tuple(_left_open(opened, account.lockfile) for opened in peek.open)
        before = Before(peek.lock, peek.recovered, findings=findings)
    else:
        with connect(account) as client:
            before = _looked(client, peek, account, settle)
    made = prepare(checked, account, wishes, before)
    articles = checked.site.articles if checked.site else ()
    history = History(checked.root, account.lockfile, base)
    plan = replace(made.plan, diffs=diffs_of(made.plan, articles, history))
    if history.cut_off and made.plan.changes:
        plan = replace(plan, findings=(*plan.findings, _no_history(account.lockfile)))
    return replace(made, plan=plan)


def _looked(client: Client, peek: Peek, account: Account, settle: Callable[[], None]) -> Before:
    """What the account shows: first what became of interrupted calls, then everything else."""
    lock, found, undecided = foresee(client, peek.lock, peek.open, settle)
    return Before(
        lock,
        (*peek.recovered, *found),
        blocked=frozenset(question.address for question in undecided),
        snapshot=take_snapshot(client, lock, account.channel),
        findings=tuple(_question(question, account.lockfile) for question in undecided),
    )


def _no_history(lockfile: str) -> Finding:
    return Finding(
        "warning",
        "W606",
        "this clone ends before the last commit that changed the lockfile: changed words are not"
        " shown, only the fields",
        Position(lockfile),
        "fetch them: git fetch --unshallow; in a workflow: actions/checkout with `fetch-depth: 0`",
    )


def _question(undecided: Undecided, lockfile: str) -> Finding:
    error = undecided.error()
    return Finding("warning", "W604", error.message, Position(lockfile), error.hint)


def _left_open(opened: OpenOperation, lockfile: str) -> Finding:
    operation = opened.operation
    return Finding(
        "warning",
        "W602",
        f"{operation.endpoint} for {operation.address} was interrupted: it may be done",
        Position(lockfile),
        "apply looks for it before it sends anything again",
    )
