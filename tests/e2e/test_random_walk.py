"""Short random walks of a team, the same each time; `python -m tests.e2e.walk.walk --minutes 60`
is a long one.
"""

import pytest

from tests.e2e.crash_runner import CrashRunner
from tests.e2e.walk.walk import report, walk

pytestmark = pytest.mark.slow

STEPS = 24


@pytest.mark.parametrize("seed", [2, 5, 7])
def test_random_team_work_loses_and_doubles_nothing(process: CrashRunner, seed: int) -> None:
    done = walk(seed, process, range(STEPS))
    assert not done.finding, report(done)
