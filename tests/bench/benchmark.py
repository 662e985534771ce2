"""One run of the benchmark: which sites are made, and what is measured on each."""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import wxpublish
from tests.bench.articles import write_site
from tests.bench.commands import (
    FIRST_APPLY,
    apply_to_emulator,
    rows,
    site_programs,
    start_up_programs,
)
from tests.bench.other_programs import (
    INSTALLABLE,
    CannotInstall,
    OtherProgram,
    Tool,
    markdown_it_alone,
    python_alone,
)
from tests.bench.processes import Program, Usage, run_in_turn
from tests.bench.results import Results, Row, Table
from tests.bench.site import Site, raise_quotas, remove_invalid, write_from_folder

ROOT = Path(__file__).parents[2]
JOBS = ("commands", "others", "stages", "characters", "effects")
MOST_APPLIED = 1_000
"""Articles up to which the first apply is a real one."""


class Benchmark:
    """One run: what it was asked for, and the tables so far."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.asked = arguments
        self.folder = folder
        self.tables: dict[str, dict[str, Row]] = {}
        self.calls: dict[str, Row] = {}
        self.left_out: list[str] = []
        self.others: list[tuple[OtherProgram, Tool]] = []

    def run(self) -> None:
        """Do every job that was asked for."""
        if "others" in self.asked.only:
            self.install()
        for number, site in enumerate(self.sites()):
            if "commands" in self.asked.only and not number:
                programs = [python_alone(), *start_up_programs(site)]
                self.in_turn("Start-up", programs)
            if {"commands", "others"} & {*self.asked.only}:
                self.measure_commands(site)
            if "stages" in self.asked.only:
                say(f"{site.title}: stages")
                self.add("Stages, × markdown-it-py alone", self.stages(site))
            # Generated articles are alike, however many there are.
            if "characters" in self.asked.only and (site.is_own or not number):
                say(f"{site.title}: characters")
                for title, table in run_module("characters", str(site.root)).items():
                    self.add(title, {f"{site.title}: {name}": row for name, row in table.items()})
        if "effects" in self.asked.only:
            say("one effect on sites of many sizes")
            self.add("One effect of apply", self.medians(lambda: run_module("effects")))

    def results(self) -> Results:
        """What was measured so far."""
        calls = {"Calls": self.calls} if self.calls else {}
        return Results(
            date=time.strftime("%Y-%m-%d", time.gmtime()),
            machine=describe_machine(),
            versions=self.versions(),
            tables={**self.tables, **calls},
            left_out=self.left_out,
            note=self.asked.note,
        )

    def add(self, title: str, table: Table) -> None:
        """Add rows to the table of this title."""
        self.tables.setdefault(title, {}).update(table)

    def install(self) -> None:
        """Install the other programs, as far as that is possible here."""
        for other in INSTALLABLE:
            say(f"installing {other.name}")
            folder = (self.asked.tools or self.folder / "tools").absolute()
            try:
                tool = other.install(folder / other.name.rpartition("/")[2].lower())
            except CannotInstall as problem:
                self.left_out.append(f"{other.name} could not be installed: {problem}.")
            else:
                self.others.append((other, tool))

    def sites(self) -> Iterator[Site]:
        """Each site, made just before it is measured."""
        for size in self.asked.sizes:
            site = Site(f"{size:,} articles", self.folder / f"{size}")
            say(f"{site.title}: writing them")
            write_site(site.root, size, self.asked.seed)
            raise_quotas(site)
            yield site
        if self.asked.folder:
            site = Site(self.asked.name, self.folder / "own", is_own=True)
            write_from_folder(self.asked.folder, site.root)
            raise_quotas(site)
            if invalid := remove_invalid(site):
                self.left_out.append(f"{invalid} of {site.title} have errors and are left out.")
            yield site

    def measure_commands(self, site: Site) -> None:
        """The commands on a site, with other programs on the same articles."""
        programs = [python_alone(), markdown_it_alone(site.articles)]
        applied: dict[str, Sequence[Usage]] = {}
        if "commands" in self.asked.only:
            applied = self.apply(site)
            programs += site_programs(site)
        for other, tool in self.others:
            if site.count <= other.most:
                out = site.folder / "others" / other.name.rpartition("/")[2]
                programs.append(other.program(tool, site.articles, out))
            else:
                self.left_out.append(f"{other.name} was not run on {site.title}.")
        say(f"{site.title}: {', '.join(program.name for program in programs)}")
        self.in_turn(site.title, programs)
        self.add(site.title, rows(applied))

    def in_turn(self, title: str, programs: Sequence[Program]) -> None:
        """Add a row for each program. A run that is interrupted has the rows so far."""
        used = defaultdict[str, list[Usage]](list)
        try:
            for name, usage in run_in_turn(programs, self.asked.rounds, self.asked.seconds):
                used[name].append(usage)
        finally:
            self.add(title, rows(used))

    def apply(self, site: Site) -> dict[str, Sequence[Usage]]:
        """Bring the lockfile in step with the site; what the first apply took, if there was one."""
        if site.count > MOST_APPLIED:
            say(f"{site.title}: writing the lockfile")
            run_module("in_step", str(site.root))
            return {}
        say(f"{site.title}: applying to an emulator")
        first, calls = apply_to_emulator(site)
        self.calls |= {f"{site.title}: {when}": row for when, row in calls.items()}
        return {FIRST_APPLY: [first]}

    def stages(self, site: Site) -> Table:
        """The stages of a site."""
        arguments = ("stages", str(site.root), str(site.folder / "pages"))
        return self.medians(lambda: {site.title: run_module(*arguments)})

    def medians(self, measure: Callable[[], Table]) -> Table:
        """The medians of a table that is measured several times."""
        tables: list[Table] = []
        began = time.perf_counter()
        while len(tables) < self.asked.rounds:
            tables.append(measure())
            if time.perf_counter() - began >= self.asked.seconds:
                break
        return {
            name: {
                column: statistics.median(table[name][column] for table in tables) for column in row
            }
            for name, row in tables[0].items()
        }

    def versions(self) -> Mapping[str, str]:
        """The version of everything that was measured."""
        return {
            "wxpublish": wxpublish.__version__,
            "Python": platform.python_version(),
            "markdown-it-py": importlib.metadata.version("markdown-it-py"),
            **{other.name: tool.version for other, tool in self.others},
        }


def run_module(name: str, *arguments: str) -> Any:
    """What a module of the benchmark prints as JSON: a table, tables by title, or nothing."""
    command = (sys.executable, "-m", f"tests.bench.{name}", *arguments)
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return json.loads(printed or b"null")


def describe_machine() -> str:
    """The number of cores that this process may use, and their kind."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return f"{cores} cores, {platform.machine().replace('_', '-')}, {platform.system()}"


def say(what: str) -> None:
    """Print progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
