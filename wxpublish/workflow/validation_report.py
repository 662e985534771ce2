"""The findings of `validate`."""

from pathlib import Path

from wxpublish.model.finding import Finding, strict
from wxpublish.workflow.overflow_report import is_overflow_chosen, overflow_findings
from wxpublish.workflow.site_check import ValidatedSite, in_reading_order
from wxpublish.workflow.structure_report import structure_findings


def validation_findings(checked: ValidatedSite, *, as_strict: bool) -> tuple[Finding, ...]:
    """Every finding of a site, in reading order. `as_strict` turns warnings into errors.

    A loss that the site allows by `overflow` stays a warning, or the site could never pass.
    """
    findings = (*checked.findings, *structure_findings(checked))
    overflow = overflow_findings(checked)
    if as_strict:
        findings = strict(findings)
        overflow = overflow if is_overflow_chosen(checked) else strict(overflow)
    return in_reading_order((*findings, *overflow))


def repository_prefix(root: Path, workspace: str) -> str:
    """The site's folder in the repository with a final slash: GitHub's paths start there.

    `workspace` is the folder of the repository; if it is empty, the current folder counts.
    """
    top, site = Path(workspace or ".").resolve(), root.resolve()
    inside = site.is_relative_to(top) and site != top
    return f"{site.relative_to(top).as_posix()}/" if inside else ""
