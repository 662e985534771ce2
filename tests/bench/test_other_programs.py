"""Other programs are left out with a sentence where they cannot be installed."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.bench import benchmark, other_programs
from tests.bench.__main__ import parse_arguments
from tests.bench.benchmark import Benchmark
from tests.bench.other_programs import CannotInstall, OtherProgram, Tool, markdown_it_alone
from tests.bench.processes import Program, run


def refuse(_: Path) -> Tool:
    raise CannotInstall("there is no network")


def never(*_: object) -> Program:
    raise AssertionError("it is not installed")


def test_what_cannot_be_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "INSTALLABLE", (OtherProgram("Hugo", refuse, never),))
    run_of_it = Benchmark(parse_arguments(["--only", "others"]), tmp_path)
    run_of_it.install()
    assert run_of_it.left_out == ["Hugo could not be installed: there is no network."]
    assert run_of_it.others == []


def test_the_last_line_of_an_installer_that_failed_is_quoted() -> None:
    script = "import sys; print('one\\ntwo', file=sys.stderr); sys.exit(1)"
    with pytest.raises(CannotInstall, match=r"^two$"):
        other_programs._install(sys.executable, "-c", script)


def test_without_npm_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotInstall, match="there is no npm"):
        other_programs._install_wenyan(tmp_path)


def test_markdown_it_runs_on_articles(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: 题\n---\n正文[^1] $x$\n\n[^1]: 注\n", encoding="utf-8"
    )
    run(markdown_it_alone(tmp_path))
