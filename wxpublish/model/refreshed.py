"""What `refresh` found."""

from dataclasses import dataclass

from wxpublish.model.plan import Drift, Recovered


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of reading the account.

    `serial` is that of the lockfile after it; `items` counts its news. `complete` is false if a list
    of the account did not end.
    """

    drift: tuple[Drift, ...]
    recovered: tuple[Recovered, ...]
    serial: int
    items: int
    complete: bool
