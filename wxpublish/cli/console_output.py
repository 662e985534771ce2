"""Where commands print: results to stdout, everything else to stderr.

All that is printed comes through here, and nothing in it steers a terminal or a log, whoever wrote
the file name, title or answer that it tells of.
"""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence

from wxpublish.cli.terminal import COLORED, style_for_arguments
from wxpublish.errors import InvalidContent, WxpublishError
from wxpublish.model.control_characters import visible, visible_json, visible_line

_PLAIN = re.compile(r"[\n\t -~]*")
_COMMAND = re.compile(r"^([^\S\n]*)(:)(?=:)|#(?=#\[)", re.MULTILINE)
"""What the runner of GitHub takes for a command, wherever a program of the job prints it."""


def result(text: str) -> None:
    """Print a result, whole, to stdout."""
    if text:
        print(_safe(text).rstrip("\n"), flush=True)


def commands(lines: str) -> None:
    """Print lines that GitHub's runner obeys, such as annotations."""
    print(visible(lines), flush=True)


def document(value: Mapping[str, object]) -> None:
    """Print one JSON document to stdout; where that cannot carry UTF-8, in escapes."""
    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(visible_json(json.dumps(value, ensure_ascii=narrow, indent=2)), flush=True)


def note(text: str) -> None:
    """Say something beside the result, on stderr."""
    if text:
        print(_safe(text).rstrip("\n"), file=sys.stderr, flush=True)


def fail(error: WxpublishError, *, as_json: bool, arguments: Sequence[str] = ()) -> int:
    """Print why a command ends and return its exit code."""
    from wxpublish.report.json_documents import error_document

    if as_json:
        document(error_document(error))
        return error.exit_code
    if isinstance(error, InvalidContent):
        from wxpublish.report.findings import findings_text

        note(
            findings_text(
                error.findings, style_for_arguments(sys.stderr, arguments), articles=error.articles
            )
        )
        return error.exit_code
    note(f"error: {_lines(error.message)}")
    if error.hint:
        note("  " + _lines(error.hint).replace("\n", "\n  "))
    return error.exit_code


def _lines(text: str) -> str:
    """A message with its white space as one wrote it by hand."""
    return "\n".join(map(visible_line, text.split("\n")))


def _escaped_controls(found: re.Match[str]) -> str:
    return f"{found[1]}\\x3a" if found[2] else "\\x23"


def _safe(text: str) -> str:
    if os.environ.get("GITHUB_ACTIONS") and ("::" in text or "##[" in text):
        text = _COMMAND.sub(_escaped_controls, text)
    if _PLAIN.fullmatch(text):
        return text
    from wxpublish.report.terminal_style import safe

    return safe(text, color=COLORED.get())


def ask(question: str) -> str:
    """Ask at the terminal; an end of input counts as no."""
    print(_safe(question), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
