"""`wxpublish pull`: save the account as Markdown and files."""

import argparse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.pull.account_pull import PullResult

ABOUT = """\
News become Markdown with front matter, cover and pictures, which builds to the same article again.
Other permanent materials become files under their own names. With --all the folder becomes a site of
its own, whose first plan adopts everything and changes nothing.

Items that are in the folder already are not fetched again, so run an interrupted pull again to
continue it. Files that were edited by hand stay as they are."""
EXAMPLES = """\
  wxpublish pull news.hello                its version on the account, into pulled/
  wxpublish pull --all -o ../我的公众号      the whole account, into a new site
  wxpublish -C ../我的公众号 plan"""
MAX_SHOWN_PROBLEMS = 40


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish pull`."""

    addresses: list[str] = field(default_factory=list)
    all: bool = False
    output: str = "pulled"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS", help="such as news.hello")
    parser.add_argument("--all", action="store_true", help="pull the whole account")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        default="pulled",
        help="the output folder (default: pulled)",
    )
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.cli.progress_bar import progress_counter
    from wxpublish.cli.signals import finish_current_item
    from wxpublish.errors import Interrupted, WrongUsage, most_severe
    from wxpublish.pull.account_pull import PullProgress
    from wxpublish.state.symlinks import output_folder
    from wxpublish.workflow.pulling import PullSelection, pull

    options = session.options
    if options.all == bool(options.addresses):
        raise WrongUsage("give addresses, or --all, but not both", hint="wxpublish pull --help")
    account = session.select_account()
    folder = output_folder(session.root, options.output)
    selection = PullSelection(tuple(options.addresses), options.all)
    with (
        finish_current_item(session.print_note) as stop,
        progress_counter(session, "items") as report,
    ):
        progress = PullProgress(report, stop)
        pulled = pull(session.root, folder, account, connector(session), selection, progress)
    if pulled.stopped:
        done = len(pulled.news) + len(pulled.files)
        raise Interrupted(f"stopped after {done:,} items; run it again to continue")
    if session.wants_json:
        console_output.print_document(_document(pulled, options.output))
    else:
        _print(session, pulled)
    return most_severe([problem.exit_code for problem in pulled.problems if problem.exit_code])


def _document(pulled: "PullResult", folder: str) -> dict[str, object]:
    news = [
        {
            "address": str(one.address),
            "media_id": one.media_id,
            "title": one.title,
            "files": list(one.files),
            "fetched": one.written,
        }
        for one in pulled.news
    ]
    files = [
        {
            "type": one.kind,
            "media_id": one.media_id,
            "name": one.name,
            "file": one.path or None,
            "fetched": one.written,
        }
        for one in pulled.files
    ]
    problems = [
        {
            "severity": "error" if one.exit_code else "warning",
            "where": one.where,
            "message": one.message,
            "hint": one.hint or None,
        }
        for one in pulled.problems
    ]
    complete = {"format_version": 1, "folder": folder, "complete": pulled.complete}
    return {**complete, "news": news, "files": files, "problems": problems}


def _print(session: Session[Options], pulled: "PullResult") -> None:
    from wxpublish.report.terminal_style import shown
    from wxpublish.report.wording import counted

    worst = sorted(pulled.problems, key=lambda problem: not problem.exit_code)
    for problem in worst[:MAX_SHOWN_PROBLEMS]:
        if problem.exit_code or not session.quiet:
            kind = "error" if problem.exit_code else "warning"
            console_output.print_note(shown(f"{problem.where}: {kind}: {problem.message}"))
            if problem.hint:
                console_output.print_note("  " + problem.hint.replace("\n", "\n  "))
    if len(worst) > MAX_SHOWN_PROBLEMS:
        console_output.print_note(f"… and {len(worst) - MAX_SHOWN_PROBLEMS:,} more")
    fresh = sum(one.written for one in pulled.news) + sum(one.written for one in pulled.files)
    cached_count = len(pulled.news) + len(pulled.files) - fresh
    files = counted(len(pulled.files), "other file")
    cached = f" ({cached_count:,} already in the folder)" if cached_count else ""
    console_output.print_result(
        f"{len(pulled.news):,} news and {files} in {session.options.output}{cached}."
    )
    if not pulled.complete:
        console_output.print_result("The pull is not complete: run it again to continue.")
