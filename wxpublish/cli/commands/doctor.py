"""`wxpublish doctor`: what stands between the site and its account."""

import argparse
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.report.terminal_style import TerminalStyle
    from wxpublish.workflow.diagnosis import DoctorCheck

ABOUT = """\
Configuration, lockfile and git are looked at here; token, allow-list, permissions and clock by
calls that read and change nothing. What cannot be asked is marked with –, and everything else is
still looked at, so it helps with a site that is only half set up."""
EXAMPLES = """\
  wxpublish doctor
  wxpublish --account emulator doctor
  wxpublish doctor --format json"""
MARKS = {"ok": "✓", "failed": "✗", "skipped": "–"}
STYLES = {"ok": "green", "failed": "bold red", "skipped": "dim"}


@dataclass
class Options(GlobalOptions):
    """What `wxpublish doctor` takes."""


def configure(parser: argparse.ArgumentParser) -> None:
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.errors import most_severe
    from wxpublish.workflow.diagnosis import diagnose

    style = session.style(sys.stdout)
    checks: list[DoctorCheck] = []
    connect = connector(session)
    found = diagnose(session.root, session.account, session.environ, connect, time.time())
    for check in found:
        checks.append(check)
        if not session.wants_json:
            console_output.result(_line(check, style))
    if session.wants_json:
        console_output.document(_document(checks))
    return most_severe([check.exit_code for check in checks if check.state == "failed"])


def _line(check: "DoctorCheck", style: "TerminalStyle") -> str:
    from wxpublish.report.terminal_style import shown

    mark = style.paint(MARKS[check.state], STYLES[check.state])
    hint = "".join(f"\n    {shown(line)}" for line in check.hint.split("\n") if line)
    return f"{mark} {check.name}: {shown(check.message)}{hint}"


def _document(checks: "list[DoctorCheck]") -> dict[str, object]:
    from wxpublish.report.json_documents import FORMAT_VERSION

    rows = [
        {
            "name": check.name,
            "state": check.state,
            "message": check.message,
            "hint": check.hint or None,
        }
        for check in checks
    ]
    bad = any(check.state == "failed" for check in checks)
    return {"format_version": FORMAT_VERSION, "ok": not bad, "checks": rows}
