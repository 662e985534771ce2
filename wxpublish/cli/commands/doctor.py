"""`wxpublish doctor`: check what keeps the site from its account."""

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.doctor_check import DoctorCheck

ABOUT = """\
Checks configuration, lockfile and git on this machine, and token, allow-list, permissions and clock
by calls that change nothing. A check that is impossible is marked with –, and the others still run,
so it helps with a site that is only half set up."""
EXAMPLES = """\
  wxpublish doctor
  wxpublish --account emulator doctor
  wxpublish doctor --format json"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish doctor`."""

    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import most_severe
    from wxpublish.report.doctor_report import check_text, checks_document
    from wxpublish.workflow.diagnosis import diagnose

    style = session.style(sys.stdout)
    checks: list[DoctorCheck] = []
    connect = connector(session)
    found = diagnose(session.root, session.account, session.environ, connect, time.time())
    for check in found:
        checks.append(check)
        if not session.wants_json:
            console_output.print_result(check_text(check, style))
    if session.wants_json:
        console_output.print_document(checks_document(checks))
    return most_severe([check.exit_code for check in checks if check.state == "failed"])
