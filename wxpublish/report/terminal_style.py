"""Text for a terminal: colours, and widths in which a Chinese character takes two columns."""

import re
from dataclasses import dataclass

from wxpublish.model.control_characters import is_hidden, visible, visible_line

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
_STYLE_ESCAPE = re.compile(r"(\x1b\[(?:0|[12](?:;3[1-6])?|3[1-6])m)")
"""The escapes that `TerminalStyle.paint` writes: bold, dim, the colours, and the reset."""
_WORDS = re.compile(r"(?:[!-\u2e7f]+|\S)[，。！？；：、”’」』）》]* ?| ")
"""A word in an alphabet, or one character of another script, with punctuation and space after it."""


@dataclass(frozen=True, slots=True)
class TerminalStyle:
    """What the terminal can show. `width` is in columns."""

    color: bool = False
    width: int = 100

    def paint(self, text: str, style: str) -> str:
        """The text in a style such as `bold red` or `none`; unchanged without colours."""
        codes = [_CODES[name] for name in style.split() if name != "none"]
        if not self.color or not text or not codes:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"


def shown(text: str) -> str:
    """Untrusted text on one line that is safe to show: no escapes, bidi marks or line ends."""
    return visible_line(text)


def safe(text: str, *, color: bool) -> str:
    """The last step before a terminal or log: escapes all control characters but our colours."""
    if not color:
        return visible(text)
    parts = _STYLE_ESCAPE.split(text)
    return "".join(part if index % 2 else visible(part) for index, part in enumerate(parts))


def aligned(text: str) -> str:
    """As `shown`, but one character for each, so that positions stay valid."""
    return "".join(" " if char.isspace() else _visible(char) for char in text)


def columns(text: str) -> int:
    """The number of columns of a text without colours."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Text in at most `width` columns, with an ellipsis if it is cut."""
    if columns(text) <= width:
        return text
    from rich.cells import set_cell_size

    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def padded(text: str, width: int) -> str:
    """Text in exactly `width` columns."""
    shortened = cut(text, width)
    return shortened + " " * (width - columns(shortened))


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` columns, broken between words or Chinese characters."""
    lines = [""]
    for word in _WORDS.findall(text):
        if columns(lines[-1] + word.rstrip()) > width:
            from rich.cells import chop_cells

            *full, last = [*([lines[-1]] * bool(lines[-1])), *chop_cells(word, width)]
            lines[-1:] = [*full, last]
        else:
            lines[-1] += word
    return lines


def _visible(char: str) -> str:
    return _UNSHOWABLE if is_hidden(char) else char
