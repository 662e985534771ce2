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
    """The verdict, then a line for each finding, errors first, within so many characters.

    `name` is Markdown that says whose site it is; `places` is where its files can be seen.
    """
    summary = escaped(findings_summary(findings, articles).rstrip("."))
    first = sorted(findings, key=lambda finding: finding.severity != "error")
    lines = tuple(finding_line(finding, links) for finding in first)
    head = [Block(f"### wxpublish: {summary}"), *[Block(name)] * bool(name)]
    return fit([*head, Block("", lines, rest="- … and {} more")], limit)


def finding_line(finding: Finding, links: RepositoryLinks = NO_LINKS) -> str:
    """One finding as an item of a list: what, where, and what to do."""
    position = finding.position
    fragment = f"?plain=1#L{position.line}" * bool(position.line)
    position_link = links.link(code_span(str(position)), position.path, fragment)
    details = "".join(f"<br>{escaped(detail)}" for detail in finding.details)
    hint = f"<br>→ {escaped(finding.hint)}" if finding.hint else ""
    label = f"**{finding.severity}** {finding.code}"
    return f"- {label} at {position_link}: {escaped(finding.message)}{details}{hint}"
