"""Outcomes: what apply did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.finding import Finding
from wxpublish.model.plan import Recovered
from wxpublish.model.unclaimed import Unclaimed

Result = Literal["applied", "recovered", "skipped", "conflict", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one change. `url` is a preview address; `error` says why and what to do."""

    address: Address
    action: str
    result: Result
    media_id: str | None = None
    url: str | None = None
    error: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of a run. `exit_code` is the most severe of all; `api_calls` are writing calls and
    `reads` reading calls by endpoint.

    `seconds` is the duration; `serial` is the lockfile's after the run. `unclaimed` are items of the
    account that resemble the site's and stay. `findings` are errors in the site's files that only
    encoding them could find.
    """

    result: Literal["applied", "nothing", "partial", "refused"]
    outcomes: tuple[Outcome, ...]
    api_calls: Mapping[str, int]
    reads: Mapping[str, int]
    exit_code: int
    lockfile: str
    serial: int
    seconds: float
    recovered: tuple[Recovered, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    message: str | None = None
    hint: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_noop(self) -> bool:
        """Whether there was nothing to do, to decide or to report."""
        reported = self.exit_code or self.outcomes or self.recovered or self.unclaimed
        return self.result == "nothing" and not reported and self.message is None
