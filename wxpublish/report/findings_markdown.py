"""Findings as GitHub-flavoured Markdown, for the comment on a pull request and the job summary."""

from collections.abc import Sequence

from wxpublish.model.finding import Finding
from wxpublish.report.blocks import Block, Fitted, fit
from wxpublish.report.findings import findings_verdict
from wxpublish.report.markdown import code, text


def findings_markdown(
    findings: Sequence[Finding], *, articles: int, limit: int | None = None
) -> Fitted:
    """The verdict, then a line for each finding, within so many characters."""
    verdict = text(findings_verdict(findings, articles))
    lines = tuple(finding_line(finding) for finding in findings)
    return fit([Block(f"**{verdict}**"), Block("", lines, rest="- … and {} more")], limit)


def finding_line(finding: Finding) -> str:
    """One finding as an item of a list: what, where, and what to do."""
    place = code(str(finding.position))
    hint = f"<br>→ {text(finding.hint)}" if finding.hint else ""
    return f"- {finding.severity} {finding.code} at {place}: {text(finding.message)}{hint}"
