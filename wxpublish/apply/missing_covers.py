"""Finds covers that are gone from the account after a refusal; the next run uploads them again."""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

from wxpublish.apply.lock_entries import locked_file_at
from wxpublish.apply.run import Run
from wxpublish.model.address import Address
from wxpublish.model.desired import DesiredArticle
from wxpublish.model.step import Step
from wxpublish.wechat.answers import NotSent, Refused
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.failure_text import describe


def record_refusal(
    run: Run, step: Step, answer: Refused | NotSent, number: int, articles: Iterable[DesiredArticle]
) -> None:
    """Record that articles were refused, with a missing cover as the reason if there is one.

    The platform answers 40007 for a missing draft and a missing cover alike (official table of
    codes). So each cover is requested, and a missing one is marked as gone, so that it is uploaded
    again.
    """
    run.store.failed(number, describe(answer).message)
    gone = isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE
    covers = sorted({article.cover for article in articles}) if gone else []
    gone_covers = [cover for cover in covers if _is_gone(run, cover)]
    if gone_covers:
        run.record_failure(step, "failed", missing_reason(run, gone_covers[0]), 5)
    else:
        run.record_answer(step, answer)


def missing_reason(run: Run, asset: Address) -> str:
    """Why an article cannot use a cover or picture now."""
    held = run.store.lock.files().get(asset)
    if held and held.url and not held.gone and asset.kind == "picture":
        url = held.url[:80]
        return f"the URL of {asset} in the lockfile is not one of the platform's: {url!r}"
    if held:
        return f"{asset} is gone from the account; the next apply uploads it again"
    why = run.failures.get(asset)
    return f"{asset} is not uploaded{f': {why.error}' if why else ''}"


def _is_gone(run: Run, cover: Address) -> bool:
    held = locked_file_at(run.store.lock, cover)
    answer = run.client.materials.get(held.media_id, BytesIO())
    is_gone = isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE
    if is_gone:
        run.store.done(None, run.store.lock.put(cover, replace(held, gone=True)))
    return is_gone
