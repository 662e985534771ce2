"""`wxpublish recover`: what a crash left open."""

import argparse
from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

ABOUT = """\
apply does this by itself at its start and asks only where evidence is not enough: then say which
item it was (--adopt), or that it was none (--discard)."""
EXAMPLES = """\
  wxpublish recover
  wxpublish recover --adopt news.hello=MEDIA_ID
  wxpublish recover --discard news.hello"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish recover` takes."""

    adopt: str | None = None
    discard: str | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--adopt", metavar="ADDRESS=MEDIA_ID", help="this item is it")
    choice.add_argument("--discard", metavar="ADDRESS", help="no item is it")


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import WrongUsage
    from wxpublish.workflow.planning import parse_addresses
    from wxpublish.workflow.recovering import adopt_by_hand, discard_by_hand

    options = session.options
    if options.adopt:
        written, equals, media_id = options.adopt.partition("=")
        if not equals or not media_id:
            raise WrongUsage("--adopt takes ADDRESS=MEDIA_ID", hint="wxpublish recover --help")
        (address,) = parse_addresses((written,))
        account, checked = session.account_and_site()
        adopt_by_hand(checked, account, connector(session), address, media_id)
        console_output.result(f"{address} is {media_id} now; run apply to carry on")
        return 0
    if options.discard:
        (address,) = parse_addresses((options.discard,))
        discard_by_hand(session.root, session.select_account(), connector(session), address)
        console_output.result(f"no item of the account is {address}; run apply to create it")
        return 0
    return _settle(session)


def _settle(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.report.plan_sentences import recovered_text
    from wxpublish.workflow.recovering import recover_interrupted

    account = session.select_account()
    recovered, undecided = recover_interrupted(
        session.root, account, connector(session), session.wait_for_lists
    )
    for one in recovered:
        console_output.result(recovered_text(one, account.channel))
    for question in undecided:
        console_output.fail(question.error(), as_json=False)
    if not recovered and not undecided:
        console_output.result("Nothing is open.")
    return undecided[0].error().exit_code if undecided else 0
