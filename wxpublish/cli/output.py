"""Where commands print: results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Mapping, Sequence

from wxpublish.errors import InvalidContent, WxpublishError


def result(text: str) -> None:
    """Print a result, whole, to stdout."""
    if text:
        print(text.rstrip("\n"), flush=True)


def document(value: Mapping[str, object]) -> None:
    """Print one JSON document to stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)


def note(text: str) -> None:
    """Say something beside the result, on stderr."""
    if text:
        print(text.rstrip("\n"), file=sys.stderr, flush=True)


def fail(error: WxpublishError, *, as_json: bool, arguments: Sequence[str] = ()) -> int:
    """Print why a command ends and return its exit code."""
    from wxpublish.report.document import error_document

    if as_json:
        document(error_document(error))
        return error.exit_code
    if isinstance(error, InvalidContent):
        from wxpublish.cli.terminal import look_for
        from wxpublish.report.findings import findings_text

        note(
            findings_text(error.findings, look_for(sys.stderr, arguments), articles=error.articles)
        )
        return error.exit_code
    note(f"error: {error.message}")
    if error.hint:
        note(f"  {error.hint}")
    return error.exit_code


def ask(question: str) -> str:
    """Ask at the terminal; an end of input counts as no."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
