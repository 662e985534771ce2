"""`wxpublish accounts`: list the configured accounts."""

from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option
from wxpublish.cli.session import Session

ABOUT = """\
Works offline. As JSON it is the input of a matrix job in a workflow: each account with the
environment variable of its secret."""
EXAMPLES = """\
  wxpublish accounts
  wxpublish accounts --format json | jq -c '[.accounts[].name]'"""
_SHOWN = ("channel", "lockfile", "secret")


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish accounts`."""

    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.workflow.account_choice import configured_accounts
    from wxpublish.workflow.account_clients import secret_variable

    rows = [
        {
            "name": account.name,
            "app_id": account.app_id or None,
            "channel": account.channel,
            "lockfile": account.lockfile,
            "secret": secret_variable(account),
        }
        for account in configured_accounts(session.root)
    ]
    if session.wants_json:
        console_output.print_document(versioned(accounts=rows))
        return 0
    for row in rows:
        name = row["name"] or "(the only account)"
        app_id = row["app_id"] or "app_id from WXPUBLISH_APP_ID"
        console_output.print_result("  ".join([name, app_id, *(row[key] or "" for key in _SHOWN)]))
    return 0
