"""`wxpublish build`: the final HTML as files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
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


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", default="build", help="default: build")
    parser.add_argument("--costs", action="store_true", help="show what the blocks cost")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(session: Session) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import error_document, manifest_document
    from wxpublish.state.build_output import write_pages
    from wxpublish.state.symlinks import output_folder
    from wxpublish.workflow.site_check import pages as pages_of

    checked = session.check()
    failed = InvalidContent(checked.findings, checked.count)
    if checked.site is None:
        raise failed
    pages = pages_of(checked)
    manifest = manifest_document(pages)
    write_pages(output_folder(session.root, session.args.output), pages, manifest)
    if checked.findings and not session.quiet:
        look = session.look(sys.stderr)
        console_output.note(findings_text(checked.findings, look, articles=checked.count))
    is_failure = has_errors(checked.findings)
    if session.wants_json:
        console_output.document({**manifest, **error_document(failed)} if is_failure else manifest)
    else:
        _print(session, pages, checked.limit)
    return failed.exit_code if is_failure else 0


def _print(session: Session, pages: "Sequence[Page]", limit: int) -> None:
    from wxpublish.report.cost_breakdown import cost_lines

    directory = Path(session.args.output)
    for page in pages:
        given_up = f"  {', '.join(page.fitted)}" if page.fitted else ""
        console_output.result(
            f"{directory / page.file}  {page.characters:,} of {limit:,}{given_up}"
        )
        if session.args.costs:
            for line in cost_lines(page):
                console_output.result(line)
