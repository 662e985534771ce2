"""Printing: results go to stdout, everything else to stderr.

All output passes through here. File names, titles and answers come from strangers, so everything
that would control a terminal or a log is escaped.
"""

import os
import re
import sys
from collections.abc import Mapping, Sequence

from wxpublish.cli.terminal import COLORED, style_for_arguments
from wxpublish.errors import InvalidContent, WxpublishError
from wxpublish.model.control_characters import visible, visible_json, visible_line

PRINTED: list[tuple[str, str]] = []
"""What this run has printed: `out` or `err`, and the text."""
_PLAIN = re.compile(r"[\n\t -~]*")
_RUNNER_COMMAND = re.compile(r"^([^\S\n]*)(:)(?=:)|#(?=#\[)", re.MULTILINE)
"""What GitHub's runner obeys as a command, whichever program of the job prints it."""


def print_result(text: str) -> None:
    """Print a result to stdout."""
    if text:
        _print("out", _safe(text).rstrip("\n"))


def print_commands(lines: str) -> None:
    """Print commands for GitHub's runner, such as annotations."""
    _print("out", visible(lines))


def print_document(value: Mapping[str, object]) -> None:
    """Print one JSON document to stdout; with escapes, unless stdout is UTF-8."""
    import json

    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    _print("out", visible_json(json.dumps(value, ensure_ascii=narrow, indent=2)))


def print_note(text: str) -> None:
    """Print something that is not the result to stderr."""
    if text:
        _print("err", _safe(text).rstrip("\n"))


def print_again(printed: Sequence[tuple[str, str]]) -> None:
    """Print what was printed in another run: `PRINTED` of it."""
    for stream, text in printed:
        _print(stream, text)


def _print(stream: str, text: str) -> None:
    PRINTED.append((stream, text))
    print(text, file=sys.stderr if stream == "err" else sys.stdout, flush=True)


def fail(error: WxpublishError, *, as_json: bool, arguments: Sequence[str] = ()) -> int:
    """Print why a command failed. Returns its exit code."""
    from wxpublish.report.json_documents import error_document

    if as_json:
        print_document(error_document(error))
        return error.exit_code
    if isinstance(error, InvalidContent):
        from wxpublish.report.findings import findings_text

        print_note(
            findings_text(
                error.findings, style_for_arguments(sys.stderr, arguments), articles=error.articles
            )
        )
        return error.exit_code
    print_note(f"error: {_visible_lines(error.message)}")
    if error.hint:
        print_note("  " + _visible_lines(error.hint).replace("\n", "\n  "))
    return error.exit_code


def _visible_lines(text: str) -> str:
    """A message with its lines; other control characters are shown as escapes."""
    return "\n".join(map(visible_line, text.split("\n")))


def _escaped_controls(found: re.Match[str]) -> str:
    return f"{found[1]}\\x3a" if found[2] else "\\x23"


def _safe(text: str) -> str:
    if os.environ.get("GITHUB_ACTIONS") and ("::" in text or "##[" in text):
        text = _RUNNER_COMMAND.sub(_escaped_controls, text)
    if _PLAIN.fullmatch(text):
        return text
    from wxpublish.report.terminal_style import safe

    return safe(text, color=COLORED.get())


def ask(question: str) -> str:
    """Ask a question at the terminal. Returns the answer, empty at the end of input."""
    print(_safe(question), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
