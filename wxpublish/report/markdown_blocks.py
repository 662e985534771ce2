"""Markdown in blocks that can be shortened without breaking a fence, a table or a fold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between an opening and a closing. `rest` is a line about those left out, with `{}`.

    The opening holds whatever must not be torn apart; an empty closing closes nothing.
    """

    opening: str
    lines: tuple[str, ...] = ()
    closing: str = ""
    rest: str = "… and {} more"


@dataclass(frozen=True, slots=True)
class TruncatedMarkdown:
    """Markdown within a limit of characters, and whether something had to be left out."""

    text: str
    truncated: bool


def length(text: str) -> int:
    """Characters as GitHub may count them: those beyond the first plane are two in its database."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(blocks: Sequence[Block], limit: int | None) -> TruncatedMarkdown:
    """As much of the blocks, in their order, as the limit allows.

    What is left is shared evenly among the blocks still to come, so that one huge diff does not
    push out twenty small ones.
    """
    parts: list[str] = []
    truncated = False
    left = limit
    for number, block in enumerate(blocks):
        room = None if left is None else _room(block, left, len(blocks) - number)
        whole = shortened(block, room)
        truncated = truncated or whole.truncated
        if whole.text:
            parts.append(whole.text)
            left = None if left is None else left - length(whole.text) - len(_GAP)
    return TruncatedMarkdown(_GAP.join(parts), truncated)


def _room(block: Block, left: int, waiting: int) -> int:
    share = left // waiting
    return max(share, min(left, length(block.opening) + length(block.closing)))


def shortened(block: Block, room: int | None) -> TruncatedMarkdown:
    """One block within so many characters; empty where not even its frame fits."""
    whole = _joined(block.opening, block.lines, block.closing)
    if room is None or length(whole) <= room:
        return TruncatedMarkdown(whole, truncated=False)
    rest = block.rest.format(f"{len(block.lines):,}")
    left = room - length(_joined(block.opening, (rest,), block.closing))
    if left < 0 or not block.lines:
        return TruncatedMarkdown("", truncated=True)
    kept = list(_first(block.lines, left))
    note = block.rest.format(f"{len(block.lines) - len(kept):,}")
    return TruncatedMarkdown(_joined(block.opening, (*kept, note), block.closing), truncated=True)


def _first(lines: Iterable[str], room: int) -> Iterable[str]:
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            return
        yield line


def _joined(opening: str, lines: Iterable[str], closing: str) -> str:
    return "\n".join(part for part in (opening, *lines, closing) if part)
