"""Plan → account: recovery first, the plan as it is then, consent, and the run."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from wxpublish.apply.engine import apply_plan
from wxpublish.apply.outcomes import without_steps
from wxpublish.apply.recovery import Undecided, recover
from wxpublish.apply.run import Settings
from wxpublish.errors import ConsentMissing, Stale, most_severe
from wxpublish.media.payload import payload
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Payload
from wxpublish.model.desired import Desired
from wxpublish.model.event import Observer
from wxpublish.model.outcome import Applied, Outcome
from wxpublish.model.plan import Action, Plan, Recovered
from wxpublish.model.site import Account
from wxpublish.plan.safety import reconsidered
from wxpublish.state import planfile
from wxpublish.state.backup import save_file, save_remote
from wxpublish.state.planfile import SavedPlan
from wxpublish.state.store import Store
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.permanent_materials import RemoteMaterial
from wxpublish.wechat.snapshot_reader import take_snapshot
from wxpublish.workflow.account_clients import Connect
from wxpublish.workflow.planning import (
    PlanInputs,
    PlanOptions,
    desire,
    policy_of,
    prepare,
    refuse_invalid,
)
from wxpublish.workflow.refresh_needs import questions_of
from wxpublish.workflow.refreshing import first_seen
from wxpublish.workflow.rollback_detection import catch_up_store, former_items
from wxpublish.workflow.saved_plans import refuse_stale
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """How an apply is run. `review` shows the plan and raises ConsentMissing without a yes.

    While the context of `patient` lasts, signals wait for the call in flight; it gives what tells
    whether one came. `settle` is in seconds; `stamp` names the moment in the file names of backups.
    """

    review: Callable[[Plan], None]
    observe: Observer
    connect: Connect
    patient: Callable[[], AbstractContextManager[Callable[[], bool]]]
    stamp: str
    refresh: bool = False
    expect: str | None = None
    parallelism: int = 4
    settle: float = 2.0


def apply_site(
    checked: ValidatedSite, account: Account, wishes: PlanOptions, terms: ApplyOptions
) -> Applied:
    """Bring the account in step with the site. Raises before anything was sent; else see outcomes.

    Of what is in the way, another run is told first, then invalid content, then all else.
    """
    targets = policy_of(checked, wishes).targets
    with ExitStack() as stack:
        try:
            store = stack.enter_context(
                Store.open(checked.root, account.lockfile, "apply", app_id=account.app_id)
            )
        except Stale:
            refuse_invalid(checked, targets)
            raise
        refuse_invalid(checked, targets)
        link = _LazyClient(account, terms.connect, stack)
        rollback = catch_up_store(store, checked.root, account)
        before, undecided = settled(store, link.client, terms)
        if terms.refresh or rollback:
            before = _looked(store, link.client(), before, account, desire(checked, account))
            before = replace(before, former=former_items(checked.root, account, store.lock))
        if rollback:
            before = rollback.known(before)
            store.done(None, before.lock)
        made = prepare(checked, account, wishes, before)
        _agree(made.plan, terms, undecided)
        if not made.plan.steps:
            return _with_questions(without_steps(made.plan, store.lock.serial), undecided)
        prepare_payload = partial(payload, checked.root)
        settings = _settings(checked.root, account, checked.limit, terms, prepare_payload)
        return _with_questions(_done(made.plan, store, link, terms, settings), undecided)


def apply_saved(
    root: Path, path: Path, account: Account, wishes: PlanOptions, terms: ApplyOptions, now: int
) -> Applied:
    """Apply a saved plan as it was reviewed. Raises Stale where what it relies on has moved.

    Of the wishes, only the number of deletions that may be made is asked for here: all else stands
    in the plan.
    """
    saved = planfile.read(path)
    plan = replace(saved.plan, refusals=reconsidered(saved.plan, wishes.allow_delete))
    with ExitStack() as stack:
        store = stack.enter_context(
            Store.open(root, account.lockfile, "apply", app_id=account.app_id)
        )
        refuse_stale(saved, root, store.lock, account.app_id, now)
        catch_up_store(store, root, account)
        link = _LazyClient(account, terms.connect, stack)
        before, undecided = settled(store, link.client, terms)
        _refuse_overtaken(plan, before, undecided)
        _agree(plan, terms, undecided)
        if not plan.steps:
            return without_steps(plan, store.lock.serial)
        store.done(None, store.lock.applied(saved.plan_id))
        settings = _settings(root, account, plan.limit, terms, partial(_packed, saved))
        return _with_questions(_done(plan, store, link, terms, settings), undecided)


def _refuse_overtaken(plan: Plan, before: PlanInputs, undecided: tuple[Undecided, ...]) -> None:
    """Refuse a plan that creates what an interrupted run has made, or may have made, already."""
    creates = {change.address for change in plan.changes if change.action is Action.CREATE}
    for question in undecided:
        if question.address in creates:
            raise question.error()
    for one in before.recovered:
        if one.address in creates:
            raise Stale(
                f"{one.address} was made by an interrupted run, and this plan would make it again",
                hint="plan again, and have that one reviewed",
            )


def _packed(saved: SavedPlan, asset: Asset) -> Payload:
    return saved.payloads[asset.address]


class _LazyClient:
    """The client, made at the first use: a run with nothing to do makes no call at all."""

    def __init__(self, account: Account, connect: Connect, stack: ExitStack) -> None:
        self._account = account
        self._connect = connect
        self._stack = stack
        self._client: Client | None = None

    def client(self) -> Client:
        """The account's client, opened once."""
        if self._client is None:
            self._client = self._stack.enter_context(self._connect(self._account))
        return self._client


def _done(
    plan: Plan, store: Store, link: _LazyClient, terms: ApplyOptions, settings: Settings
) -> Applied:
    client = link.client()
    with terms.patient() as stop_asked:
        return apply_plan(plan, store, client, replace(settings, stop_asked=stop_asked))


def settled(
    store: Store, client: Callable[[], Client], terms: ApplyOptions
) -> tuple[PlanInputs, tuple[Undecided, ...]]:
    """What earlier runs left open, settled as far as evidence goes."""
    recovered: tuple[Recovered, ...] = store.recovered
    undecided: tuple[Undecided, ...] = ()
    if any(opened.is_call for opened in store.open_operations()):
        recovered, undecided = recover(store, client(), partial(time.sleep, terms.settle))
    blocked = frozenset(question.address for question in undecided)
    return PlanInputs(store.lock, recovered, blocked), undecided


def _looked(
    store: Store, client: Client, before: PlanInputs, account: Account, desired: Desired
) -> PlanInputs:
    """What is known once the account was looked at."""
    questions = questions_of(desired, store.lock)
    snapshot = take_snapshot(client, store.lock, account.channel, questions)
    store.done(None, first_seen(store.lock, snapshot))
    return replace(before, lock=store.lock, snapshot=snapshot)


def _agree(plan: Plan, terms: ApplyOptions, undecided: tuple[Undecided, ...]) -> None:
    """Show the plan and get consent to it; a question that is open goes before a refusal."""
    try:
        _consent(plan, terms)
    except (Stale, ConsentMissing):
        for question in undecided:
            raise question.error() from None
        raise


def _consent(plan: Plan, terms: ApplyOptions) -> None:
    """Show the plan and get a yes to it; refused plans are shown first, then refused."""
    if terms.expect is not None and terms.expect != plan.digest:
        raise Stale(
            f"the plan is not the one that was reviewed: it is {plan.digest}",
            hint=f"expected {terms.expect}; plan again and have that one reviewed",
        )
    terms.review(plan)
    for refusal in plan.refusals:
        raise ConsentMissing(refusal.message, hint=refusal.hint)


def _settings(
    root: Path,
    account: Account,
    limit: int,
    terms: ApplyOptions,
    prepare_payload: Callable[[Asset], Payload],
) -> Settings:
    def keep(address: Address, remote: RemoteNews) -> None:
        articles = [asdict(article) for article in remote.articles]
        document: Mapping[str, object] = {"update_time": remote.update_time, "articles": articles}
        save_remote(root, address, remote.media_id, document, terms.stamp)

    def keep_file(address: Address, remote: RemoteMaterial, data: bytes) -> None:
        save_file(root, address, remote.media_id, remote.name, data, terms.stamp)

    return Settings(
        prepare=prepare_payload,
        observe=terms.observe,
        save_remote=keep,
        save_file=keep_file,
        parallelism=terms.parallelism,
        settle=terms.settle,
        limit=limit,
        local=account.is_local,
    )


def _with_questions(applied: Applied, undecided: tuple[Undecided, ...]) -> Applied:
    """The outcome of a run during which some addresses waited for a person's word."""
    if not undecided:
        return applied
    questions = tuple(
        Outcome(one.address, "create", "unknown", title=one.title, error=_text(one))
        for one in undecided
    )
    first = undecided[0].error()
    return replace(
        applied,
        result="partial" if applied.result == "applied" else applied.result,
        outcomes=(*applied.outcomes, *questions),
        exit_code=most_severe([applied.exit_code, first.exit_code]),
        message=applied.message or first.message,
        hint=applied.hint or first.hint,
    )


def _text(undecided: Undecided) -> str:
    error = undecided.error()
    return f"{error.message}; {error.hint}"
