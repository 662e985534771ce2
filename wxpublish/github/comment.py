"""The one comment that a pull request gets for each site and account, edited in place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wxpublish.errors import WxpublishError
from wxpublish.github.api import Github
from wxpublish.model.finding import Finding
from wxpublish.model.plan import Plan
from wxpublish.report.findings_markdown import findings_markdown
from wxpublish.report.markdown_blocks import FittedMarkdown, length
from wxpublish.report.markdown_escape import caution_alert, code_span
from wxpublish.report.plan_markdown import fitted_markdown
from wxpublish.report.repository_links import NO_LINKS, RepositoryLinks

_MARKER_VALUES = re.compile(
    r"digest=(?P<digest>sha256:[0-9a-f]{64}) truncated=(?P<truncated>true|false) -->"
)
COMMENT_LIMIT = 65_536
"""Characters that GitHub takes in a comment."""
_MAX_ERROR_CHARACTERS = 3_000
"""Characters of an error and of its remedy; each may need eight in Markdown."""


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """What a comment is about: a site's folder in the repository and one of its accounts.

    `run_url` is where the whole plan stands; `places` where the site's files can be seen.
    """

    site: str
    account: str
    run_url: str
    links: RepositoryLinks = NO_LINKS

    @property
    def name(self) -> str:
        """Site and account in Markdown; empty for the only one of a repository."""
        return " · ".join(code_span(name) for name in (self.site, self.account) if name)


@dataclass(frozen=True, slots=True)
class ReviewedPlan:
    """What reviewers saw: the digest of the plan's changes, and whether some did not fit."""

    digest: str
    truncated: bool


def plan_comment(plan: Plan, target: CommentTarget) -> str:
    """The text of the comment on a plan, with its digest and whether it is all of it."""
    room = COMMENT_LIMIT - length(
        _comment_body(target, FittedMarkdown("", truncated=True), plan.digest)
    )
    note = f"[the run]({target.run_url}) keeps it as a file"
    body = fitted_markdown(plan, limit=room, name=target.name, links=target.links, note=note)
    return _comment_body(target, body, plan.digest)


def findings_comment(findings: Sequence[Finding], articles: int, target: CommentTarget) -> str:
    """The text of the comment where the site has errors and nothing can be planned."""
    room = COMMENT_LIMIT - length(_comment_body(target, FittedMarkdown("", truncated=True), "none"))
    body = findings_markdown(
        findings, articles=articles, limit=room, name=target.name, links=target.links
    )
    return _comment_body(target, body, "none")


def failure_markdown(error: WxpublishError, target: CommentTarget) -> str:
    """Why a step ended, and what to do about it."""
    alert = caution_alert(
        error.message[:_MAX_ERROR_CHARACTERS], (error.hint or "")[:_MAX_ERROR_CHARACTERS]
    )
    return "\n\n".join(filter(None, ["### wxpublish stopped", target.name, alert]))


def failure_comment(error: WxpublishError, target: CommentTarget) -> str:
    """The text of the comment where something else stood in the way of a plan."""
    whole = FittedMarkdown(failure_markdown(error, target), truncated=False)
    return _comment_body(target, whole, "none")


def put_comment(github: Github, number: int, target: CommentTarget, body: str) -> str:
    """Write the comment, or edit it if it is there; returns its page."""
    comment = _find_comment(github, number, target)
    if comment:
        return github.update_comment(comment["id"], body)
    return github.comment(number, body)


def find_reviewed_plan(github: Github, number: int, target: CommentTarget) -> ReviewedPlan | None:
    """What the comment on a pull request showed to its reviewers; None without one.

    One that somebody else edited since shows what he wants it to.
    """
    comment = _find_comment(github, number, target)
    if comment and not github.has_own_text(comment):
        return None
    values = _MARKER_VALUES.match(comment["body"], len(_marker(target))) if comment else None
    return (
        ReviewedPlan(values["digest"], truncated=values["truncated"] == "true") if values else None
    )


def _find_comment(github: Github, number: int, target: CommentTarget) -> dict[str, Any] | None:
    start = _marker(target)
    marked = [
        comment
        for comment in github.comments(number)
        if (comment.get("body") or "").startswith(start)
    ]
    identity = github.find_identity() if marked else None
    return next((comment for comment in marked if identity and identity.is_author(comment)), None)


def _marker(target: CommentTarget) -> str:
    """How the comment is found again; nothing in it can end an HTML comment."""
    names = f"{quote(target.site or '.', safe='/')} {quote(target.account or '-')}"
    return f"<!-- wxpublish-plan {names.replace('--', '%2D%2D')} "


def _comment_body(target: CommentTarget, body: FittedMarkdown, digest: str) -> str:
    mark = f"{_marker(target)}digest={digest} truncated={str(body.truncated).lower()} -->"
    whole = f"Shortened to what a comment holds; [the run]({target.run_url}) has the whole plan."
    return "\n\n".join([f"{mark}\n{body.text}", *[whole] * body.truncated])
