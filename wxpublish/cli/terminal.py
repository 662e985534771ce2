"""The colours and the width of the terminal."""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from wxpublish.report.terminal_style import TerminalStyle

COLORED: ContextVar[bool] = ContextVar("COLORED", default=False)
"""Whether a stream of this run has colours, so that our own colour codes are not escaped."""
MIN_COLUMNS, MAX_COLUMNS = 60, 120
"""The least and the most columns of text, whatever the terminal has."""


def terminal_style(
    stream: TextIO, color: str | None, environ: Mapping[str, str]
) -> "TerminalStyle":
    """Colours at a terminal, unless NO_COLOR or --color decide otherwise."""
    from wxpublish.report.terminal_style import TerminalStyle

    terminal = stream.isatty()
    plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
    colored = color == "always" or (color != "never" and terminal and not plain)
    if colored:
        COLORED.set(True)
    columns = shutil.get_terminal_size((100, 24)).columns if terminal else 100
    return TerminalStyle(color=colored, width=min(max(columns, MIN_COLUMNS), MAX_COLUMNS))


def is_interactive(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a person sees this stream: nobody does in a CI job, even if it has a terminal."""
    return stream.isatty() and not environ.get("CI")


def style_for_arguments(stream: TextIO, arguments: Sequence[str]) -> "TerminalStyle":
    """As `Session.style`, for a command line that failed before there was a session."""
    pairs = dict(pairwise(arguments))
    return terminal_style(stream, pairs.get("--color"), os.environ)
