"""Two texts line by line → what is to be deleted and added, in time that hardly grows beyond theirs.

difflib is cubic at its worst. Here lines that stand once in both texts are matched first, as
"patience" of git's does, and difflib sees only what is short between them. What is not matched is
deleted and added, so that nothing that is new is ever shown as unchanged.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

MOST_COMPARED = 50
"""Lines on a side that difflib compares."""
_DEEPEST = 6

Pair = tuple[int, int]
"""A line of the one text and the line of the other that is equal."""


def hunks(before: Sequence[str], after: Sequence[str], context: int) -> list[str]:
    """The lines of a unified diff, without its head; no lines where the texts are equal."""
    out: list[str] = []
    for group in _grouped(_changes(before, after), len(before), context):
        first, last = group[0], group[-1]
        top = min(first[0], first[2], context)
        bottom = min(len(before) - last[1], len(after) - last[3], context)
        one = _range(first[0] - top, last[1] + bottom)
        two = _range(first[2] - top, last[3] + bottom)
        out.append(f"@@ -{one} +{two} @@")
        at = first[0] - top
        for begin, end, into, until in group:
            out += [f" {line}" for line in before[at:begin]]
            out += [f"-{line}" for line in before[begin:end]]
            out += [f"+{line}" for line in after[into:until]]
            at = end
        out += [f" {line}" for line in before[at : at + bottom]]
    return out


Change = tuple[int, int, int, int]
"""Lines from and to of the one text that become lines from and to of the other."""


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """What differs, in order."""
    at, into = 0, 0
    for one, two in [*matched(before, after), (len(before), len(after))]:
        if at < one or into < two:
            yield at, one, into, two
        at, into = one + 1, two + 1


def _grouped(changes: Iterator[Change], size: int, context: int) -> list[list[Change]]:
    """Changes that stand so close that they share their context."""
    groups: list[list[Change]] = []
    end = -size - 2 * context - 1
    for change in changes:
        if change[0] - end > 2 * context:
            groups.append([])
        groups[-1].append(change)
        end = change[1]
    return groups


def _range(start: int, stop: int) -> str:
    """Lines as a unified diff counts them: from 1, and a range of none by the line before it."""
    length = stop - start
    return f"{start + bool(length)}" if length == 1 else f"{start + bool(length)},{length}"


def matched(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Lines that are equal in both, in order."""
    found: list[Pair] = []
    todo = [(0, len(before), 0, len(after), 0)]
    while todo:
        low, high, left, right, depth = todo.pop()
        while low < high and left < right and before[low] == after[left]:
            found.append((low, left))
            low, left = low + 1, left + 1
        while low < high and left < right and before[high - 1] == after[right - 1]:
            high, right = high - 1, right - 1
            found.append((high, right))
        if low == high or left == right:
            continue
        if max(high - low, right - left) <= MOST_COMPARED:
            found += _compared(before, after, (low, high, left, right))
        elif depth < _DEEPEST:
            anchors = _anchors(before, after, (low, high, left, right))
            found += anchors
            edges = [(low - 1, left - 1), *anchors, (high, right)] if anchors else []
            todo += [
                (one + 1, other, two + 1, last, depth + 1)
                for (one, two), (other, last) in pairwise(edges)
            ]
    return sorted(found)


def _compared(before: Sequence[str], after: Sequence[str], where: Change) -> Iterator[Pair]:
    low, high, left, right = where
    matcher = SequenceMatcher(None, before[low:high], after[left:right], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((low + block.a + n, left + block.b + n) for n in range(block.size))


def _anchors(before: Sequence[str], after: Sequence[str], where: Change) -> list[Pair]:
    """Lines that stand once in both parts: the longest series that is in order in both."""
    low, high, left, right = where
    once = _once(before, low, high)
    twin = _once(after, left, right)
    pairs = [(at, twin[line]) for line, at in once.items() if line in twin]
    return _rising(pairs)


def _once(lines: Sequence[str], start: int, stop: int) -> dict[str, int]:
    counts = Counter(lines[start:stop])
    return {lines[at]: at for at in range(start, stop) if counts[lines[at]] == 1}


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest series of pairs whose second numbers rise as their first do."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        at = bisect_left(tails, second)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [second]
        ends[at : at + 1] = [index]
    series: list[Pair] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        series.append(pairs[index])
        index = before[index]
    return series[::-1]
