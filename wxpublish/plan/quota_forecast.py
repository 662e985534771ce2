"""How far a day's calls reach."""

from collections.abc import Mapping

from wxpublish.model.finding import Finding, Position
from wxpublish.model.quota import DAILY


def quota_findings(
    calls: Mapping[str, int], reads: Mapping[str, int], quota: Mapping[str, int]
) -> tuple[Finding, ...]:
    """A warning for each endpoint of which a plan needs more calls than a day has."""
    limits = {**DAILY, **quota}
    needed = {**reads, **calls}
    return tuple(
        Finding(
            "warning",
            "W603",
            f"{endpoint}: {count:,} calls are needed, a day has {limits[endpoint]:,}",
            Position("wxpublish.yaml"),
            _hint(count, limits[endpoint]),
        )
        for endpoint, count in sorted(needed.items())
        if endpoint in limits and count > limits[endpoint]
    )


def _hint(count: int, limit: int) -> str:
    if limit < 1:
        return "apply stops before the first of them and exits 9: allow some under `quota`"
    return f"apply goes as far as they reach, saves and exits 9; {-(-count // limit)} days in all"
