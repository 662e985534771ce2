"""What an article may give up for the sake of characters, from what nobody misses to what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Savings:
    """What one attempt gives up.

    `grouped`: notes of one host stand in one line and name it once. `levels`: how far the code block
    of a line is coloured. `dropped`: addresses of links that get no note.
    """

    grouped: bool = False
    levels: Mapping[int, int] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()


NO_SAVINGS = Savings()
