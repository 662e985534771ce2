"""Random hostile pull requests, the same each time; `python -m tests.e2e.fuzz.fuzz` makes more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.fuzz.fuzz import KINDS, run_case
from tests.e2e.fuzz.sandbox import template
from tests.e2e.hostile_state import AttackTarget

pytestmark = pytest.mark.slow

PreparedPlan = tuple[Path, AttackTarget]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedPlan]:
    folder = tmp_path_factory.mktemp("fuzz")
    with template(folder) as made:
        yield folder, made


@pytest.mark.parametrize("seed", range(100, 124))
def test_a_pull_request_changes_only_what_its_plan_shows(prepared: PreparedPlan, seed: int) -> None:
    case = run_case(seed, *prepared, KINDS["all"])
    assert not case.finding, (case.log, case.finding)
