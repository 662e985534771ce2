"""Markdown in blocks that can be truncated without breaking a fence, a table or an element."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between an opening and a closing; only the lines can be truncated.

    `rest` is a line that replaces those left out, with `{}` for their number.
    """

    opening: str
    lines: tuple[str, ...] = ()
    closing: str = ""
    rest: str = "… and {} more"


@dataclass(frozen=True, slots=True)
class FittedMarkdown:
    """Markdown within a limit of characters, and whether lines were left out."""

    text: str
    truncated: bool


def details_block(summary: str, lines: tuple[str, ...], rest: str = "- … and {} more") -> Block:
    """Lines of Markdown in a collapsed element; `summary` is HTML."""
    return Block(f"<details><summary>{summary}</summary>\n", lines, "\n</details>", rest)


def length(text: str) -> int:
    """Characters as GitHub may count them: in UTF-16, where those beyond the BMP are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(blocks: Sequence[Block], limit: int | None) -> FittedMarkdown:
    """As much of the blocks, in their order, as the limit allows.

    The space that is left is divided evenly among the blocks still to come, so that one huge diff
    does not push out twenty small ones.
    """
    parts: list[str] = []
    truncated = False
    left = limit
    for number, block in enumerate(blocks):
        room = None if left is None else _share(block, left, len(blocks) - number)
        fitted = _fit_block(block, room)
        truncated = truncated or fitted.truncated
        if fitted.text:
            parts.append(fitted.text)
            left = None if left is None else left - length(fitted.text) - len(_SEPARATOR)
    return FittedMarkdown(_SEPARATOR.join(parts), truncated)


def _share(block: Block, left: int, remaining_blocks: int) -> int:
    share = left // remaining_blocks
    return max(share, min(left, length(block.opening) + length(block.closing)))


def _fit_block(block: Block, room: int | None) -> FittedMarkdown:
    """One block within `room` characters; empty if not even opening and closing fit."""
    fitted = _joined(block.opening, block.lines, block.closing)
    if room is None or length(fitted) <= room:
        return FittedMarkdown(fitted, truncated=False)
    rest = block.rest.format(f"{len(block.lines):,}")
    left = room - length(_joined(block.opening, (rest,), block.closing))
    if left < 0 or not block.lines:
        return FittedMarkdown("", truncated=True)
    kept = list(_lines_within(block.lines, left))
    note = block.rest.format(f"{len(block.lines) - len(kept):,}")
    return FittedMarkdown(_joined(block.opening, (*kept, note), block.closing), truncated=True)


def _lines_within(lines: Iterable[str], room: int) -> Iterable[str]:
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            return
        yield line


def _joined(opening: str, lines: Iterable[str], closing: str) -> str:
    return "\n".join(part for part in (opening, *lines, closing) if part)
