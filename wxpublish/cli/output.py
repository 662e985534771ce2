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
    """Print one JSON document to stdout; where that cannot carry UTF-8, in escapes."""
    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(value, ensure_ascii=narrow, indent=2), flush=True)


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
    note(f"error: {_safe(error.message)}")
    if error.hint:
        note("  " + _safe(error.hint).replace("\n", "\n  "))
    return error.exit_code


def _safe(text: str) -> str:
    """Text in which names of files and words of the platform cannot steer the terminal."""
    from wxpublish.report.look import shown

    return "\n".join(map(shown, text.split("\n")))


def ask(question: str) -> str:
    """Ask at the terminal; an end of input counts as no."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
