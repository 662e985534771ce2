"""Plans, outcomes, manifests, findings and errors as JSON. The names are those of `schemas/`."""

from collections.abc import Sequence
from typing import Any

from wxpublish import errors
from wxpublish.model.address import LISTED_AS
from wxpublish.model.build_page import Page
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.outcome import Applied, Outcome
from wxpublish.model.plan import ArticleChange, Change, Drift, Plan
from wxpublish.model.step import DeleteItem
from wxpublish.model.unclaimed import Unclaimed
from wxpublish.report.trust_block import trust_document
from wxpublish.report.unclaimed_report import unclaimed_document

FORMAT_VERSION = 1

Document = dict[str, Any]


def versioned(**values: object) -> Document:
    """A document with its format version as the first key."""
    return {"format_version": FORMAT_VERSION, **values}


def plan_document(plan: Plan) -> Document:
    """What `plan --format json` prints; see `schemas/plan.schema.json`."""
    document = {
        "format_version": FORMAT_VERSION,
        "account": {"app_id": plan.app_id, "channel": plan.channel},
        "lock": {"lineage": plan.lineage, "serial": plan.serial},
        "complete": plan.complete,
        "changes": [_change(change) for change in plan.changes],
        "drift": [drift_document(drift) for drift in plan.drift],
        "recovered": [
            {"address": str(item.address), "media_id": item.media_id or None, "how": item.how}
            for item in plan.recovered
        ],
        "summary": plan.summary(),
        "uploads": plan.uploads(),
        "deletions": [_deletion(step) for step in plan.deletions()],
        "api_calls": plan.api_calls(),
        "reads": dict(sorted(plan.reads.items())),
        "digest": plan.digest,
    }
    trust = {"trust": trust_document(plan.trust)} if plan.trust else {}
    return {**document, **_unclaimed(plan.unclaimed), **trust}


def applied_document(applied: Applied) -> Document:
    """What `apply --format json` prints; a failed run also has an `error`."""
    document = {
        "format_version": FORMAT_VERSION,
        "result": applied.result,
        "outcomes": [_outcome(outcome) for outcome in applied.outcomes],
        "api_calls": dict(sorted(applied.api_calls.items())),
        "reads": dict(sorted(applied.reads.items())),
        **_unclaimed(applied.unclaimed),
    }
    if applied.exit_code:
        document["error"] = _error(
            _error_code(applied.exit_code),
            applied.message or _first_error(applied),
            applied.hint,
            applied.exit_code,
            applied.findings,
        )
    return document


def error_document(error: errors.WxpublishError) -> Document:
    """What any command that fails prints under `--format json`."""
    findings = error.findings if isinstance(error, errors.InvalidContent) else ()
    return {
        "format_version": FORMAT_VERSION,
        "error": _error(error.code, error.message, error.hint, error.exit_code, findings),
    }


def manifest_document(pages: Sequence[Page]) -> Document:
    """What `build` writes to `manifest.json`."""
    return {
        "format_version": FORMAT_VERSION,
        "articles": [_page(page) for page in pages],
    }


def findings_document(findings: Sequence[Finding], articles: int) -> Document:
    """What `validate --format json` prints; with errors among the findings it has an `error` too."""
    document: Document = {
        "format_version": FORMAT_VERSION,
        "articles": articles,
        "findings": [_finding(finding) for finding in findings],
    }
    if has_errors(tuple(findings)):
        document["error"] = error_document(errors.InvalidContent(findings))["error"]
    return document


def _change(change: Change) -> Document:
    document = {
        "address": str(change.address),
        "action": change.action.value,
        "title": change.title,
        "media_id": change.media_id,
        "reasons": list(change.reasons),
        "articles": [_article(article) for article in change.articles],
    }
    if change.previous:
        document["previous"] = str(change.previous)
    if change.remote_title:
        document["remote_title"] = change.remote_title
    return document


def _article(article: ArticleChange) -> Document:
    return {
        "index": article.index,
        "source": article.source,
        "action": article.action,
        "fields": list(article.fields),
    }


def _unclaimed(items: Sequence[Unclaimed]) -> Document:
    """The key `unclaimed`, which is left out if there are none."""
    return {"unclaimed": [unclaimed_document(item) for item in items]} if items else {}


def drift_document(drift: Drift) -> Document:
    """A drift, as plans and `refresh` have it."""
    return {"address": str(drift.address), "articles": list(drift.articles), "kind": drift.kind}


def _deletion(step: DeleteItem) -> Document:
    return {
        "address": str(step.address),
        "media_id": step.media_id,
        "type": step.channel or LISTED_AS[step.address.kind],
        "title": step.title,
        "reason": step.because,
        **({"remote_title": step.remote_title} if step.remote_title else {}),
    }


def _outcome(outcome: Outcome) -> Document:
    return {
        "address": str(outcome.address),
        "action": outcome.action,
        "result": outcome.result,
        "media_id": outcome.media_id,
        "url": outcome.url,
        "error": outcome.error,
    }


def _page(page: Page) -> Document:
    return {
        "address": page.address.article(page.index),
        "source": page.source,
        "file": page.file,
        "title": page.title,
        "characters": page.part.characters,
        "bytes": page.part.bytes,
        "fitted": list(page.fitted),
        "pictures": len(page.part.pictures),
        "links": page.part.links,
        "warnings": [_finding(finding) for finding in page.findings],
    }


def _finding(finding: Finding) -> Document:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message,
        "path": finding.position.path,
        "line": finding.position.line,
        "column": finding.position.column,
        "hint": finding.hint,
        "details": list(finding.details),
    }


def _first_error(applied: Applied) -> str:
    """The error of a run that has no message of its own: that of its first failed outcome."""
    reasons = (outcome.error for outcome in applied.outcomes if outcome.error)
    return next(reasons, "not everything could be applied")


def _error(
    code: str, message: str, hint: str | None, exit_code: int, findings: Sequence[Finding] = ()
) -> Document:
    return {
        "code": code,
        "message": message,
        "hint": hint,
        "exit": exit_code,
        "findings": [_finding(finding) for finding in findings],
    }


def _error_code(exit_code: int) -> str:
    kinds: tuple[type[errors.WxpublishError], ...] = (
        errors.WxpublishError,
        *errors.WxpublishError.__subclasses__(),
    )
    return next((kind.code for kind in kinds if kind.exit_code == exit_code), "error")
