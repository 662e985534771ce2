"""Makes an article fit the limit: grouped notes, then fewer colours, then fewer notes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from wxpublish.model.html_tree import Node
from wxpublish.model.site import Overflow
from wxpublish.render.arrange.highlighting import BASIC, PLAIN
from wxpublish.render.arrange.link_policy import shorten_address
from wxpublish.render.compose import ComposeSettings, Composition, compose
from wxpublish.render.savings import Savings


@dataclass(frozen=True, slots=True)
class FittedBlocks:
    """Blocks after fitting. `dropped` are the addresses of links without a note, in order."""

    composition: Composition
    fits: bool
    dropped: tuple[str, ...] = ()


def fit(
    settings: ComposeSettings, blocks: Sequence[Node], steps: Sequence[Overflow]
) -> FittedBlocks:
    """Write blocks within the limit and give up as little as possible; they are not split here.

    First, notes of one host or folder share a line, which loses nothing. Then code blocks lose colours,
    the longest first. Finally, if `steps` allow it, the notes with the longest addresses are
    dropped.
    """
    complete = compose(settings, blocks)
    if _fits(settings, complete):
        return FittedBlocks(complete, True)
    grouped = compose(settings, blocks, Savings(grouped=True)) if complete.addresses else complete
    if _fits(settings, grouped):
        return FittedBlocks(grouped, True)
    fades = [(line, level) for level in (BASIC, PLAIN) for line in grouped.code_lines]

    @cache
    def compose_with_fewer_colours(count: int) -> Composition:
        return compose(settings, blocks, Savings(grouped=True, levels=dict(fades[:count])))

    plainest = compose_with_fewer_colours(len(fades)) if fades else grouped
    if _fits(settings, plainest):
        count = _find_least(
            len(fades),
            lambda number: _fits(settings, compose_with_fewer_colours(number)),
            len(fades) // 2,
        )
        return FittedBlocks(compose_with_fewer_colours(count), True)
    if "strip-links" not in steps or not plainest.addresses:
        return FittedBlocks(plainest, False)
    return _fit_with_fewer_notes(settings, blocks, dict(fades), plainest)


def _fit_with_fewer_notes(
    settings: ComposeSettings,
    blocks: Sequence[Node],
    levels: Mapping[int, int],
    plainest: Composition,
) -> FittedBlocks:
    longest = sorted(plainest.addresses, key=len, reverse=True)

    @cache
    def compose_without(count: int) -> Composition:
        return compose(settings, blocks, Savings(True, levels, frozenset(longest[:count])))

    if not _fits(settings, compose_without(len(longest))):
        return FittedBlocks(compose_without(len(longest)), False, plainest.addresses)
    over = plainest.characters - settings.options.limit + 1
    saved = accumulate(len(shorten_address(address)) + len("<br>¹¹") for address in longest)
    guess = sum(characters < over for characters in saved) + 1
    count = _find_least(
        len(longest), lambda number: _fits(settings, compose_without(number)), guess
    )
    given_up = frozenset(longest[:count])
    dropped = tuple(address for address in plainest.addresses if address in given_up)
    return FittedBlocks(compose_without(count), True, dropped)


def _fits(settings: ComposeSettings, composition: Composition) -> bool:
    return composition.characters < settings.options.limit


def _find_least(most: int, enough: Callable[[int], bool], guess: int) -> int:
    """Return the least number from 1 to `most` for which `enough` holds; it must hold for `most`.

    A good guess needs two trials; any other needs at most two more than bisection.
    """
    low, high = 1, most
    guesses = [guess - 1, guess]
    while low < high:
        trial = guesses.pop() if guesses else (low + high) // 2
        trial = min(max(trial, low), high - 1)
        if enough(trial):
            high = trial
        else:
            low = trial + 1
    return low
