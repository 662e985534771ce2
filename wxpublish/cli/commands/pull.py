"""`wxpublish pull`: the account as Markdown and files."""

import argparse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.pull.account_pull import PullResult

ABOUT = """\
News become Markdown with front matter, cover and pictures, which builds to an equal article again;
other permanent materials become files under their names. With --all the folder is a site of its
own, whose first plan takes everything over and changes nothing.

What is in the folder already is not fetched again, so an interrupted pull is carried on by running
it again. Files that were changed by hand are left alone."""
EXAMPLES = """\
  wxpublish pull news.hello                what it looks like on the account, into pulled/
  wxpublish pull --all -o ../我的公众号      the whole account, into a site of its own
  wxpublish -C ../我的公众号 plan"""
SHOWN_PROBLEMS = 40


@dataclass
class Options(GlobalOptions):
    """What `wxpublish pull` takes."""

    addresses: list[str] = field(default_factory=list)
    all: bool = False
    output: str = "pulled"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS", help="such as news.hello")
    parser.add_argument("--all", action="store_true", help="the whole account")
    parser.add_argument("-o", "--output", metavar="DIR", default="pulled", help="default: pulled")
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.cli.progress_bar import counter, defer_signals
    from wxpublish.errors import Interrupted, WrongUsage, most_severe
    from wxpublish.pull.account_pull import PullProgress
    from wxpublish.state.symlinks import output_folder
    from wxpublish.workflow.pulling import PullSelection, pull

    options = session.options
    if options.all == bool(options.addresses):
        raise WrongUsage("give addresses, or --all", hint="wxpublish pull --help")
    account = session.select_account()
    folder = output_folder(session.root, options.output)
    wanted = PullSelection(tuple(options.addresses), options.all)
    with defer_signals(session.note) as stop, counter(session, "items") as heard:
        progress = PullProgress(heard, stop)
        pulled = pull(session.root, folder, account, connector(session), wanted, progress)
    if pulled.stopped:
        done = len(pulled.news) + len(pulled.files)
        raise Interrupted(f"stopped after {done:,} items; run it again to carry on")
    if session.wants_json:
        console_output.document(_document(pulled, options.output))
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
    for problem in worst[:SHOWN_PROBLEMS]:
        if problem.exit_code or not session.quiet:
            kind = "error" if problem.exit_code else "warning"
            console_output.note(shown(f"{problem.where}: {kind}: {problem.message}"))
            if problem.hint:
                console_output.note("  " + problem.hint.replace("\n", "\n  "))
    if len(worst) > SHOWN_PROBLEMS:
        console_output.note(f"… and {len(worst) - SHOWN_PROBLEMS:,} more")
    fresh = sum(one.written for one in pulled.news) + sum(one.written for one in pulled.files)
    there = len(pulled.news) + len(pulled.files) - fresh
    files = counted(len(pulled.files), "other file")
    known = f" ({there:,} were there already)" if there else ""
    console_output.result(
        f"{len(pulled.news):,} news and {files} in {session.options.output}{known}."
    )
    if not pulled.complete:
        console_output.result("Not complete: run it again to carry on.")
