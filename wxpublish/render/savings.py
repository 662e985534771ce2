"""What an attempt gives up to save characters, from unnoticed to noticeable."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Savings:
    """What one attempt gives up.

    `grouped`: notes of one host or folder share a line and name it once. `levels`: colour level of the
    code block at a line. `dropped`: addresses of links that get no note.
    """

    grouped: bool = False
    levels: Mapping[int, int] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()


NO_SAVINGS = Savings()
