"""The comment with the plan: one on a pull request for each site and account, updated in place."""

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
"""Characters that GitHub allows in a comment."""
_MAX_ERROR = 3_000
"""Characters of an error and of its hint; each can become eight in Markdown."""


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """What a comment is about: a site's folder in the repository and one of its accounts.

    `run_url` is the page of the run, with the whole plan; `links` lead to the site's files.
    """

    site: str
    account: str
    run_url: str
    links: RepositoryLinks = NO_LINKS

    @property
    def name(self) -> str:
        """Site and account in Markdown; empty for the default account of a site at the root."""
        return " · ".join(code_span(name) for name in (self.site, self.account) if name)


@dataclass(frozen=True, slots=True)
class ReviewedPlan:
    """What reviewers saw: the digest of the plan, and whether the comment was truncated."""

    digest: str
    truncated: bool


def plan_comment(plan: Plan, target: CommentTarget) -> str:
    """The comment with a plan, its digest, and whether it is truncated."""
    room = _room(target, plan.digest)
    note = f"saved with [the run]({target.run_url})"
    body = fitted_markdown(plan, limit=room, name=target.name, links=target.links, note=note)
    return _comment_body(target, body, plan.digest)


def findings_comment(findings: Sequence[Finding], articles: int, target: CommentTarget) -> str:
    """The comment on a site with errors, for which there is no plan."""
    room = _room(target, "none")
    body = findings_markdown(
        findings, articles=articles, limit=room, name=target.name, links=target.links
    )
    return _comment_body(target, body, "none")


def failure_markdown(error: WxpublishError, target: CommentTarget) -> str:
    """Why a step failed, and what to do about it."""
    message, hint = (text[:_MAX_ERROR] for text in (error.message, error.hint or ""))
    alert = caution_alert(message, hint)
    return "\n\n".join(filter(None, ["### wxpublish stopped", target.name, alert]))


def failure_comment(error: WxpublishError, target: CommentTarget) -> str:
    """The comment where another error prevented the plan."""
    body = FittedMarkdown(failure_markdown(error, target), truncated=False)
    return _comment_body(target, body, "none")


def put_comment(github: Github, number: int, target: CommentTarget, body: str) -> str:
    """Create the comment or update it; returns its page."""
    comment = _find_comment(github, number, target)
    if comment:
        return github.update_comment(comment["id"], body)
    return github.create_comment(number, body)


def find_reviewed_plan(github: Github, number: int, target: CommentTarget) -> ReviewedPlan | None:
    """The plan that the comment of a pull request showed to its reviewers; None without a comment.

    A comment that somebody else edited last counts as none.
    """
    comment = _find_comment(github, number, target)
    if comment and not github.wrote_current_text(comment):
        return None
    found = _MARKER_VALUES.match(comment["body"], len(_marker(target))) if comment else None
    return ReviewedPlan(found["digest"], truncated=found["truncated"] == "true") if found else None


def _find_comment(github: Github, number: int, target: CommentTarget) -> dict[str, Any] | None:
    start = _marker(target)
    marked = [
        comment
        for comment in github.list_comments(number)
        if (comment.get("body") or "").startswith(start)
    ]
    identity = github.find_identity() if marked else None
    return next((comment for comment in marked if identity and identity.is_author(comment)), None)


def _marker(target: CommentTarget) -> str:
    """How a comment begins, by which it is found again. No name can end the HTML comment."""
    names = f"{quote(target.site or '.', safe='/')} {quote(target.account or '-')}"
    return f"<!-- wxpublish-plan {names.replace('--', '%2D%2D')} "


def _room(target: CommentTarget, digest: str) -> int:
    """The characters that a comment has for its Markdown."""
    empty = FittedMarkdown("", truncated=True)
    return COMMENT_LIMIT - length(_comment_body(target, empty, digest))


def _comment_body(target: CommentTarget, body: FittedMarkdown, digest: str) -> str:
    marker = f"{_marker(target)}digest={digest} truncated={str(body.truncated).lower()} -->"
    note = f"Truncated to the size of a comment; [the run]({target.run_url}) has the whole plan."
    return "\n\n".join([f"{marker}\n{body.text}", *[note] * body.truncated])
