"""`wxpublish validate`: check everything that needs no network."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, format_option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.finding import Finding

ABOUT = """\
Shows every problem of every file at once, each with its position and what to do, including what the
platform's own checker of articles would warn about. Nothing is sent, and no credentials are needed."""
EXAMPLES = """\
  wxpublish validate
  wxpublish validate --strict               treat warnings as errors
  wxpublish validate --format github        annotations on the lines of a pull request
  wxpublish validate --format sarif > x.sarif"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish validate`."""

    strict: bool = flag("--strict", help="treat warnings as errors")
    format: str = format_option("json", "github", "sarif")


def run(session: Session[Options]) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.workflow.validation_report import validation_findings

    checked = session.validated_site()
    findings = validation_findings(checked, as_strict=session.options.strict)
    _print(session, findings, checked.count)
    return InvalidContent.exit_code if has_errors(findings) else 0


def _print(session: Session[Options], findings: tuple["Finding", ...], articles: int) -> None:
    from wxpublish import __version__
    from wxpublish.report.annotations import workflow_commands
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import findings_document
    from wxpublish.report.sarif import sarif_document
    from wxpublish.report.wording import counted
    from wxpublish.workflow.site_check import finding_rules
    from wxpublish.workflow.validation_report import repository_prefix

    prefix = repository_prefix(session.root, session.environ.get("GITHUB_WORKSPACE", ""))

    match session.options.format:
        case "json":
            console_output.print_document(findings_document(findings, articles))
        case "github":
            console_output.print_commands(workflow_commands(findings, prefix=prefix))
        case "sarif":
            console_output.print_document(
                sarif_document(findings, finding_rules(), __version__, prefix=prefix)
            )
        case _ if findings:
            console_output.print_result(
                findings_text(findings, session.style(sys.stdout), articles=articles)
            )
        case _:
            console_output.print_result(f"{counted(articles, 'article')}, no problems.")
