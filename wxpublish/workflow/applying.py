"""Plan → account: recover, plan, ask for approval, run."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from wxpublish.apply.engine import apply_plan
from wxpublish.apply.outcomes import nothing_to_apply
from wxpublish.apply.recovery import Undecided, recover
from wxpublish.apply.run import ApplySettings
from wxpublish.errors import ConsentMissing, Stale, most_severe
from wxpublish.media.payload import make_payload
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Payload
from wxpublish.model.desired import Desired
from wxpublish.model.event import Observer
from wxpublish.model.outcome import Applied, Outcome
from wxpublish.model.plan import Action, Plan
from wxpublish.model.site import Account
from wxpublish.plan.planner import PlanInputs
from wxpublish.plan.safety import find_refusals_at_apply
from wxpublish.state import planfile
from wxpublish.state.backup import save_file, save_remote
from wxpublish.state.planfile import SavedPlan
from wxpublish.state.store import Store
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.workflow.account_clients import Connect, LazyClient
from wxpublish.workflow.planning import (
    PlanOptions,
    desired_for,
    policy_for,
    prepare,
    refuse_invalid,
)
from wxpublish.workflow.refreshing import record_first_read
from wxpublish.workflow.remote_snapshot import snapshot_for
from wxpublish.workflow.rollback_detection import catch_up_store, find_former_items
from wxpublish.workflow.saved_plans import refuse_stale
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """How apply runs. `review` shows the plan and raises ConsentMissing unless it is approved.

    In the context of `defer_signals`, signals wait for the call in flight; the context's value
    returns whether one arrived. `list_delay` is in seconds; `stamp` is the time in the names of
    backup files.
    """

    review: Callable[[Plan], None]
    observe: Observer
    connect: Connect
    defer_signals: Callable[[], AbstractContextManager[Callable[[], bool]]]
    stamp: str
    refresh: bool = False
    expect: str | None = None
    parallelism: int = 4
    list_delay: float = 2.0


def apply_site(
    checked: ValidatedSite, account: Account, plan_options: PlanOptions, options: ApplyOptions
) -> Applied:
    """Make the account match the site. Raises only before anything is sent; see the outcomes after.

    Errors are raised in this order: another run in progress, invalid content, anything else.
    """
    targets = policy_for(checked, plan_options).targets
    with ExitStack() as stack:
        try:
            store = stack.enter_context(
                Store.open(checked.root, account.lockfile, "apply", app_id=account.app_id)
            )
        except Stale:
            refuse_invalid(checked, targets)
            raise
        refuse_invalid(checked, targets)
        lazy_client = stack.enter_context(LazyClient(account, options.connect))
        rollback = catch_up_store(store, checked.root, account)
        inputs, undecided = recover_state(store, lazy_client.get, options)
        if options.refresh or rollback:
            inputs = _with_snapshot(
                store, lazy_client.get(), inputs, account, desired_for(checked, account)
            )
            inputs = replace(inputs, former=find_former_items(checked.root, account, store.lock))
        if rollback:
            inputs = rollback.apply_to(inputs)
            store.done(None, inputs.lock)
        prepared = prepare(checked, account, plan_options, inputs)
        _confirm(prepared.plan, options, undecided)
        if not prepared.plan.steps:
            return _with_undecided(nothing_to_apply(prepared.plan, store.lock.serial), undecided)
        prepare_payload = partial(make_payload, checked.root)
        settings = _settings(checked.root, account, checked.limit, options, prepare_payload)
        return _with_undecided(
            _run_plan(prepared.plan, store, lazy_client, options, settings), undecided
        )


def apply_saved(
    root: Path,
    path: Path,
    account: Account,
    plan_options: PlanOptions,
    options: ApplyOptions,
    now: int,
) -> Applied:
    """Apply a saved plan as it was reviewed. Raises Stale if something it relies on has changed.

    Of `plan_options` only `allow_delete` counts here; the plan has everything else.
    """
    saved = planfile.read(path)
    plan = replace(
        saved.plan, refusals=find_refusals_at_apply(saved.plan, plan_options.allow_delete)
    )
    with ExitStack() as stack:
        store = stack.enter_context(
            Store.open(root, account.lockfile, "apply", app_id=account.app_id)
        )
        refuse_stale(saved, root, store.lock, account.app_id, now)
        catch_up_store(store, root, account)
        lazy_client = stack.enter_context(LazyClient(account, options.connect))
        inputs, undecided = recover_state(store, lazy_client.get, options)
        _refuse_if_recovered(plan, inputs, undecided)
        _confirm(plan, options, undecided)
        if not plan.steps:
            return nothing_to_apply(plan, store.lock.serial)
        store.done(None, store.lock.applied(saved.plan_id))
        settings = _settings(root, account, plan.limit, options, partial(_saved_payload, saved))
        return _with_undecided(_run_plan(plan, store, lazy_client, options, settings), undecided)


def _refuse_if_recovered(plan: Plan, inputs: PlanInputs, undecided: tuple[Undecided, ...]) -> None:
    """Refuse a plan that creates an item that an interrupted run created, or may have created."""
    creates = {change.address for change in plan.changes if change.action is Action.CREATE}
    for question in undecided:
        if question.address in creates:
            raise question.error()
    for one in inputs.recovered:
        if one.address in creates:
            raise Stale(
                f"an interrupted run created {one.address}, and this plan would create it again",
                hint="make a new plan and have it reviewed",
            )


def _saved_payload(saved: SavedPlan, asset: Asset) -> Payload:
    return saved.payloads[asset.address]


def _run_plan(
    plan: Plan,
    store: Store,
    lazy_client: LazyClient,
    options: ApplyOptions,
    settings: ApplySettings,
) -> Applied:
    client = lazy_client.get()
    with options.defer_signals() as stop_requested:
        return apply_plan(plan, store, client, replace(settings, stop_requested=stop_requested))


def recover_state(
    store: Store, client: Callable[[], Client], options: ApplyOptions
) -> tuple[PlanInputs, tuple[Undecided, ...]]:
    """Resolve what earlier runs left open, as far as there is evidence."""
    recovered, undecided = recover(store, client, partial(time.sleep, options.list_delay))
    blocked = frozenset(question.address for question in undecided)
    return PlanInputs(store.lock, recovered, blocked), undecided


def _with_snapshot(
    store: Store, client: Client, inputs: PlanInputs, account: Account, desired: Desired
) -> PlanInputs:
    """The inputs with a snapshot of the account."""
    snapshot = snapshot_for(client, store.lock, account, desired)
    store.done(None, record_first_read(store.lock, snapshot))
    return replace(inputs, lock=store.lock, snapshot=snapshot)


def _confirm(plan: Plan, options: ApplyOptions, undecided: tuple[Undecided, ...]) -> None:
    """Show the plan and get it approved. An open question is raised in place of a refusal."""
    try:
        _require_consent(plan, options)
    except (Stale, ConsentMissing):
        for question in undecided:
            raise question.error() from None
        raise


def _require_consent(plan: Plan, options: ApplyOptions) -> None:
    """Show the plan and get it approved. A plan with refusals is shown before it is refused."""
    if options.expect is not None and options.expect != plan.digest:
        raise Stale(
            f"this is not the plan that was reviewed: its digest is {plan.digest}",
            hint=f"expected {options.expect}; make a new plan and have it reviewed",
        )
    options.review(plan)
    for refusal in plan.refusals:
        raise ConsentMissing(refusal.message, hint=refusal.hint)


def _settings(
    root: Path,
    account: Account,
    limit: int,
    options: ApplyOptions,
    prepare_payload: Callable[[Asset], Payload],
) -> ApplySettings:
    def back_up(address: Address, remote: RemoteNews) -> None:
        articles = [asdict(article) for article in remote.articles]
        document: Mapping[str, object] = {"update_time": remote.update_time, "articles": articles}
        save_remote(root, address, remote.media_id, document, options.stamp)

    def back_up_file(address: Address, remote: RemoteMaterial, data: bytes) -> None:
        save_file(root, address, remote.media_id, remote.name, data, options.stamp)

    return ApplySettings(
        prepare=prepare_payload,
        observe=options.observe,
        save_remote=back_up,
        save_file=back_up_file,
        parallelism=options.parallelism,
        list_delay=options.list_delay,
        limit=limit,
        local=account.is_local,
    )


def _with_undecided(applied: Applied, undecided: tuple[Undecided, ...]) -> Applied:
    """The outcome of a run in which some addresses wait for a person's decision."""
    if not undecided:
        return applied
    open_outcomes = tuple(
        Outcome(one.address, "create", "unknown", title=one.title, error=_undecided_text(one))
        for one in undecided
    )
    first = undecided[0].error()
    return replace(
        applied,
        result="partial" if applied.result == "applied" else applied.result,
        outcomes=(*applied.outcomes, *open_outcomes),
        exit_code=most_severe([applied.exit_code, first.exit_code]),
        message=applied.message or first.message,
        hint=applied.hint or first.hint,
    )


def _undecided_text(undecided: Undecided) -> str:
    error = undecided.error()
    return f"{error.message}; {error.hint}"
