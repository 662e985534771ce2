"""A plan, carried out: the steps in their order, each saved before the next begins."""

from typing import assert_never

from wxpublish.apply.deletion_checks import DeletionChecks
from wxpublish.apply.drift_guard import DriftGuard
from wxpublish.apply.find_existing import settle_existing
from wxpublish.apply.find_files import adopt_covers, adopt_files
from wxpublish.apply.media_in_use import ShownElsewhere
from wxpublish.apply.news_effects import RETIRED, adopt, create, delete, remember, unsent, update
from wxpublish.apply.outcomes import summed_up
from wxpublish.apply.preflight import Preflight, creates, refuse_overfull, survey
from wxpublish.apply.run import Run, Settings, Unexpected
from wxpublish.apply.uploads import upload_all
from wxpublish.errors import Interrupted, WxpublishError
from wxpublish.model.address import MEDIA_KINDS, Kind
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
from wxpublish.wechat.failure_text import describe

UPLOAD_ORDER: tuple[frozenset[Kind], ...] = (
    frozenset({"picture"}),
    frozenset({"thumb"}),
    MEDIA_KINDS,
)


def apply_plan(plan: Plan, store: Store, client: Client, settings: Settings) -> Applied:
    """Do what the plan says; what failed stands in the outcomes, and what was done is saved.

    Raises only what leaves the state unsaved: CannotSave, BrokenState.
    """
    run = Run(plan, store, client, settings)
    started = settings.clock()
    if plan.steps:
        try:
            _carry_out(run)
        except KeyboardInterrupt:
            store.break_off()
            run.interrupt()
        except WxpublishError as error:
            if error.exit_code == 1:
                raise
            run.stop = error
    return summed_up(run, settings.clock() - started)


def _carry_out(run: Run) -> None:
    watch = DriftGuard(run)
    watch.catch_up()
    _ask_for_permanent_news(run)
    counts = refuse_overfull(run)
    found = survey(run, watch)
    adopt_files(run, found.listed, counts)
    settle_existing(run, found.listed, creates(run))
    adopt_covers(run, watch)
    uploads = _uploads(run)
    for kinds in UPLOAD_ORDER:
        upload_all(run, [step for step in uploads if step.address.kind in kinds])
    checks = DeletionChecks(run, ShownElsewhere.before(run, found))
    for step in run.plan.steps:
        if run.is_ending():
            break
        if isinstance(step, DeleteItem) and watch.unread:
            watch.finish()
        _do_alone(run, watch, checks, found, step)
    if not (run.is_ending() and isinstance(run.stop, Interrupted)):
        watch.finish()  # else the next run makes up for it


def _do_alone(
    run: Run, watch: DriftGuard, checks: DeletionChecks, found: Preflight, step: Step
) -> None:
    """A step, whose unexpected exceptions are its own: what it left open is in the journal."""
    try:
        _do(run, watch, checks, found, step)
    except WxpublishError:
        raise
    except Exception as error:  # noqa: BLE001 - the other steps go on
        run.unexpected(step, Unexpected(error, sent=True))


def _do(run: Run, watch: DriftGuard, checks: DeletionChecks, found: Preflight, step: Step) -> None:
    match step:
        case UploadAsset():
            if step.address in run.adopted:
                run.done(step, run.store.lock.resources[step.address].media_id, "")
        case AdoptItem():
            adopt(run, watch, step)
        case CreateNews():
            create(run, watch, found, step)
        case UpdateArticle():
            update(run, watch, step)
        case DeleteItem():
            delete(run, watch, checks, step)
        case Remember():
            remember(run, step)
        case _:
            assert_never(step)


def _ask_for_permanent_news(run: Run) -> None:
    """Learn that `material/add_news` is closed before any picture is uploaded for nothing.

    The live platform answers 45103 or 45106 since 2022. The question holds no article, so nothing
    can be made; it is asked while the lockfile knows no permanent news.
    """
    creates = [s for s in run.plan.steps if isinstance(s, CreateNews) and s.channel == "material"]
    known = any(held.channel == "material" for held in run.store.lock.news().values())
    if creates and not known:
        answer = run.client.account.permanent_news()
        if isinstance(answer, Refused) and answer.errcode in RETIRED:
            raise describe(answer)


def _uploads(run: Run) -> list[UploadAsset]:
    """The files still to be sent: what only an adopted or a waiting news shows is not."""
    shown = {
        asset
        for step in run.plan.steps
        if isinstance(step, CreateNews | UpdateArticle) and step.address not in run.troubles
        for article in _to_send(run, step)
        for asset in (article.cover, *article.pictures)
    }
    return [
        step
        for step in run.plan.steps
        if isinstance(step, UploadAsset)
        and step.address not in run.adopted
        and (step.address.kind not in UPLOAD_ORDER[0] | UPLOAD_ORDER[1] or step.address in shown)
    ]


def _to_send(run: Run, step: CreateNews | UpdateArticle) -> list[DesiredArticle]:
    """The articles that a step sends; of an adopted news, what the account has otherwise."""
    if isinstance(step, UpdateArticle):
        return [step.article]
    return [step.news.articles[index] for index in unsent(run, step)]
