"""`wxpublish recover`: resolve what an interrupted run left open."""

from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, option
from wxpublish.cli.session import Session

ABOUT = """\
`apply` does this at its start, and stops only if the evidence is not enough. Then say which item was
created (--adopt), or that none was (--discard)."""
EXAMPLES = """\
  wxpublish recover
  wxpublish recover --adopt news.hello=MEDIA_ID
  wxpublish recover --discard news.hello"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish recover`."""

    adopt: str | None = option(
        "--adopt", metavar="ADDRESS=MEDIA_ID", help="the interrupted run created this item"
    )
    discard: str | None = option(
        "--discard", metavar="ADDRESS", help="the interrupted run created no item"
    )


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import WrongUsage
    from wxpublish.workflow.address_arguments import parse_address
    from wxpublish.workflow.recovering import adopt_by_hand, discard_by_hand

    options = session.options
    if options.adopt and options.discard:
        message = "--adopt and --discard exclude each other"
        raise WrongUsage(message, hint="wxpublish recover --help")
    if options.adopt:
        written, equals, media_id = options.adopt.partition("=")
        if not equals or not media_id:
            raise WrongUsage("--adopt takes ADDRESS=MEDIA_ID", hint="wxpublish recover --help")
        address = parse_address(written)
        account, checked = session.account_and_site()
        adopt_by_hand(checked, account, connector(session), address, media_id)
        console_output.print_result(f"{address} is now {media_id}; run apply to continue")
        return 0
    if options.discard:
        address = parse_address(options.discard)
        discard_by_hand(session.root, session.select_account(), connector(session), address)
        console_output.print_result(f"{address} has no item on the account; run apply to create it")
        return 0
    return _recover(session)


def _recover(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.report.plan_sentences import recovered_text
    from wxpublish.workflow.recovering import recover_interrupted

    account = session.select_account()
    recovered, undecided = recover_interrupted(
        session.root, account, connector(session), session.wait_for_lists
    )
    for one in recovered:
        console_output.print_result(recovered_text(one, account.channel))
    for question in undecided:
        console_output.fail(question.error(), as_json=False)
    if not recovered and not undecided:
        console_output.print_result("No operation is open.")
    return undecided[0].error().exit_code if undecided else 0
