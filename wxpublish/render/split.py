"""Splits an article that is too long at its headings, into as few and as even parts as possible."""

from collections.abc import Sequence

from wxpublish.model.html_tags import HEADING_TAGS
from wxpublish.model.html_tree import Element, Node
from wxpublish.model.site import Overflow
from wxpublish.render.arrange.highlighting import PLAIN
from wxpublish.render.compose import ComposeSettings, compose
from wxpublish.render.fit import FittedBlocks, fit
from wxpublish.render.savings import Savings

MAX_PARTS = 8
"""Articles in one news item (draft/add, official page)."""
TITLE_SUFFIXES = tuple(f"（{number}）" for number in "一二三四五六七八")

Chunk = list[Node]

_HEADINGS = {tag: int(tag[1]) for tag in HEADING_TAGS}


def split(
    settings: ComposeSettings, blocks: Sequence[Node], steps: Sequence[Overflow]
) -> list[FittedBlocks] | None:
    """Return the parts of an article, each within the limit, or None if the headings do not allow
    it.

    Only headings of the highest level are used unless that is not enough. `steps` are what each
    part may give up in addition.
    """
    for deepest in sorted({_heading_level(node) for node in blocks} - {0}):
        chunks = _cut_at_headings(blocks, deepest)
        parts = _join_chunks(settings, chunks, steps)
        if parts is None:
            continue
        fitted = [fit(settings, part, steps) for part in parts]
        if all(part.fits for part in fitted):
            return fitted
    return None


def _heading_level(node: Node) -> int:
    """Return the level of a heading, or 0 for any other node."""
    return _HEADINGS.get(node.tag, 0) if isinstance(node, Element) else 0


def _cut_at_headings(blocks: Sequence[Node], deepest: int) -> list[Chunk]:
    chunks: list[Chunk] = [[]]
    has_content = False  # whether the last chunk has more than headings
    for node in blocks:
        # A heading directly after another one belongs to it.
        if has_content and 0 < _heading_level(node) <= deepest:
            chunks.append([])
            has_content = False
        chunks[-1].append(node)
        has_content = has_content or not _heading_level(node)
    return chunks


def _join_chunks(
    settings: ComposeSettings, chunks: list[Chunk], steps: Sequence[Overflow]
) -> list[Chunk] | None:
    """Join chunks into the fewest parts within the limit, with the largest part as small as
    possible.
    """
    room = settings.options.limit - 1
    sizes = _measure_chunks(settings, chunks, steps, room)
    if sizes is None or len(groups := _group_sizes(sizes, room)) < 2:
        return None
    low, high = max(sizes), room
    while low < high:
        middle = (low + high) // 2
        if len(_group_sizes(sizes, middle)) <= len(groups):
            high = middle
        else:
            low = middle + 1
    return [
        [node for index in group for node in chunks[index]] for group in _group_sizes(sizes, high)
    ]


def _measure_chunks(
    settings: ComposeSettings, chunks: list[Chunk], steps: Sequence[Overflow], room: int
) -> list[int] | None:
    """Measure each chunk; None as soon as there are certainly too many parts."""
    sizes: list[int] = []
    parts, filled = 1, 0
    for chunk in chunks:
        size = _measure_chunk(settings, chunk, steps)
        if filled and filled + size > room:
            parts, filled = parts + 1, 0
        filled += size
        if filled > room or parts > MAX_PARTS:
            return None
        sizes.append(size)
    return sizes


def _group_sizes(sizes: list[int], room: int) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    filled = 0
    for index, size in enumerate(sizes):
        if groups[-1] and filled + size > room:
            groups.append([])
            filled = 0
        groups[-1].append(index)
        filled += size
    return groups


def _measure_chunk(settings: ComposeSettings, chunk: Chunk, steps: Sequence[Overflow]) -> int:
    """Return the least length of a chunk, a little too high because it includes a shell of its own."""
    everything = compose(settings, chunk)
    dropped = frozenset(everything.addresses if "strip-links" in steps else ())
    least = Savings(True, dict.fromkeys(everything.code_lines, PLAIN), dropped)
    return compose(settings, chunk, least).characters
