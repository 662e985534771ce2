"""What is computed from the commands' measurements."""

import pytest

from tests.bench.commands import LATENCY, bound, rows
from tests.bench.processes import Usage
from tests.bench.results import CALLS


def test_the_bound_by_latency_counts_eight_uploads_as_one_call() -> None:
    calls = {CALLS: 27, "draft/add": 10, "stable_token": 1, "media/uploadimg": 16}
    assert bound(calls) == pytest.approx(LATENCY * (11 + 2))


def test_a_row_has_medians_and_ratios_to_the_programs_that_ran_too() -> None:
    table = rows(
        {
            "python -c pass": [Usage(0.1, 0.1, 2**23), Usage(0.2, 0.1, 2**23)],
            "wxpublish plan": [Usage(0.4, 0.3, 2**25), Usage(0.6, 0.5, 2**25)],
        }
    )
    assert table["wxpublish plan"] == pytest.approx(
        {"ms": 500, "processor ms": 400, "× python -c pass": 3.5, "MiB": 32}
    )


def test_without_the_other_programs_a_row_has_no_ratios() -> None:
    assert rows({"wxpublish apply": [Usage(1, 1, 2**20)]}) == {
        "wxpublish apply": {"ms": 1000, "processor ms": 1000, "MiB": 1}
    }
