"""`wxpublish validate`: everything that can be checked without a network."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.finding import Finding

ABOUT = """\
Every problem of every file is shown in one go, each with its place and what to do; what the
platform's own checker of articles warns of is among them. Nothing is sent, and no credentials are
needed."""
EXAMPLES = """\
  wxpublish validate
  wxpublish validate --strict               warnings count as errors
  wxpublish validate --format github        annotations on the lines of a pull request
  wxpublish validate --format sarif > x.sarif"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish validate` takes."""

    strict: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    add_format(parser, "json", "github", "sarif")


def run(session: Session[Options]) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.workflow.validation import validation_findings

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

    match session.options.format:
        case "json":
            console_output.document(findings_document(findings, articles))
        case "github":
            console_output.commands(workflow_commands(findings, prefix=_prefix(session)))
        case "sarif":
            prefix = _prefix(session)
            console_output.document(
                sarif_document(findings, finding_rules(), __version__, prefix=prefix)
            )
        case _ if findings:
            console_output.result(
                findings_text(findings, session.style(sys.stdout), articles=articles)
            )
        case _:
            console_output.result(f"{counted(articles, 'article')}, no problems.")


def _prefix(session: Session[Options]) -> str:
    """The site's folder in the repository with a final slash: GitHub counts paths from there.

    The repository is the workspace of a workflow, else the folder that the command is run in.
    """
    top = Path(session.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    site = session.root.resolve()
    inside = site.is_relative_to(top) and site != top
    return f"{site.relative_to(top).as_posix()}/" if inside else ""
