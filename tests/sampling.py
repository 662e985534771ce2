"""Long matrices: a sample of them by default, everything with `pytest --matrix`.

A sample is spread evenly and is the same each time, so that what fails once fails again.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
FULL = False
"""Whether everything is run; `--matrix` sets it before any test is collected."""


def sample(values: Sequence[T], size: int, *, offset: int = 0) -> list[T]:
    """So many of the values, in their order; another `offset` takes their neighbours."""
    if FULL or size >= len(values):
        return [*values]
    chosen = {(index * len(values) // size + offset) % len(values) for index in range(size)}
    return [values[position] for position in sorted(chosen)]


def examples(few: int, many: int) -> int:
    """How many examples a property is tried with."""
    return many if FULL else few
