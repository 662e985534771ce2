"""Summarizes a run: an outcome for each change, and the exit code."""

from typing import Literal

from wxpublish.apply.run import AddressFailure, Run
from wxpublish.errors import most_severe
from wxpublish.model.address import Address
from wxpublish.model.finding import Finding
from wxpublish.model.lock import LockedNews
from wxpublish.model.outcome import Applied, Outcome, Result
from wxpublish.model.plan import Change, Plan
from wxpublish.model.platform_url import preview_url
from wxpublish.model.step import UploadAsset

CONFLICT = AddressFailure(
    "conflict",
    "changed here and on the account; choose --on-drift overwrite or --on-drift keep",
    6,
)


def summarize(run: Run, seconds: float) -> Applied:
    """The result of a run."""
    unfinished = _unfinished(run)
    outcomes = tuple(_outcome(run, change, unfinished) for change in run.plan.changes)
    codes = [failure.exit_code for failure in run.failures.values()]
    codes += [CONFLICT.exit_code for change in run.plan.changes if "conflict" in change.reasons]
    if run.stop_error is not None:
        codes.append(run.stop_error.exit_code)
    exit_code = most_severe([code for code in codes if code])
    counts = run.client.counts()
    return Applied(
        result=_result(run, exit_code),
        outcomes=outcomes,
        api_calls=counts.writes,
        reads=counts.reads,
        exit_code=exit_code,
        lockfile=run.plan.lockfile,
        serial=run.store.lock.serial,
        seconds=seconds,
        recovered=run.plan.recovered,
        unclaimed=tuple(run.unclaimed),
        message=run.stop_error.message if run.stop_error else None,
        hint=run.stop_error.hint if run.stop_error else None,
        findings=_findings(run),
    )


def nothing_to_apply(plan: Plan, serial: int) -> Applied:
    """The result of a plan without steps: nothing is done, and its conflicts are reported."""
    conflicts = tuple(
        Outcome(
            change.address,
            change.action.value,
            CONFLICT.result,
            media_id=change.media_id,
            error=CONFLICT.error,
            title=change.title,
        )
        for change in plan.changes
        if "conflict" in change.reasons
    )
    return Applied(
        result="refused" if conflicts else "nothing",
        outcomes=conflicts,
        api_calls={},
        reads={},
        exit_code=CONFLICT.exit_code if conflicts else 0,
        lockfile=plan.lockfile,
        serial=serial,
        seconds=0.0,
        recovered=plan.recovered,
    )


def _outcome(run: Run, change: Change, unfinished: frozenset[Address]) -> Outcome:
    failure = run.failures.get(change.address)
    if "conflict" in change.reasons:
        failure = CONFLICT
    held = run.news_at(change.address)
    result: Result = "applied"
    if failure:
        result = failure.result
    elif run.stop_error is not None and change.address in unfinished:
        result = "skipped"
    elif change.address in run.adopted:
        result = "recovered"
    resource = run.store.lock.resources.get(change.address)
    return Outcome(
        change.address,
        change.action.value,
        result,
        media_id=resource.media_id if resource else change.media_id,
        url=_preview_url(run, held),
        error=failure.error if failure else None,
        title=change.title,
    )


def _preview_url(run: Run, held: LockedNews | None) -> str | None:
    if held is None or not held.articles:
        return None
    return preview_url(held.articles[0].url, local=run.settings.local)


def _findings(run: Run) -> tuple[Finding, ...]:
    """The findings in the site's files that only this run could make, sorted by position."""
    found = {finding for failure in run.failures.values() for finding in failure.findings}
    return tuple(sorted(found, key=lambda finding: (str(finding.position), finding.message)))


def _unfinished(run: Run) -> frozenset[Address]:
    """The addresses with a step that was not done, uploads left aside."""
    return frozenset(
        step.address
        for step in run.plan.steps
        if not isinstance(step, UploadAsset) and not run.is_done(step)
    )


def _result(run: Run, exit_code: int) -> Literal["applied", "nothing", "partial", "refused"]:
    if not run.plan.steps and not exit_code:
        return "nothing"
    if not exit_code:
        return "applied"
    return "partial" if run.finished else "refused"
