"""Programs are run in turn, and what goes wrong is said."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.processes import Program, ProgramFailed, Usage, ratio, run, run_in_turn

PASS = Program("pass", (sys.executable, "-S", "-c", "pass"), Path(__file__).parent)


def usages(*seconds: float) -> list[Usage]:
    return [Usage(each, each, 1) for each in seconds]


def test_programs_take_turns() -> None:
    order: list[str] = []
    first = replace(PASS, name="a", before=lambda: order.append("a"))
    second = replace(
        PASS, name="b", before=lambda: order.append("b"), after=lambda: order.append(".")
    )
    names = [name for name, _ in run_in_turn((first, second), 3, 60)]
    assert "".join(order) == "ab." * 3
    assert "".join(names) == "ab" * 3


def test_a_program_that_has_taken_its_time_is_left_out_of_later_rounds() -> None:
    assert len(list(run_in_turn((PASS,), 5, 0))) == 1


def test_a_ratio_is_the_median_of_the_rounds_that_both_have() -> None:
    assert ratio(usages(2, 4, 90), usages(1, 1, 9)) == 4
    assert ratio(usages(2), usages(1, 9, 9)) == 2


def test_the_usage_is_that_of_the_program() -> None:
    big = replace(PASS, command=(sys.executable, "-S", "-c", "b'x' * 10**8"))
    assert run(big).peak > 10**8 > run(PASS).peak > 10**6


def test_a_program_that_fails_is_quoted() -> None:
    command = (sys.executable, "-S", "-c", "import sys; print('否'); sys.exit(3)")
    with pytest.raises(ProgramFailed, match=r"^pass: exit 3: 否$"):
        run(replace(PASS, command=command))


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(ProgramFailed, match="pass does not start"):
        run(replace(PASS, command=("/nonexistent/program",)))


def test_what_comes_after_a_run_happens_when_it_fails_too() -> None:
    after: list[str] = []
    program = replace(
        PASS, command=(sys.executable, "-c", "raise SystemExit(1)"), after=lambda: after.append(".")
    )
    with pytest.raises(ProgramFailed):
        list(run_in_turn((program,), 1, 60))
    assert after == ["."]
