"""What apply does while it does it: one line an effect, and at a terminal a bar."""

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
def observer(look: TerminalStyle, stream: TextIO, *, terminal: bool) -> Iterator[Observer]:
    """An observer that writes to the stream for as long as apply runs.

    In a pipe: one line an effect. At a terminal: a bar that says what is under way, and a line for
    all but the pictures inside articles, which only move the bar.
    """
    if not terminal:
        yield _plain(look, stream)
        return
    console = Console(file=stream, force_terminal=True, no_color=not look.color, width=look.width)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    try:
        yield _moving(look, bar)
    finally:
        bar.stop()


def event_line(event: Event, look: TerminalStyle) -> str:
    """One event as one line; empty for what needs none."""
    match event:
        case StepBegun():
            return ""
        case StepDone(step=step, media_id=media_id, url=url):
            what = look.paint(deed(step), "green")
            return "  ".join(part for part in (what, shown(media_id) or shown(url)) if part)
        case StepFailed(step=step, error=error):
            return f"{look.paint(f'failed: {deed(step)}', 'bold red')}: {shown(error)}"
        case Notice(message=message, address=address):
            return look.paint(f"{address}: " * bool(address) + shown(message), "yellow")
        case _:
            assert_never(event)


def deed(step: Step) -> str:
    """What a step does, in a few words."""
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
            words = _remembered(step)
        case _:
            assert_never(step)
    return shown(words)


def _remembered(step: Remember) -> str:
    if step.resource is None:
        return f"forget {step.address}"
    return f"move {step.previous} → {step.address}" if step.previous else f"note {step.address}"


def _plain(look: TerminalStyle, stream: TextIO) -> Observer:
    def tell(event: Event) -> None:
        if line := event_line(event, look):
            stream.write(safe(line, color=look.color) + "\n")
            stream.flush()

    return tell


def _moving(look: TerminalStyle, bar: Progress) -> Observer:
    task = bar.add_task("", total=None)

    def tell(event: Event) -> None:
        if isinstance(event, StepBegun):
            bar.start()  # not before: the plan is shown and consent asked for on the same screen
            bar.update(task, description=cut(deed(event.step), _STEP_COLUMNS))
        if isinstance(event, StepDone):
            bar.update(task, completed=event.number, total=event.total)
        if not _quiet(event) and (line := event_line(event, look)):
            bar.console.print(Text.from_ansi(safe(line, color=look.color)), soft_wrap=True)

    return tell


def _quiet(event: Event) -> bool:
    """Whether a bar says enough: a picture inside an article has no media_id to show."""
    step = event.step if isinstance(event, StepDone) else None
    return isinstance(step, UploadAsset) and step.address.kind == "picture"
