"""`wxpublish import`: give existing items of the account an address of the site."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.workflow.site_check import ValidatedSite

ABOUT = """\
An item with the same content as the site counts as sent. The next apply updates any other item, and
the plan shows the reason `imported`. --all imports every item that matches exactly one address:
files by name, news by their titles. This also rebuilds a lost lockfile."""
EXAMPLES = """\
  wxpublish import news.hello MEDIA_ID
  wxpublish import --all"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish import`."""

    address: str = option(default="", nargs="?", metavar="ADDRESS", help="such as news.hello")
    media_id: str = option(
        default="", nargs="?", metavar="MEDIA_ID", help="see: wxpublish remote list"
    )
    all: bool = flag("--all", help="import every item that matches one address")


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import WrongUsage
    from wxpublish.workflow.address_arguments import parse_address
    from wxpublish.workflow.importing import import_one
    from wxpublish.workflow.planning import refuse_invalid

    options = session.options
    single = options.address and options.media_id
    if options.all == bool(options.address) or not (options.all or single):
        raise WrongUsage("give ADDRESS and MEDIA_ID, or --all", hint="wxpublish import --help")
    account, checked = session.account_and_site()
    if options.all:
        refuse_invalid(checked, frozenset())
        return _import_all(session, account, checked)
    address = parse_address(options.address)
    refuse_invalid(checked, frozenset({address}))
    import_one(checked, account, connector(session), address, options.media_id)
    console_output.print_result(f"{address} is now {options.media_id}; see: wxpublish plan")
    return 0


def _import_all(session: Session[Options], account: "Account", checked: "ValidatedSite") -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import DecisionNeeded
    from wxpublish.workflow.importing import import_all

    result = import_all(checked, account, connector(session))
    for address, media_id in result.imported.items():
        console_output.print_result(f"{address}  {media_id}")
    for address, ids in result.ambiguous.items():
        choices = "\n".join(f"  wxpublish import {address} {media_id}" for media_id in ids)
        console_output.print_result(f"{address}: {len(ids)} items match; choose one:\n{choices}")
    console_output.print_result(
        f"{len(result.imported)} imported, {len(result.ambiguous)} to choose, "
        f"{len(result.unmatched)} without a match"
    )
    return DecisionNeeded.exit_code if result.ambiguous else 0
