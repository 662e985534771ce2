"""`wxpublish build`: write the final HTML as files."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, format_option, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.build_page import Page

ABOUT = """\
Every picture has the placeholder src="wxpublish:picture.HASH". Articles with errors are left out
and the others are written; the exit code is then 3."""
EXAMPLES = """\
  wxpublish build                     into build/
  wxpublish build -o /tmp/html --format json
  wxpublish build --costs             also show the characters of each block, most first"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish build`."""

    output: str = option(
        "-o", "--output", metavar="DIR", default="build", help="the output folder (default: build)"
    )
    costs: bool = flag("--costs", help="show how many characters each block takes")
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import error_document, manifest_document
    from wxpublish.state.build_output import write_pages
    from wxpublish.state.symlinks import output_folder
    from wxpublish.workflow.site_check import build_pages

    checked = session.validated_site(costs=session.options.costs)
    failed = InvalidContent(checked.findings, checked.count)
    if checked.site is None:
        raise failed
    pages = build_pages(checked)
    manifest = manifest_document(pages)
    write_pages(output_folder(session.root, session.options.output), pages, manifest)
    if checked.findings and not session.quiet:
        style = session.style(sys.stderr)
        console_output.print_note(findings_text(checked.findings, style, articles=checked.count))
    is_failure = has_errors(checked.findings)
    if session.wants_json:
        console_output.print_document(
            {**manifest, **error_document(failed)} if is_failure else manifest
        )
    else:
        _print(session, pages, checked.limit)
    return failed.exit_code if is_failure else 0


def _print(session: Session[Options], pages: "Sequence[Page]", limit: int) -> None:
    from wxpublish.report.cost_breakdown import cost_lines

    directory = Path(session.options.output)
    for page in pages:
        fitted = f"  {', '.join(page.fitted)}" if page.fitted else ""
        console_output.print_result(
            f"{directory / page.file}  {page.part.characters:,} of {limit:,}{fitted}"
        )
        if session.options.costs:
            for line in cost_lines(page):
                console_output.print_result(line)
