"""The commands of an author's day on one site: times, memory, and calls of the platform's API."""

import json
import os
import statistics
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.bench.articles import APP_ID
from tests.bench.processes import Program, Usage, ratio, run
from tests.bench.results import CALLS, MEMORY, TIMES, Row, Table
from tests.bench.site import MANY, QUOTAS, SECRET, WXPUBLISH, Site

BASES = {
    "python -c pass": "python -c pass",
    "markdown-it-py alone": "markdown-it-py",
    "Hugo": "Hugo",
}
"""The programs that all others are compared with, and their names at the head of a column."""
FIRST_APPLY = "wxpublish apply, everything new"
LATENCY = 0.05
"""Seconds that the emulator takes for every call at least, as a platform far away does."""
UPLOADS, THREADS = ("media/uploadimg", "material/add_material"), 8
"""The calls of which apply makes several at once, and how many."""
_numbers = count(1)


def start_up_programs(site: Site) -> list[Program]:
    """What is over before an author looks."""
    return [
        site.command("wxpublish --version", "--version", repeats=5),
        site.command("wxpublish --help", "--help", repeats=5),
    ]


def site_programs(site: Site) -> list[Program]:
    """The commands on a site that its account is in step with."""
    build = site.command("wxpublish build, cold", "build", "--output", str(site.folder / "build"))
    plan = site.command("wxpublish plan, no-op", "plan")
    apply = site.command("wxpublish apply, no-op", "apply", "--auto-approve")
    edit = Edit(site.one_article())
    programs = [
        replace(build, before=site.forget),
        replace(build, name="wxpublish build, warm"),
        _again(plan),
        _again(apply),
        replace(
            plan, name="wxpublish plan, one article changed", before=edit.make, after=edit.undo
        ),
    ]
    if _has_option(build, "--jobs"):
        alone = replace(build, name="wxpublish build --jobs 1, cold", before=site.forget)
        programs.insert(1, replace(alone, command=(*build.command, "--jobs", "1")))
    return programs


def _has_option(program: Program, option: str) -> bool:
    command = (*program.command[:2], "--help")
    return option in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _again(program: Program) -> Program:
    """The program when it has just done the same."""

    def run_once() -> None:
        run(program)

    return replace(program, before=run_once, repeats=3)


class Edit:
    """A change of one article that can be undone. No two are equal, so none is in a cache."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text, self._status = path.read_bytes(), path.stat()

    def make(self) -> None:
        """Add a sentence."""
        self._path.write_bytes(self._text + f"\n第 {next(_numbers)} 次修改。\n".encode())

    def undo(self) -> None:
        """Make the file what it was, to its time."""
        self._path.write_bytes(self._text)
        os.utime(self._path, ns=(self._status.st_atime_ns, self._status.st_mtime_ns))


def rows(used: Mapping[str, Sequence[Usage]]) -> Table:
    """Medians of each program, and its ratios to those that all are compared with, if they ran too."""
    table: dict[str, dict[str, float]] = {}
    for name, usages in used.items():
        row = table[name] = {
            "ms": 1000 * statistics.median(one.seconds for one in usages),
            "processor ms": 1000 * statistics.median(one.processor for one in usages),
        }
        for base, head in BASES.items():
            if base in used:
                row[f"{TIMES} {head}"] = ratio(usages, used[base])
        row[MEMORY] = statistics.median(one.peak for one in usages) / 2**20
    return table


def apply_to_emulator(site: Site) -> tuple[Usage, Table]:
    """Bring an emulator in step with the site: the usage of the first apply, and the calls of it, of
    one without a change and of one after an edit. The emulator is gone afterwards.

    The first apply is compared with the time that its calls alone would take.
    """
    calls: dict[str, dict[str, float]] = {}
    with _emulator(site) as base:
        apply = site.command(FIRST_APPLY, "apply", "--auto-approve")
        apply = replace(apply, environment=site.environment(base))
        first = run(apply)
        made = _counted(base)
        calls["first apply"] = {
            CALLS: made[CALLS],
            f"{TIMES} latency": first.seconds / bound(made),
            **made,
        }
        run(apply)
        calls["no-op"] = _counted(base)
        edit = Edit(site.one_article())
        edit.make()
        run(apply)
        calls["one article edited"] = _counted(base)
        edit.undo()
        run(apply)
    return first, calls


def bound(calls: Row) -> float:
    """Seconds that these calls take if the platform answers after its latency, and nothing else
    takes time.
    """
    uploads = sum(calls.get(name, 0) for name in UPLOADS)
    return LATENCY * (calls[CALLS] - uploads + uploads / THREADS)


@contextmanager
def _emulator(site: Site) -> Iterator[str]:
    """The platform at an address on this machine, for as long as the block runs."""
    options = [word for name in QUOTAS for word in ("--set", f"quota.{name}={MANY}")]
    account = ("--app-id", APP_ID, "--app-secret", SECRET, "--data", str(site.folder / "emulator"))
    with subprocess.Popen(
        (WXPUBLISH, "emulator", *account, *options, "--latency", f"{LATENCY * 1000:.0f}"),
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().removeprefix("listening on ")
        finally:
            process.terminate()


def _counted(base: str) -> dict[str, float]:
    """The calls by endpoint that the emulator has had since they were last counted."""
    address = f"{base}/_emulator/calls"
    with urllib.request.urlopen(address) as answer:
        counts = Counter[str](json.load(answer)["calls"])
    with urllib.request.urlopen(urllib.request.Request(address, method="DELETE")):
        return {CALLS: counts.total(), **counts}
