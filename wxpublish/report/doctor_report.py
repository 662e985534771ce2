"""The checks of `doctor`, as text and as JSON."""

from collections.abc import Sequence

from wxpublish.model.doctor_check import DoctorCheck
from wxpublish.report.json_documents import Document, versioned
from wxpublish.report.terminal_style import TerminalStyle, shown

_MARKS = {"ok": "✓", "failed": "✗", "skipped": "–"}
_STYLES = {"ok": "green", "failed": "bold red", "skipped": "dim"}


def check_text(check: DoctorCheck, style: TerminalStyle) -> str:
    """A check with its mark, and its hint below."""
    mark = style.paint(_MARKS[check.state], _STYLES[check.state])
    hint = "".join(f"\n    {shown(line)}" for line in check.hint.split("\n") if line)
    return f"{mark} {check.name}: {shown(check.message)}{hint}"


def checks_document(checks: Sequence[DoctorCheck]) -> Document:
    """What `doctor --format json` prints."""
    rows = [
        {
            "name": check.name,
            "state": check.state,
            "message": check.message,
            "hint": check.hint or None,
        }
        for check in checks
    ]
    return versioned(ok=all(check.state != "failed" for check in checks), checks=rows)
