"""A plan to look at: nothing is written anywhere, and nothing is asked unless that was wanted.

The platform's client, which takes longest to import, comes in with the look alone.
"""

from dataclasses import replace

from wxpublish.git.former_texts import FormerTexts
from wxpublish.model.finding import Finding, Position
from wxpublish.model.operation import OpenOperation
from wxpublish.model.site import EMULATOR, Account
from wxpublish.plan.planner import PlanInputs
from wxpublish.site.config import CONFIG_FILE
from wxpublish.state.lockfile import check_owner
from wxpublish.state.store import StateView, Store
from wxpublish.workflow.article_diffs import diffs_of
from wxpublish.workflow.planning import (
    AccountReader,
    PlanOptions,
    PreparedPlan,
    desired_for,
    prepare,
)
from wxpublish.workflow.rollback_detection import find_rollback, former_items
from wxpublish.workflow.site_check import ValidatedSite
from wxpublish.workflow.trust_report import TrustBase, trust_changes


def preview_plan(
    checked: ValidatedSite,
    account: Account,
    plan_options: PlanOptions,
    *,
    read_account: AccountReader | None = None,
    base: str | None = None,
    trusted: TrustBase | None = None,
) -> PreparedPlan:
    """The plan as apply would make it now. `look` reads the account first.

    What an interrupted run is known, or seen, to have done counts as done. `base` is the commit
    that texts are compared with; None: the last one that changed the lockfile. `trusted` is where
    a proposal began: for a pull request texts are compared with that, never with its own commits.
    """
    state = Store.read(checked.root, account.lockfile)
    check_owner(state.lock, account.app_id)
    rollback = find_rollback(checked.root, account, state.lock)
    if rollback:
        state = replace(state, lock=rollback.caught.lock)
    inputs = (
        read_account(state, account, desired_for(checked, account))
        if read_account
        else _offline(state, account)
    )
    if read_account:
        inputs = replace(inputs, former=former_items(checked.root, account, state.lock))
    inputs = rollback.apply_to(inputs) if rollback else inputs
    prepared = prepare(checked, account, plan_options, inputs)
    articles = checked.site.articles if checked.site else ()
    start = trusted.commit if trusted and trusted.pull_request else None
    former_texts = FormerTexts(checked.root, account.lockfile, base, start=start)
    plan = replace(
        prepared.plan,
        diffs=diffs_of(prepared.plan, inputs.lock, articles, former_texts),
        no_former_text=_no_former_text(account, former_texts),
    )
    if trusted:
        known = rollback.restored_entries() if rollback else {}
        changed = trust_changes(checked, account, trusted, inputs.snapshot, known)
        plan = replace(plan, trust=changed)
    if trusted and trusted.commit is None:
        plan = replace(plan, findings=(*plan.findings, _no_base(trusted.name)))
    if former_texts.is_truncated and account.name != EMULATOR and prepared.plan.changes:
        plan = replace(plan, findings=(*plan.findings, _no_history(account.lockfile)))
    return replace(prepared, plan=plan)


def _offline(state: StateView, account: Account) -> PlanInputs:
    findings = tuple(
        _left_open(opened, account.lockfile) for opened in state.open if opened.is_call
    )
    return PlanInputs(state.lock, state.recovered, findings=findings)


def _no_former_text(account: Account, former_texts: FormerTexts) -> str:
    """Why changed articles have no former text; the emulator's lockfile is never in a commit."""
    if account.name == EMULATOR and former_texts.in_repository and former_texts.commit is None:
        return f"the emulator's lockfile {account.lockfile} is in no commit"
    return former_texts.missing


def _no_history(lockfile: str) -> Finding:
    return Finding(
        "warning",
        "W606",
        "this clone ends before the last commit that changed the lockfile: changed words are not"
        " shown, only the fields",
        Position(lockfile),
        "fetch them: git fetch --unshallow; in a workflow: actions/checkout with `fetch-depth: 0`",
    )


def _no_base(name: str) -> Finding:
    return Finding(
        "warning",
        "W615",
        f"this clone lacks {name}: what this pull request changes of media_ids, protections and "
        "consents is not shown",
        Position(CONFIG_FILE),
        "in the workflow: actions/checkout with `fetch-depth: 0`",
    )


def _left_open(opened: OpenOperation, lockfile: str) -> Finding:
    operation = opened.operation
    return Finding(
        "warning",
        "W602",
        f"{operation.endpoint} for {operation.address} was interrupted: it may be done",
        Position(lockfile),
        "apply looks for it before it sends anything again",
    )
