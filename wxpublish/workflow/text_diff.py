"""A line diff of two texts, in nearly linear time.

difflib is cubic at worst. This matches lines that are unique in both texts first, as git's patience
diff does, and leaves only the short gaps to difflib. Unmatched lines are shown as deleted and
added, so that no new line is ever shown as unchanged.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

MAX_DIFFLIB_LINES = 50
"""The most lines of one side that difflib compares."""
_MAX_DEPTH = 6

Pair = tuple[int, int]
"""The indexes of two equal lines: in the first text and in the second."""


def hunks(before: Sequence[str], after: Sequence[str], context: int) -> list[str]:
    """The lines of a unified diff, without its header. Equal texts have none."""
    out: list[str] = []
    for group in _group(_find_changes(before, after), len(before), context):
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
"""The range of lines in the first text, and the range that replaces it in the second."""


def _find_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """The ranges that differ, in order."""
    at, into = 0, 0
    for one, two in [*match_lines(before, after), (len(before), len(after))]:
        if at < one or into < two:
            yield at, one, into, two
        at, into = one + 1, two + 1


def _group(changes: Iterator[Change], size: int, context: int) -> list[list[Change]]:
    """Group changes that are so close that they share their context."""
    groups: list[list[Change]] = []
    end = -size - 2 * context - 1
    for change in changes:
        if change[0] - end > 2 * context:
            groups.append([])
        groups[-1].append(change)
        end = change[1]
    return groups


def _range(start: int, stop: int) -> str:
    """A range as a unified diff writes it: counted from 1; an empty one by the line before it."""
    length = stop - start
    return f"{start + bool(length)}" if length == 1 else f"{start + bool(length)},{length}"


def match_lines(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Match equal lines of both texts, in order."""
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
        if max(high - low, right - left) <= MAX_DIFFLIB_LINES:
            found += _match_by_difflib(before, after, (low, high, left, right))
        elif depth < _MAX_DEPTH:
            anchors = _match_unique_lines(before, after, (low, high, left, right))
            found += anchors
            edges = [(low - 1, left - 1), *anchors, (high, right)] if anchors else []
            todo += [
                (one + 1, other, two + 1, last, depth + 1)
                for (one, two), (other, last) in pairwise(edges)
            ]
    return sorted(found)


def _match_by_difflib(
    before: Sequence[str], after: Sequence[str], region: Change
) -> Iterator[Pair]:
    low, high, left, right = region
    matcher = SequenceMatcher(None, before[low:high], after[left:right], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((low + block.a + n, left + block.b + n) for n in range(block.size))


def _match_unique_lines(before: Sequence[str], after: Sequence[str], region: Change) -> list[Pair]:
    """The longest series of lines that are unique in both regions and in the same order."""
    low, high, left, right = region
    unique_before = _unique_lines(before, low, high)
    unique_after = _unique_lines(after, left, right)
    pairs = [(at, unique_after[line]) for line, at in unique_before.items() if line in unique_after]
    return _longest_increasing(pairs)


def _unique_lines(lines: Sequence[str], start: int, stop: int) -> dict[str, int]:
    counts = Counter(lines[start:stop])
    return {lines[at]: at for at in range(start, stop) if counts[lines[at]] == 1}


def _longest_increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest series of pairs whose second indexes increase too (the first ones do)."""
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
