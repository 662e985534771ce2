"""How text looks at a terminal: colours, and widths in which a Chinese character takes two columns."""

import re
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.color import ColorSystem
from rich.style import Style

from wxpublish.model.control_characters import is_hidden, visible, visible_line

_UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
_STYLE_ESCAPE = re.compile(r"(\x1b\[(?:0|[12](?:;3[1-6])?|3[1-6])m)")
"""What `TerminalStyle.paint` writes: bold, dim, the colours, and the end of them."""
_WORDS = re.compile(r"(?:[!-\u2e7f]+|\S)[，。！？；：、”’」』）》]* ?| ")
"""A word of an alphabet, or one character of any other script, with the marks and space behind it."""


@dataclass(frozen=True, slots=True)
class TerminalStyle:
    """What the terminal can show. `width` is in columns; the caller decides both."""

    color: bool = False
    width: int = 100

    def paint(self, text: str, style: str) -> str:
        """The text in a style of rich, such as `bold red`, where there are colours."""
        if not self.color or not text:
            return text
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def shown(text: str) -> str:
    """Text from outside on one line, as it is safe to show: no escapes, no bidi marks, no line ends."""
    return visible_line(text)


def safe(text: str, *, color: bool) -> str:
    """Text for a terminal or log, as its last step: nothing in it steers but colours of ours."""
    if not color:
        return visible(text)
    parts = _STYLE_ESCAPE.split(text)
    return "".join(part if index % 2 else visible(part) for index, part in enumerate(parts))


def aligned(text: str) -> str:
    """As `shown`, character by character, so that columns still count."""
    return "".join(" " if char.isspace() else _visible(char) for char in text)


def columns(text: str) -> int:
    """The columns that text without colours takes."""
    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Text in at most so many columns, with an ellipsis where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def padded(text: str, width: int) -> str:
    """Text in exactly so many columns."""
    return set_cell_size(cut(text, width), width)


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of at most so many columns, broken between words or Chinese characters."""
    lines = [""]
    for word in _WORDS.findall(text):
        if cell_len(lines[-1] + word.rstrip()) > width:
            *full, last = [*([lines[-1]] * bool(lines[-1])), *chop_cells(word, width)]
            lines[-1:] = [*full, last]
        else:
            lines[-1] += word
    return lines


def _visible(char: str) -> str:
    return _UNSHOWABLE if is_hidden(char) else char
