"""Findings as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from collections.abc import Sequence

from wxpublish.model.finding import Finding
from wxpublish.report.findings import findings_summary
from wxpublish.report.markdown_blocks import Block, FittedMarkdown, fit
from wxpublish.report.markdown_escape import code_span, escaped
from wxpublish.report.repository_links import NO_LINKS, RepositoryLinks


def findings_markdown(
    findings: Sequence[Finding],
    *,
    articles: int,
    limit: int | None = None,
    name: str = "",
    links: RepositoryLinks = NO_LINKS,
) -> FittedMarkdown:
    """A heading, then a list item for each finding, errors first, within `limit` characters.

    `name` is the site and account in Markdown; `links` lead to the site's files.
    """
    summary = escaped(findings_summary(findings, articles).rstrip("."))
    first = sorted(findings, key=lambda finding: finding.severity != "error")
    lines = tuple(finding_line(finding, links) for finding in first)
    head = [Block(f"### wxpublish: {summary}"), *[Block(name)] * bool(name)]
    return fit([*head, Block("", lines, rest="- … and {} more")], limit)


def finding_line(finding: Finding, links: RepositoryLinks = NO_LINKS) -> str:
    """One finding as a list item: severity, code, position, message, details, hint."""
    position = finding.position
    fragment = f"?plain=1#L{position.line}" * bool(position.line)
    position_link = links.link(code_span(str(position)), position.path, fragment)
    details = "".join(f"<br>{escaped(detail)}" for detail in finding.details)
    hint = f"<br>→ {escaped(finding.hint)}" if finding.hint else ""
    label = f"**{finding.severity}** {finding.code}"
    return f"- {label} at {position_link}: {escaped(finding.message)}{details}{hint}"
