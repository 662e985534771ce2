"""`wxpublish import`: existing remote items under addresses of the site."""

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.workflow.site_check import ValidatedSite

ABOUT = """\
An item that says the same as the site counts as sent; any other is updated by the next apply, and
the plan says so with the reason `imported`. --all takes what matches exactly one address (files by
name, news by their titles), which is also how a lost lockfile is rebuilt."""
EXAMPLES = """\
  wxpublish import news.hello MEDIA_ID
  wxpublish import --all"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish import` takes."""

    address: str = ""
    media_id: str = ""
    all: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address", nargs="?", default="", metavar="ADDRESS", help="such as news.hello"
    )
    parser.add_argument(
        "media_id", nargs="?", default="", metavar="MEDIA_ID", help="see: wxpublish remote list"
    )
    parser.add_argument("--all", action="store_true", help="everything that matches")


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import WrongUsage
    from wxpublish.workflow.importing import import_one
    from wxpublish.workflow.planning import parse_addresses, refuse_invalid

    options = session.options
    single = options.address and options.media_id
    if options.all == bool(options.address) or not (options.all or single):
        raise WrongUsage("give ADDRESS and MEDIA_ID, or --all", hint="wxpublish import --help")
    account, checked = session.account_and_site()
    if options.all:
        refuse_invalid(checked, frozenset())
        return _all(session, account, checked)
    (address,) = parse_addresses((options.address,))
    refuse_invalid(checked, frozenset({address}))
    import_one(checked, account, connector(session), address, options.media_id)
    console_output.result(f"{address} is {options.media_id} now; see: wxpublish plan")
    return 0


def _all(session: Session[Options], account: "Account", checked: "ValidatedSite") -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import DecisionNeeded
    from wxpublish.workflow.importing import import_all

    done = import_all(checked, account, connector(session))
    for address, media_id in done.taken.items():
        console_output.result(f"{address}  {media_id}")
    for address, ids in done.unclear.items():
        choices = "\n".join(f"  wxpublish import {address} {media_id}" for media_id in ids)
        console_output.result(f"{address}: {len(ids)} items match; choose one:\n{choices}")
    console_output.result(
        f"{len(done.taken)} taken, {len(done.unclear)} to choose, {len(done.unmatched)} without a match"
    )
    return DecisionNeeded.exit_code if done.unclear else 0
