"""`wxpublish pictures`: fetch the pictures on the web that articles name."""

import sys
from dataclasses import dataclass
from typing import ClassVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, format_option
from wxpublish.cli.session import Session

ABOUT = """\
`fetch` downloads every picture on the web that an article names into .wxpublish/pictures. `plan` and
`build` use the files there and never fetch anything. Limits: http and https, 20 MB a picture, 5,000
pictures and 2 GB a run, and no private network unless --allow-private. A picture is fetched only
once."""
EXAMPLES = """\
  wxpublish pictures fetch
  wxpublish pictures fetch --allow-private     from a server of your own network"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish pictures`."""

    ACTIONS: ClassVar = {"fetch": "download the missing pictures"}
    action: str = ""
    allow_private: bool = flag(
        "--allow-private", help="also fetch from this machine and private networks"
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.progress_bar import progress_counter
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import findings_document
    from wxpublish.report.wording import counted
    from wxpublish.wechat.downloader import Downloader
    from wxpublish.workflow.picture_fetch import fetch_pictures

    downloader = Downloader(private=session.options.allow_private)
    with progress_counter(session, "pictures") as report:
        result = fetch_pictures(session.root, downloader, report)
    if session.wants_json:
        found = findings_document(result.findings, result.articles)
        console_output.print_document(
            {**found, "fetched": list(result.fetched), "there": result.cached}
        )
    else:
        if result.findings:
            style = session.style(sys.stderr)
            console_output.print_note(
                findings_text(result.findings, style, articles=result.articles)
            )
        fetched = counted(len(result.fetched), "picture")
        known = f", {result.cached:,} cached" if result.cached else ""
        console_output.print_result(f"{fetched} fetched{known}.")
    return InvalidContent.exit_code if has_errors(result.findings) else 0
