"""What apply did."""

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
    """What became of one change. `url` is a preview address; `error` a sentence with its remedy."""

    address: Address
    action: str
    result: Result
    media_id: str | None = None
    url: str | None = None
    error: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The whole run. `exit_code` is the most severe of all; `calls` are writing calls by endpoint.

    `seconds` is its duration; `serial` the lockfile's afterwards; `pending` counts the changes
    that were not begun; `unclaimed` are items of the account that look like the site's and stay;
    `findings` are errors in the site's files that only encoding them could find.
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
