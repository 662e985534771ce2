"""`wxpublish refresh`: report what was changed on the account."""

from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option, option
from wxpublish.cli.session import Session

ABOUT = """\
The lockfile records drift until an apply overwrites it or you accept it. A draft that is gone was
published, sent or deleted by hand: it becomes `released`, and is not created again unless you ask
for it. Drift alone is no error."""
EXAMPLES = """\
  wxpublish refresh
  wxpublish refresh --accept news.hello      keep the edit on the account
  wxpublish apply --on-drift overwrite       send the site's version again"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish refresh`."""

    accept: list[str] = option(
        "--accept",
        metavar="ADDRESS",
        action="append",
        help="accept the version on the account; may be given several times",
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.report.refresh_report import refreshed_document, refreshed_text
    from wxpublish.workflow.address_arguments import parse_addresses
    from wxpublish.workflow.refreshing import refresh

    account = session.select_account()
    accepted = parse_addresses(session.options.accept)
    refreshed = refresh(session.root, account, connector(session), accepted, session.wait_for_lists)
    if session.wants_json:
        console_output.print_document(refreshed_document(refreshed))
    else:
        console_output.print_result(refreshed_text(refreshed, account.lockfile))
    return 0
