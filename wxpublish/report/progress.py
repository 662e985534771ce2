"""The progress of apply: one line for each step, and a bar at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, assert_never

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from wxpublish.model.event import Event, Notice, Observer, StepBegun, StepDone, StepFailed
from wxpublish.model.step import (
    AdoptItem,
    CreateNews,
    DeleteItem,
    Remember,
    Step,
    UpdateArticle,
    UploadAsset,
)
from wxpublish.report.terminal_style import TerminalStyle, cut, safe, shown
from wxpublish.report.wording import size_text

_STEP_COLUMNS = 44


@contextmanager
def observer(style: TerminalStyle, stream: TextIO, *, terminal: bool) -> Iterator[Observer]:
    """An observer that writes to the stream for as long as apply runs.

    In a pipe, each step is a line. At a terminal a bar shows the current step, and each step is a
    line, except for the pictures inside articles.
    """
    if not terminal:
        yield _line_observer(style, stream)
        return
    console = Console(file=stream, force_terminal=True, no_color=not style.color, width=style.width)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    try:
        yield _bar_observer(style, bar)
    finally:
        bar.stop()


def event_line(event: Event, style: TerminalStyle) -> str:
    """One event as one line; empty for an event that needs none."""
    match event:
        case StepBegun():
            return ""
        case StepDone(step=step, media_id=media_id, url=url):
            words = style.paint(step_text(step), "green")
            return "  ".join(part for part in (words, shown(media_id) or shown(url)) if part)
        case StepFailed(step=step, error=error):
            return f"{style.paint(f'failed: {step_text(step)}', 'bold red')}: {shown(error)}"
        case Notice(message=message, address=address):
            return style.paint(f"{address}: " * bool(address) + shown(message), "yellow")
        case _:
            assert_never(event)


def step_text(step: Step) -> str:
    """A step in a few words."""
    match step:
        case UploadAsset(asset=asset):
            words = f"upload {asset.address} ({asset.path or asset.tex}, {size_text(asset.size)})"
        case AdoptItem():
            words = f"adopt {step.address}"
        case CreateNews():
            words = f"create {step.address}"
        case UpdateArticle():
            words = f"update {step.address.article(step.index)}"
        case DeleteItem():
            words = f"delete {'the former ' * step.superseded}{step.address}"
        case Remember():
            words = _lockfile_step_text(step)
        case _:
            assert_never(step)
    return shown(words)


def _lockfile_step_text(step: Remember) -> str:
    if step.resource is None:
        return f"forget {step.address}"
    return f"move {step.previous} → {step.address}" if step.previous else f"record {step.address}"


def _line_observer(style: TerminalStyle, stream: TextIO) -> Observer:
    def observe(event: Event) -> None:
        if line := event_line(event, style):
            stream.write(safe(line, color=style.color) + "\n")
            stream.flush()

    return observe


def _bar_observer(style: TerminalStyle, bar: Progress) -> Observer:
    task = bar.add_task("", total=None)

    def observe(event: Event) -> None:
        if isinstance(event, StepBegun):
            bar.start()  # not before: the same screen shows the plan and asks for approval
            bar.update(task, description=cut(step_text(event.step), _STEP_COLUMNS))
        if isinstance(event, StepDone):
            bar.update(task, completed=event.number, total=event.total)
        if not _is_bar_enough(event) and (line := event_line(event, style)):
            bar.console.print(Text.from_ansi(safe(line, color=style.color)), soft_wrap=True)

    return observe


def _is_bar_enough(event: Event) -> bool:
    """Whether an event needs no line: a picture inside an article has no media_id to show."""
    step = event.step if isinstance(event, StepDone) else None
    return isinstance(step, UploadAsset) and step.address.kind == "picture"
