"""Run programs as whole processes, in turn, and read from the system what each used."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

_LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launcher.py")))
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`."""


class ProgramFailed(Exception):
    """A program ended with an exit code that was not expected. Its text says what it printed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took, start-up included.

    `seconds` are by the clock, `processor` those of the program and of the processes that it waited
    for, `peak` the bytes of the largest of them.
    """

    seconds: float
    processor: float
    peak: int


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Program:
    """A command line to measure, with the path of the program. `before` and `after` are not measured.

    A round takes the median of `repeats` runs: for what is over in a moment.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing
    repeats: int = 1


def run(program: Program) -> Usage:
    """Run a program once. Raises ProgramFailed unless it exits with 0."""
    with tempfile.TemporaryDirectory() as folder:
        report, output = Path(folder, "report"), Path(folder, "output")
        with output.open("wb") as file:
            subprocess.run(
                (*_LAUNCHER, str(report), *program.command),
                cwd=program.folder,
                env=program.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if not report.exists():
            raise ProgramFailed(f"{program.name} does not start: {_end_of(output)}")
        seconds, processor, peak, code = report.read_text(encoding="ascii").split()
        if code != "0":
            raise ProgramFailed(f"{program.name}: exit {code}: {_end_of(output)}")
    return Usage(float(seconds), float(processor), int(peak) * _PEAK_UNIT)


def _end_of(output: Path) -> str:
    return output.read_text(encoding="utf-8", errors="replace").strip()[-1000:]


def run_in_turn(
    programs: Sequence[Program], rounds: int, most_seconds: float
) -> Iterator[tuple[str, Usage]]:
    """Run A, B, C, A, B, C, …: the name of each program and its usage, one after the other.

    A program that has taken `most_seconds` in all is left out of the rounds that follow, so the
    first usages of two programs are always of the same rounds.
    """
    spent = dict.fromkeys((program.name for program in programs), 0.0)
    for number in range(rounds):
        for program in programs:
            if number and spent[program.name] >= most_seconds:
                continue
            began = time.perf_counter()
            used = _one_round(program)
            spent[program.name] += time.perf_counter() - began
            yield program.name, used


def _one_round(program: Program) -> Usage:
    runs = []
    for _ in range(program.repeats):
        program.before()
        try:
            runs.append(run(program))
        finally:
            program.after()
    return sorted(runs, key=attrgetter("seconds"))[len(runs) // 2]


def ratio(ours: Sequence[Usage], theirs: Sequence[Usage]) -> float:
    """How many times as long one takes as the other: the median over the rounds of both."""
    return statistics.median(
        one.seconds / other.seconds for one, other in zip(ours, theirs, strict=False)
    )
