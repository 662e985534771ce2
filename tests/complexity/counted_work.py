"""Counts work instead of timing it: the lines of Python that a call runs.

What a line does in C, such as a search or a slice, is not seen: `CountedList` and `CountedText` count
it where it could grow.
"""

import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines(call: Callable[[], object], *, within: str = "") -> int:
    """How many lines of Python a call runs, in files whose path has `within`."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        if within not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def exponent(smaller: int, larger: int) -> float:
    """How work grew over one doubling of the input: 1 for linear, 2 for quadratic."""
    return math.log2(max(larger, 1) / max(smaller, 1))


class CountedList(list[Any]):
    """A list that counts the items which slices of it copy."""

    copied = 0

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        if isinstance(at, slice):
            self.copied += len(found)
        return found


class CountedText(str):
    """A text that counts the characters over which it is searched, and those that slices copy."""

    __slots__ = ()
    scanned = 0

    def find(self, text: str, start: Any = 0, end: Any = None) -> int:
        found = super().find(text, start, end)
        CountedText.scanned += (len(self) if found == -1 else found) - (start or 0)
        return found

    def __getitem__(self, at: Any) -> str:
        found = super().__getitem__(at)
        CountedText.scanned += len(found)
        return found
