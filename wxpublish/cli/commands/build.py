"""`wxpublish build`: the final HTML as files."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.build_page import Page

ABOUT = """\
Pictures that have no address yet stand as src="wxpublish:picture.HASH". Articles with errors are
left out; what is valid is written all the same, and exit code 3 says that something was not."""
EXAMPLES = """\
  wxpublish build                     into build/
  wxpublish build -o /tmp/html --format json
  wxpublish build --costs             also what each block costs, dearest first"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish build` takes."""

    output: str = "build"
    costs: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", default="build", help="default: build")
    parser.add_argument("--costs", action="store_true", help="show what the blocks cost")
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import error_document, manifest_document
    from wxpublish.state.build_output import write_pages
    from wxpublish.state.symlinks import output_folder
    from wxpublish.workflow.site_check import pages as pages_of

    checked = session.validated_site()
    failed = InvalidContent(checked.findings, checked.count)
    if checked.site is None:
        raise failed
    pages = pages_of(checked)
    manifest = manifest_document(pages)
    write_pages(output_folder(session.root, session.options.output), pages, manifest)
    if checked.findings and not session.quiet:
        style = session.style(sys.stderr)
        console_output.note(findings_text(checked.findings, style, articles=checked.count))
    is_failure = has_errors(checked.findings)
    if session.wants_json:
        console_output.document({**manifest, **error_document(failed)} if is_failure else manifest)
    else:
        _print(session, pages, checked.limit)
    return failed.exit_code if is_failure else 0


def _print(session: Session[Options], pages: "Sequence[Page]", limit: int) -> None:
    from wxpublish.report.cost_breakdown import cost_lines

    directory = Path(session.options.output)
    for page in pages:
        overflow_findings = f"  {', '.join(page.fitted)}" if page.fitted else ""
        console_output.result(
            f"{directory / page.file}  {page.part.characters:,} of {limit:,}{overflow_findings}"
        )
        if session.options.costs:
            for line in cost_lines(page):
                console_output.result(line)
