"""`validate`: what the command and the step of a GitHub workflow report."""

from wxpublish.model.finding import Finding, strict
from wxpublish.workflow.overflow_report import is_overflow_chosen, overflow_findings
from wxpublish.workflow.site_check import ValidatedSite, in_reading_order
from wxpublish.workflow.structure_report import structure


def validation_findings(checked: ValidatedSite, *, as_strict: bool) -> tuple[Finding, ...]:
    """Every finding of a site, in reading order; `as_strict` turns warnings into errors.

    What the site itself chose to give up stays a warning: else it could never pass.
    """
    findings = (*checked.findings, *structure(checked))
    overflow = overflow_findings(checked)
    if as_strict:
        findings = strict(findings)
        overflow = overflow if is_overflow_chosen(checked) else strict(overflow)
    return in_reading_order((*findings, *overflow))
