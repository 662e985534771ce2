"""`wxpublish pictures`: pictures of the web that articles name."""

import argparse
import sys
from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

ABOUT = """\
`fetch` downloads every picture of the web that an article names into .wxpublish/pictures, which is
where `plan` and `build` look for it: they never fetch anything. Only http and https, pictures of at
most 20 MB, at most 5,000 of them and 2 GB a run, and no address of a private network unless
--allow-private. Nothing is fetched twice."""
EXAMPLES = """\
  wxpublish pictures fetch
  wxpublish pictures fetch --allow-private     from a server of your own network"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish pictures` takes."""

    action: str = ""
    allow_private: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    fetching = actions.add_parser("fetch", help="download what is missing")
    fetching.add_argument(
        "--allow-private",
        action="store_true",
        help="also from addresses of this machine and its networks",
    )
    add_format(fetching)


def run(session: Session[Options]) -> int:
    from wxpublish.cli.progress_bar import counter
    from wxpublish.errors import InvalidContent
    from wxpublish.model.finding import has_errors
    from wxpublish.report.findings import findings_text
    from wxpublish.report.json_documents import findings_document
    from wxpublish.report.wording import counted
    from wxpublish.wechat.downloader import Downloader
    from wxpublish.workflow.picture_fetch import fetch_pictures

    web = Downloader(private=session.options.allow_private)
    with counter(session, "pictures") as heard:
        done = fetch_pictures(session.root, web, heard)
    if session.wants_json:
        found = findings_document(done.findings, done.articles)
        console_output.document({**found, "fetched": list(done.fetched), "there": done.there})
    else:
        if done.findings:
            style = session.style(sys.stderr)
            console_output.note(findings_text(done.findings, style, articles=done.articles))
        fetched = counted(len(done.fetched), "picture")
        known = f", {done.there:,} were there already" if done.there else ""
        console_output.result(f"{fetched} fetched{known}.")
    return InvalidContent.exit_code if has_errors(done.findings) else 0
