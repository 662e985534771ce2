"""`wxpublish accounts`: the accounts of the file."""

import argparse
from dataclasses import dataclass

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

ABOUT = """\
Nothing is asked of the platform. As JSON it is what a matrix job of a workflow runs over: each
account with the variable that its secret is read from."""
EXAMPLES = """\
  wxpublish accounts
  wxpublish accounts --format json | jq -c '[.accounts[].name]'"""
_SHOWN = ("channel", "lockfile", "secret")


@dataclass
class Options(GlobalOptions):
    """What `wxpublish accounts` takes."""


def configure(parser: argparse.ArgumentParser) -> None:
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.errors import InvalidContent
    from wxpublish.site.config import read_config
    from wxpublish.workflow.account_clients import secret_variable

    configured = read_config(session.root)
    if configured.config is None:
        raise InvalidContent(configured.findings)
    rows = [
        {
            "name": account.name,
            "app_id": account.app_id or None,
            "channel": account.channel,
            "lockfile": account.lockfile,
            "secret": secret_variable(account),
        }
        for account in configured.config.accounts
    ]
    if session.wants_json:
        console_output.document({"format_version": 1, "accounts": rows})
        return 0
    for row in rows:
        name = row["name"] or "(the only account)"
        app_id = row["app_id"] or "no app_id: WXPUBLISH_APP_ID says it"
        console_output.result("  ".join([name, app_id, *(row[key] or "" for key in _SHOWN)]))
    return 0
