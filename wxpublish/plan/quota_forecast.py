"""Compares the calls of a plan with the daily limits of the platform."""

from collections.abc import Mapping

from wxpublish.model.finding import Finding, Position
from wxpublish.model.quota import DAILY


def check_quota(
    calls: Mapping[str, int], reads: Mapping[str, int], quota: Mapping[str, int]
) -> tuple[Finding, ...]:
    """A warning for each endpoint that a plan calls more often than a day allows."""
    limits = {**DAILY, **quota}
    needed = {**reads, **calls}
    return tuple(
        Finding(
            "warning",
            "W603",
            f"the plan needs {count:,} calls of {endpoint}, and a day allows {limits[endpoint]:,}",
            Position("wxpublish.yaml"),
            _hint(count, limits[endpoint]),
        )
        for endpoint, count in sorted(needed.items())
        if endpoint in limits and count > limits[endpoint]
    )


def _hint(count: int, limit: int) -> str:
    if limit < 1:
        return "apply stops before the first of them and exits 9; allow some under `quota`"
    days = -(-count // limit)
    return (
        f"apply stops when they are used up, saves and exits 9; repeat it daily: {days} days in all"
    )
