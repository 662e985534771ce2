"""Runs a plan: its steps in order, each saved before the next one begins."""

from itertools import groupby
from typing import assert_never

from wxpublish.apply.deletion_checks import DeletionChecks
from wxpublish.apply.drift_guard import DriftGuard
from wxpublish.apply.find_existing import adopt_existing
from wxpublish.apply.find_files import adopt_covers, adopt_files
from wxpublish.apply.media_in_use import MediaInUse
from wxpublish.apply.news_effects import adopt, create, delete, remember, unsent_indexes, update
from wxpublish.apply.outcomes import summarize
from wxpublish.apply.preflight import Preflight, check_library_room, planned_creates, run_preflight
from wxpublish.apply.run import ApplySettings, Run, Unexpected
from wxpublish.apply.uploads import upload_all
from wxpublish.errors import Interrupted, WxpublishError
from wxpublish.model.address import EMBEDDED_KINDS
from wxpublish.model.desired import DesiredArticle
from wxpublish.model.outcome import Applied
from wxpublish.model.plan import Plan
from wxpublish.model.step import (
    AdoptItem,
    CreateNews,
    DeleteItem,
    Remember,
    Step,
    UpdateArticle,
    UploadAsset,
)
from wxpublish.state.store import Store
from wxpublish.wechat.answers import Refused
from wxpublish.wechat.client import Client
from wxpublish.wechat.errcodes import CLOSED_INTERFACE
from wxpublish.wechat.failure_text import describe


def apply_plan(plan: Plan, store: Store, client: Client, settings: ApplySettings) -> Applied:
    """Run the plan; failures are in the outcomes, and everything that was done is saved.

    Raises only errors after which the state is not saved: CannotSave, BrokenState.
    """
    run = Run(plan, store, client, settings)
    started = settings.clock()
    if plan.steps:
        try:
            _run_steps(run)
        except KeyboardInterrupt:
            store.abort()
            run.interrupt()
        except WxpublishError as error:
            if error.exit_code == 1:
                raise
            run.stop_error = error
    return summarize(run, settings.clock() - started)


def _run_steps(run: Run) -> None:
    guard = DriftGuard(run)
    guard.read_back_unread()
    _probe_permanent_news(run)
    counts = check_library_room(run)
    preflight = run_preflight(run, guard)
    adopt_files(run, preflight.listed, counts)
    adopt_existing(run, preflight.listed, planned_creates(run))
    adopt_covers(run, guard)
    for _, uploads in groupby(_remaining_uploads(run), key=lambda step: step.address.kind):
        upload_all(run, list(uploads))
    checks = DeletionChecks(run, MediaInUse.for_run(run, preflight))
    for step in run.plan.steps:
        if run.is_ending():
            break
        if isinstance(step, DeleteItem) and guard.unread:
            guard.read_back_pending()
        _run_step(run, guard, checks, preflight, step)
    if not (run.is_ending() and isinstance(run.stop_error, Interrupted)):
        guard.read_back_pending()  # after an interrupt, the next run does it


def _run_step(
    run: Run, guard: DriftGuard, checks: DeletionChecks, preflight: Preflight, step: Step
) -> None:
    """Run a step; an unexpected exception fails only this step, whose call the journal has."""
    try:
        _execute(run, guard, checks, preflight, step)
    except WxpublishError:
        raise
    except Exception as error:  # noqa: BLE001 - the other steps go on
        run.record_exception(step, Unexpected(error, sent=True))


def _execute(
    run: Run, guard: DriftGuard, checks: DeletionChecks, preflight: Preflight, step: Step
) -> None:
    match step:
        case UploadAsset():
            if step.address in run.adopted:
                run.record_done(step, run.store.lock.resources[step.address].media_id, "")
        case AdoptItem():
            adopt(run, guard, step)
        case CreateNews():
            create(run, guard, preflight, step)
        case UpdateArticle():
            update(run, guard, step)
        case DeleteItem():
            delete(run, guard, checks, step)
        case Remember():
            remember(run, step)
        case _:
            assert_never(step)


def _probe_permanent_news(run: Run) -> None:
    """Fail if `material/add_news` is closed, before any picture is uploaded in vain.

    The probe has no articles, so it creates nothing. Raises PlatformError.
    """
    if run.plan.read_strategy.probes_permanent_news:
        answer = run.client.account.permanent_news()
        if isinstance(answer, Refused) and answer.errcode in CLOSED_INTERFACE:
            raise describe(answer)


def _remaining_uploads(run: Run) -> list[UploadAsset]:
    """The uploads that are still needed: not for news that were adopted or have failed."""
    shown = {
        asset
        for step in run.plan.steps
        if isinstance(step, CreateNews | UpdateArticle) and step.address not in run.failures
        for article in _articles_to_send(run, step)
        for asset in (article.cover, *article.pictures)
    }
    return [
        step
        for step in run.plan.steps
        if isinstance(step, UploadAsset)
        and step.address not in run.adopted
        and (step.address.kind not in EMBEDDED_KINDS or step.address in shown)
    ]


def _articles_to_send(run: Run, step: CreateNews | UpdateArticle) -> list[DesiredArticle]:
    """The articles that a step sends; of an adopted news, those that differ on the account."""
    if isinstance(step, UpdateArticle):
        return [step.article]
    return [step.news.articles[index] for index in unsent_indexes(run, step)]
