"""The progress of apply: count, total, rate and time left, and a line for what a person must see."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, assert_never

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from wxpublish.model.address import EMBEDDED_KINDS
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

LINE_INTERVAL = 10.0
"""Seconds between two lines of progress in a pipe."""
_STEP_COLUMNS = 44
_BAR_COLUMNS = 20
_COUNT_COLUMNS = 34
"""The count, the rate and the time left beside the bar."""


@contextmanager
def observer(
    style: TerminalStyle,
    stream: TextIO,
    *,
    terminal: bool,
    verbose: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Observer]:
    """An observer that writes to the stream for as long as apply runs.

    Failures, notices and changed items are a line each; covers and pictures only with `verbose`.
    How far the run is, stands in one line that moves at a terminal, and is a line every
    `LINE_INTERVAL` in a pipe, where uploads would leave no trace otherwise.
    """
    if not terminal:
        lines = _ProgressLines(style, stream, verbose=verbose, clock=clock)
        yield lines.observe
        lines.close()
        return
    console = Console(file=stream, force_terminal=True, no_color=not style.color, width=style.width)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(_BAR_COLUMNS),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        refresh_per_second=5,
    )
    try:
        yield _bar_observer(style, bar, verbose=verbose)
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


class _ProgressLines:
    """Writes a line for each event that needs one, and now and then how far the run is."""

    def __init__(
        self, style: TerminalStyle, stream: TextIO, *, verbose: bool, clock: Callable[[], float]
    ) -> None:
        self._style = style
        self._stream = stream
        self._verbose = verbose
        self._clock = clock
        self._began: float | None = None
        self._line_time = 0.0
        self._line_number = 0
        self._last: StepDone | None = None
        self._is_silent = False

    def observe(self, event: Event) -> None:
        """Write what the event needs."""
        if self._began is None:
            self._began = self._line_time = self._clock()
        if not _needs_line(event, verbose=self._verbose):
            self._is_silent = True
        elif line := event_line(event, self._style):
            self._write(safe(line, color=self._style.color))
        if isinstance(event, StepDone):
            self._last = event
            if self._clock() - self._line_time >= LINE_INTERVAL:
                self._write_progress(event)

    def close(self) -> None:
        """Write how far the run came, if it had steps that no line tells of."""
        if self._last and self._is_silent and self._began is not None:
            spent = self._clock() - self._began
            rate = f", {self._last.number / spent:,.1f} a second" if spent >= 1 else ""
            self._write(f"{_count_text(self._last)} in {time_text(spent)}{rate}")

    def _write_progress(self, done: StepDone) -> None:
        now = self._clock()
        rate = (done.number - self._line_number) / (now - self._line_time)
        self._line_time, self._line_number = now, done.number
        left = (done.total - done.number) / rate if rate > 0 else 0.0
        if left:
            text = f"{rate:,.1f} a second, about {time_text(left)} left"
            self._write(f"{_count_text(done)}, {text}")

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


class _RateColumn(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "")


def time_text(seconds: float) -> str:
    """A duration in words: `40 s`, `12 min`, `2 h 5 min`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _count_text(done: StepDone) -> str:
    return f"{done.number:,} of {done.total:,} steps done"


def _bar_observer(style: TerminalStyle, bar: Progress, *, verbose: bool) -> Observer:
    task = bar.add_task("", total=None)
    room = style.width - _BAR_COLUMNS - _COUNT_COLUMNS
    columns = max(min(_STEP_COLUMNS, room), 1)

    def observe(event: Event) -> None:
        if isinstance(event, StepBegun):
            bar.start()  # not before: the same screen shows the plan and asks for approval
            bar.update(task, description=cut(step_text(event.step), columns))
        if isinstance(event, StepDone):
            bar.update(task, completed=event.number, total=event.total)
        if _needs_line(event, verbose=verbose) and (line := event_line(event, style)):
            bar.console.print(Text.from_ansi(safe(line, color=style.color)), soft_wrap=True)

    return observe


def _needs_line(event: Event, *, verbose: bool) -> bool:
    """Whether an event is told by itself: a cover or a picture inside an article only counts."""
    step = event.step if isinstance(event, StepDone) else None
    return verbose or not isinstance(step, UploadAsset) or step.address.kind not in EMBEDDED_KINDS
