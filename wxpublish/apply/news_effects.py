"""Creates, updates, adopts and deletes items, one call at a time."""

from dataclasses import replace

from wxpublish.apply.adoption import adopt_file, adopt_news
from wxpublish.apply.deletion_checks import DeletionChecks, DeletionDecision
from wxpublish.apply.drift_guard import DriftGuard
from wxpublish.apply.find_existing import lock_entry_for
from wxpublish.apply.lock_entries import (
    expected_of_sent,
    lock_without,
    locked_article,
    missing_files,
    news_article,
)
from wxpublish.apply.missing_covers import missing_reason, record_refusal
from wxpublish.apply.preflight import Preflight
from wxpublish.apply.recovery import close_rejections, find_lost_create, mark_unread
from wxpublish.apply.run import Run
from wxpublish.model.address import EMBEDDED_KINDS, LISTED_AS
from wxpublish.model.asset import Asset
from wxpublish.model.desired import DesiredArticle
from wxpublish.model.event import StepBegun
from wxpublish.model.lock import Lock
from wxpublish.model.operation import Operation
from wxpublish.model.platform_url import preview_url
from wxpublish.model.step import AdoptItem, CreateNews, DeleteItem, Remember, Step, UpdateArticle
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.errcodes import CLOSED_INTERFACE
from wxpublish.wechat.failure_text import describe


def create(run: Run, guard: DriftGuard, found: Preflight, step: CreateNews) -> None:
    """Create a news; after a lost answer the account is searched before anything is sent again."""
    if step.address in run.adopted:
        _finish_adopted(run, guard, step)
        return
    articles = None if step.address in run.failures else _payloads(run, step, step.news.articles)
    if articles is None or not guard.is_unchanged(step):
        return
    held = lock_entry_for(run, step, guard.replaced)
    operation = Operation(
        "create",
        step.address,
        step.endpoint,
        held,
        channel=step.channel,
        title=step.news.articles[0].title,
        baseline=found.baseline(step.channel),
        known=found.known(step.channel, step.news.articles[0].title),
    )
    run.settings.observe(StepBegun(step))
    answer, number = _send_create(run, step, operation, articles)
    match answer:
        case Ok(media_id):
            run.store.done(
                number, run.store.lock.put(step.address, replace(held, media_id=media_id))
            )
            close_rejections(run.store, step.address)
            # A news that was found after a lost answer must have what was sent.
            guard.read_back(step.address, ours=step.address not in run.adopted)
            _report_done(run, step, media_id)
        case Refused() | NotSent():
            record_refusal(run, step, answer, number, step.news.articles)
        case Unknown():
            run.store.unknown(number, answer.reason)
            run.record_answer(step, answer)


def unsent_indexes(run: Run, step: CreateNews) -> list[int]:
    """The indexes of the articles that a create sends; of an adopted news, those that differ."""
    held = run.news_at(step.address) if step.address in run.adopted else None
    if held is None:
        return [*range(len(step.news.articles))]
    return [index for index, article in enumerate(held.articles) if not article.sent]


def _finish_adopted(run: Run, guard: DriftGuard, step: CreateNews) -> None:
    """Update the articles of an adopted news that differ, for example in author or cover."""
    media_id = run.store.lock.resources[step.address].media_id
    indexes = unsent_indexes(run, step)
    for index in indexes:
        article, last = step.news.articles[index], index == indexes[-1]
        update_step = UpdateArticle(
            step.address, step.channel, media_id, index, article, (), step.recipe, last
        )
        if not _update(run, guard, update_step):
            return
    _report_done(run, step, media_id)


def _send_create(
    run: Run, step: CreateNews, operation: Operation, articles: list[NewsArticle]
) -> tuple[Answer[str], int]:
    """Send a create; after a lost answer, search for the news and send it once more if absent."""
    channel = run.client.channel(step.channel)
    number = run.store.begin(operation)
    answer = channel.create(articles)
    if not isinstance(answer, Unknown):
        return answer, number
    found = find_lost_create(run.client, operation, run.store.lock, run.wait_for_lists)
    if found is None:
        return answer, number
    if found is False:
        return channel.create(articles), number
    run.adopted.add(step.address)
    return Ok(found), number


def update(run: Run, guard: DriftGuard, step: UpdateArticle) -> None:
    """Send one article with all its fields; after a lost answer it is planned again."""
    if _update(run, guard, step):
        _report_done(run, step, step.media_id)


def _update(run: Run, guard: DriftGuard, step: UpdateArticle) -> bool:
    articles = _payloads(run, step, (step.article,))
    held = run.news_at(step.address)
    if articles is None or held is None or not guard.is_unchanged(step):
        return False
    run.settings.observe(StepBegun(step))
    operation = Operation(
        "update",
        step.address,
        step.endpoint,
        channel=step.channel,
        index=step.index,
        expected=expected_of_sent(step.article),
    )
    number = run.store.begin(operation)
    answer = run.client.channel(step.channel).update(step.media_id, step.index, articles[0])
    match answer:
        case Ok():
            changed = list(held.articles)
            changed[step.index] = locked_article(step.article)
            after = replace(held, articles=tuple(changed), recipe=step.recipe)
            run.store.done(number, run.store.lock.put(step.address, after))
            if step.last:
                guard.read_back(step.address)
            return True
        case Refused() | NotSent():
            record_refusal(run, step, answer, number, (step.article,))
        case Unknown():
            run.store.done(number, mark_unread(run.store.lock, operation))
            run.record_answer(step, answer)
    return False


def delete(run: Run, guard: DriftGuard, checks: DeletionChecks, step: DeleteItem) -> None:
    """Delete a news or a file if it is as the lockfile records it.

    An item that is gone already counts as deleted; a cover that another news shows is kept.
    """
    if not _may_delete(run, step) or not _is_replacement_read(run, step):
        return
    match _decide_deletion(guard, checks, step):
        case "delete" if not checks.in_use.keep_if_used(step):
            _send_delete(run, step)
        case "forget":
            run.store.done(None, lock_without(run.store.lock, step))
            _report_done(run, step, step.media_id)
        case _:
            pass


def _decide_deletion(
    guard: DriftGuard, checks: DeletionChecks, step: DeleteItem
) -> DeletionDecision:
    """Decide about an item after reading it from the account.

    A news that this run replaced was compared and backed up before it was replaced.
    """
    if step.channel is None:
        return checks.check_file(step)
    if step.superseded and step.media_id not in guard.replaced:
        return checks.check_superseded(step, guard.get_item(step.channel, step.media_id))
    return "delete" if guard.is_unchanged(step) else "keep"


def _send_delete(run: Run, step: DeleteItem) -> None:
    run.settings.observe(StepBegun(step))
    number = run.store.begin(
        Operation("delete", step.address, step.endpoint, channel=step.channel, title=step.media_id)
    )
    if step.channel:
        answer = run.client.channel(step.channel).delete(step.media_id)
    else:
        answer = run.client.materials.delete(step.media_id)
    match answer:
        case Ok():
            run.store.done(number, lock_without(run.store.lock, step))
            _report_done(run, step, step.media_id)
        case Refused() if answer.errcode in CLOSED_INTERFACE:
            run.store.done(number, lock_without(run.store.lock, step))
            run.notify(
                f"{step.media_id} stays on the account: the platform has closed {step.endpoint}",
                step.address,
            )
        case Refused() | NotSent() | Unknown():
            run.store.failed(number, describe(answer).message)
            run.record_answer(step, answer)


def remember(run: Run, step: Remember) -> None:
    """Change only the lockfile: a move, a release, a file that no article uses."""
    if step.address in run.failures:
        return  # the item that was to be deleted still exists
    lock = run.store.lock
    if step.previous:
        lock = lock.drop(step.previous)
    if step.resource is not None:
        lock = lock.put(step.address, step.resource)
    elif run.store.is_used(step.address):
        return  # a failed update still uses it
    else:
        lock = lock.drop(step.address)
    run.store.done(None, lock)
    _report_done(run, step, "")


def _payloads(
    run: Run, step: Step, articles: tuple[DesiredArticle, ...]
) -> list[NewsArticle] | None:
    """The articles as they are sent; None, with a failure recorded, if they cannot be sent."""
    missing = missing_files(articles, run.store.lock, local=run.settings.local)
    if missing:
        run.record_failure(step, "skipped", missing_reason(run, missing[0]), 5)
        return None
    ready = [news_article(article, run.store.lock) for article in articles]
    for article, made in zip(articles, ready, strict=True):
        if len(made.content) >= run.settings.limit:
            message = (
                f"{article.source} has {len(made.content):,} characters with the URLs of its"
                f" pictures; the limit is {run.settings.limit:,}"
            )
            run.record_failure(step, "failed", message, 3)
            return None
    return ready


def _may_delete(run: Run, step: DeleteItem) -> bool:
    """Whether the steps that must precede the deletion were successful."""
    held = run.store.lock.resources.get(step.address)
    if held is None or step.address in run.failures:
        return False
    if step.superseded:
        return any(old.media_id == step.media_id for old in held.superseded)
    unused = step.address.kind not in EMBEDDED_KINDS or not run.store.is_used(step.address)
    return held.media_id == step.media_id and unused


def _is_replacement_read(run: Run, step: DeleteItem) -> bool:
    """Whether the news that replaced an older one was read back, so that one of them always exists.

    This is not required if the address is dropped, or if its draft was published by hand.
    """
    held = run.news_at(step.address)
    if held is None or not step.superseded or step.leaving or held.released:
        return True
    seen = not any(article.unread for article in held.articles)
    if not seen:
        message = (
            f"{step.address} could not be read back yet, so {step.media_id}, which it replaces, is"
            " not deleted"
        )
        run.record_failure(step, "skipped", message, 5)
    return seen


def adopt(run: Run, guard: DriftGuard, step: AdoptItem) -> None:
    """Adopt an existing item, as an entry of `import:` asks."""
    if isinstance(step.wanted, Asset):
        kind = LISTED_AS[step.address.kind]
        listed = guard.list_files(kind)
        if not isinstance(listed, Ok):
            run.record_answer(step, listed)
            return
        file = listed.value.items.get(step.media_id)
        if file is None:
            run.record_failure(step, "failed", f"the account has no {kind} {step.media_id}", 4)
            return
        lock = adopt_file(run.store.lock, step.wanted, file)
    else:
        answer = guard.get_item(step.channel, step.media_id)
        if not isinstance(answer, Ok):
            run.record_answer(step, answer)
            return
        assets = {asset.address: asset for asset in step.assets}
        lock = adopt_news(
            run.store.lock, step.wanted, answer.value, step.channel, step.recipe, assets
        )
        lock = _mark_differences(run, step, lock)
    run.store.done(None, lock)
    _report_done(run, step, step.media_id)


def _mark_differences(run: Run, step: AdoptItem, lock: Lock) -> Lock:
    """The lock in which an adopted news with a different text counts as edited by hand.

    `import:` may come from a pull request: it may name an item, but must not cause its overwriting.
    """
    held = lock.news()[step.address]
    if all(article.sent for article in held.articles):
        return lock
    articles = tuple(
        article if article.sent else replace(article, observed=None, drifted=article.observed)
        for article in held.articles
    )
    title = next(article.title for article in articles if not article.sent)
    run.notify(
        f"{step.address} is now {step.media_id}, 《{title}》, whose text differs from the site's."
        f" To overwrite it: wxpublish apply --on-drift overwrite --target {step.address}",
        step.address,
    )
    return lock.put(step.address, replace(held, articles=articles))


def _report_done(run: Run, step: Step, media_id: str) -> None:
    held = run.news_at(step.address)
    url = held.articles[0].url if held and held.articles else ""
    url = preview_url(url, local=run.settings.local)
    run.record_done(step, media_id, url)
