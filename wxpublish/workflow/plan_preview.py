"""A plan to show: nothing is written, and the account is read only on request.

This module does not import the platform's client, which takes longest to import; the account reader
brings it along.
"""

from dataclasses import replace

from wxpublish.git.former_texts import FormerTexts
from wxpublish.model.finding import Finding, Position
from wxpublish.model.operation import OpenOperation
from wxpublish.model.site import EMULATOR, Account
from wxpublish.plan.planner import PlanInputs
from wxpublish.site.config import CONFIG_FILE
from wxpublish.state.lockfile import check_owner
from wxpublish.state.state_view import StateView, read_state
from wxpublish.workflow.article_diffs import diff_articles
from wxpublish.workflow.planning import (
    AccountReader,
    PlanOptions,
    PreparedPlan,
    desired_for,
    prepare,
)
from wxpublish.workflow.rollback_detection import find_former_items, find_rollback
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
    """The plan that apply would make now. `read_account` reads the account first.

    What an interrupted run has done, by the journal or the account, counts as done. `base` is the
    commit that texts are compared with; None: the last one that changed the lockfile. `trusted` is
    the base of a proposal: the texts of a pull request are compared with it, never with its own
    commits.
    """
    state = read_state(checked.root, account.lockfile)
    check_owner(state.lock, account.app_id)
    rollback = find_rollback(checked.root, account, state.lock, state.found)
    if rollback:
        state = replace(state, lock=rollback.caught_up.lock)
    inputs = (
        read_account(state, account, desired_for(checked, account))
        if read_account
        else _offline(state, account)
    )
    if read_account:
        inputs = replace(inputs, former=find_former_items(checked.root, account, state.lock))
    inputs = rollback.apply_to(inputs) if rollback else inputs
    prepared = prepare(checked, account, plan_options, inputs)
    plan, is_truncated = prepared.plan, False
    if plan.changes or base is not None:  # else there is no text to compare, and nothing to ask git
        articles = checked.site.articles if checked.site else ()
        start = trusted.commit if trusted and trusted.pull_request else None
        former_texts = FormerTexts(checked.root, account.lockfile, base, start=start)
        is_truncated = former_texts.is_truncated and account.name != EMULATOR
        plan = replace(
            plan,
            diffs=diff_articles(plan, inputs.lock, articles, former_texts),
            no_former_text=_no_former_text(account, former_texts),
        )
    if trusted:
        known = rollback.restored_entries() if rollback else {}
        changes = trust_changes(checked, account, trusted, inputs.snapshot, known)
        plan = replace(plan, trust=changes)
    if trusted and trusted.commit is None:
        plan = replace(plan, findings=(*plan.findings, _missing_base_finding(trusted.name)))
    if is_truncated and plan.changes:
        plan = replace(plan, findings=(*plan.findings, _shallow_clone_finding(account.lockfile)))
    return replace(prepared, plan=plan)


def _offline(state: StateView, account: Account) -> PlanInputs:
    findings = tuple(
        _interrupted_finding(opened, account.lockfile) for opened in state.open if opened.is_call
    )
    return PlanInputs(state.lock, state.recovered, findings=findings)


def _no_former_text(account: Account, former_texts: FormerTexts) -> str:
    """Why there is no former text to show. The emulator's lockfile is never in a commit."""
    if account.name == EMULATOR and former_texts.in_repository and former_texts.commit is None:
        return f"no commit has the emulator's lockfile {account.lockfile}"
    return former_texts.missing


def _shallow_clone_finding(lockfile: str) -> Finding:
    return Finding(
        "warning",
        "W606",
        "this shallow clone does not reach back to the last commit that changed the lockfile:"
        " the plan names changed fields, but cannot show the changed text",
        Position(lockfile),
        "run: git fetch --unshallow; in a workflow: actions/checkout with `fetch-depth: 0`",
    )


def _missing_base_finding(name: str) -> Finding:
    return Finding(
        "warning",
        "W615",
        f"this clone lacks {name}: the plan cannot show which media_ids, protections and consents "
        "this pull request changes",
        Position(CONFIG_FILE),
        "in the workflow: actions/checkout with `fetch-depth: 0`",
    )


def _interrupted_finding(opened: OpenOperation, lockfile: str) -> Finding:
    operation = opened.operation
    return Finding(
        "warning",
        "W602",
        f"{operation.endpoint} for {operation.address} was interrupted, and may have succeeded",
        Position(lockfile),
        "apply finds out before it sends anything again",
    )
