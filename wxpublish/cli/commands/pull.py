"""`wxpublish pull`: save the account as Markdown and files."""

from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, format_option, option
from wxpublish.cli.session import Session

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


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish pull`."""

    addresses: list[str] = option(nargs="*", metavar="ADDRESS", help="such as news.hello")
    all: bool = flag("--all", help="pull the whole account")
    output: str = option(
        "-o",
        "--output",
        metavar="DIR",
        default="pulled",
        help="the output folder (default: pulled)",
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.cli.progress_bar import progress_counter
    from wxpublish.cli.signals import finish_current_item
    from wxpublish.errors import Interrupted, WrongUsage, most_severe
    from wxpublish.pull.account_pull import PullProgress
    from wxpublish.report.pull_report import problems_text, pulled_document, pulled_text
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
        console_output.print_document(pulled_document(pulled, options.output))
    else:
        console_output.print_note(problems_text(pulled, warnings=not session.quiet))
        console_output.print_result(pulled_text(pulled, options.output))
    return most_severe([problem.exit_code for problem in pulled.problems if problem.exit_code])
