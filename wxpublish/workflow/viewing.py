"""A plan to look at: nothing is written anywhere, and nothing is asked unless that was wanted."""

from dataclasses import replace

from wxpublish.model.finding import Finding, Position
from wxpublish.model.operation import OpenOperation
from wxpublish.model.site import Account
from wxpublish.state.history import History
from wxpublish.state.lockfile import guard
from wxpublish.state.store import Store
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
    base: str | None = None,
) -> Prepared:
    """The plan as apply would make it now. With `connect` the account is read first.

    What an interrupted run is known to have done counts as done. `base` is the commit that texts
    are compared with; None: the last one that changed the lockfile.
    """
    peek = Store.peek(checked.root, account.lockfile)
    guard(peek.lock, account.app_id)
    snapshot = None
    if connect is not None:
        with connect(account) as client:
            snapshot = take_snapshot(client, peek.lock, account.channel)
    findings = tuple(_left_open(opened, account.lockfile) for opened in peek.open)
    before = Before(peek.lock, peek.recovered, snapshot=snapshot, findings=findings)
    made = prepare(checked, account, wishes, before)
    articles = checked.site.articles if checked.site else ()
    diffs = diffs_of(made.plan, articles, History(checked.root, account.lockfile, base))
    return replace(made, plan=replace(made.plan, diffs=diffs))


def _left_open(opened: OpenOperation, lockfile: str) -> Finding:
    operation = opened.operation
    return Finding(
        "warning",
        "W602",
        f"{operation.endpoint} for {operation.address} was interrupted: it may be done",
        Position(lockfile),
        "apply looks for it before it sends anything again",
    )
