"""Findings as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from collections.abc import Sequence

from wxpublish.model.finding import Finding
from wxpublish.report.findings import findings_verdict
from wxpublish.report.markdown_blocks import Block, TruncatedMarkdown, fit
from wxpublish.report.markdown_escape import code, text
from wxpublish.report.repository_links import NOWHERE, RepositoryLinks


def findings_markdown(
    findings: Sequence[Finding],
    *,
    articles: int,
    limit: int | None = None,
    name: str = "",
    places: RepositoryLinks = NOWHERE,
) -> TruncatedMarkdown:
    """The verdict, then a line for each finding, errors first, within so many characters.

    `name` is Markdown that says whose site it is; `places` is where its files can be seen.
    """
    verdict = text(findings_verdict(findings, articles).rstrip("."))
    first = sorted(findings, key=lambda finding: finding.severity != "error")
    lines = tuple(finding_line(finding, places) for finding in first)
    head = [Block(f"### wxpublish: {verdict}"), *[Block(name)] * bool(name)]
    return fit([*head, Block("", lines, rest="- … and {} more")], limit)


def finding_line(finding: Finding, places: RepositoryLinks = NOWHERE) -> str:
    """One finding as an item of a list: what, where, and what to do."""
    position = finding.position
    line = f"?plain=1#L{position.line}" * bool(position.line)
    place = places.linked(code(str(position)), position.path, line)
    details = "".join(f"<br>{text(detail)}" for detail in finding.details)
    hint = f"<br>→ {text(finding.hint)}" if finding.hint else ""
    label = f"**{finding.severity}** {finding.code}"
    return f"- {label} at {place}: {text(finding.message)}{details}{hint}"
