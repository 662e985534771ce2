"""Making an article fit: fewer colours, fewer notes, and only as much less as needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wxpublish.model.site import Overflow
from wxpublish.render.code import BASIC, PLAIN
from wxpublish.render.compose import Composition, Job, compose
from wxpublish.render.tree import Node


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of trying to fit some blocks. `dropped` counts the addresses that were given up."""

    composition: Composition
    fits: bool
    dropped: int = 0


def fit(job: Job, blocks: Sequence[Node], steps: Sequence[Overflow]) -> Fitted:
    """Write blocks within the limit, giving up as little as needed; `split` is not among the ways.

    Code loses colours first, the dearest block first, for nobody misses words then; after that,
    if `steps` allow it, the notes with the longest addresses go.
    """
    whole = compose(job, blocks)
    if _fits(job, whole):
        return Fitted(whole, True)
    fades = [(line, level) for level in (BASIC, PLAIN) for line in whole.codes]

    def faded(count: int) -> Composition:
        return compose(job, blocks, levels=dict(fades[:count]))

    if fades and _fits(job, faded(len(fades))):
        count = _least(len(fades), lambda number: _fits(job, faded(number)))
        return Fitted(faded(count), True)
    levels = dict(fades)
    plainest = faded(len(fades)) if fades else whole
    if "strip-links" not in steps:
        return Fitted(plainest, False)
    return _stripped(job, blocks, levels, plainest)


def _stripped(
    job: Job, blocks: Sequence[Node], levels: Mapping[int, int], plainest: Composition
) -> Fitted:
    longest = sorted(plainest.addresses, key=len, reverse=True)

    def without(count: int) -> Composition:
        return compose(job, blocks, frozenset(longest[:count]), levels)

    bare = without(len(longest))
    if not _fits(job, bare):
        return Fitted(bare, False, len(longest))
    count = _least(len(longest), lambda number: _fits(job, without(number)))
    return Fitted(without(count), True, count)


def _fits(job: Job, composition: Composition) -> bool:
    return composition.characters < job.options.limit


def _least(most: int, enough: Callable[[int], bool]) -> int:
    """The least number from 1 to `most` that is enough; `most` is known to be."""
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
