"""The progress of a long command: a bar at a terminal, occasional lines in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wxpublish.cli import console_output

if TYPE_CHECKING:
    from wxpublish.cli.options import GlobalOptions
    from wxpublish.cli.session import Session

STEP = 100
"""The number of items between two lines in a pipe."""
NAME_COLUMNS = 40


@contextmanager
def progress_counter(
    session: "Session[GlobalOptions]", noun: str
) -> "Iterator[Callable[[int, int, str], None]]":
    """Show progress. The value takes the number done, the total, and the next item's name."""
    if session.quiet:
        yield lambda _done, _total, _name: None
    elif session.is_interactive(sys.stderr):
        with _bar(session) as report:
            yield report
    else:
        yield lambda done, total, _: _line(done, total, noun)


def _line(done: int, total: int, noun: str) -> None:
    if total and done and done % STEP == 0:
        console_output.print_note(f"{done:,} of {total:,} {noun}")


@contextmanager
def _bar(session: "Session[GlobalOptions]") -> "Iterator[Callable[[int, int, str], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from wxpublish.report.terminal_style import cut, shown

    style = session.style(sys.stderr)
    console = Console(file=sys.stderr, no_color=not style.color, width=style.width)
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(done: int, total: int, name: str) -> None:
            described = cut(shown(name), NAME_COLUMNS)
            bar.update(task, completed=done, total=total, description=described)

        yield report
