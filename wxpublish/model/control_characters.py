r"""Characters that steer a terminal or hide text, written so that they can be seen: `\x1b`, `\u202e`.

File names, titles, answers of the platform and words of git come from strangers. A control
character moves the cursor or sets a window's title, a line end or `::` on a line of its own is a
command to a CI system, a bidirectional mark turns what is read around, and a character without
width makes two names look the same.
"""

from collections.abc import Callable
from unicodedata import category

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that show nothing."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_EMOJI = frozenset({"So", "Sk", "Mn"})
"""Categories of what a joiner holds together: pictures, skin tones, variation selectors."""


def visible(text: str) -> str:
    """The text with what would steer or hide written as an escape; line ends and tabs stay."""
    return _escaped(text, _python)


def visible_line(text: str) -> str:
    """As `visible`, on one line: line ends and tabs become spaces, as does every run of white space."""
    return visible(" ".join(text.split()))


def visible_json(text: str) -> str:
    r"""A JSON document with what would steer or hide written as JSON writes it: `\u202e`.

    Such characters stand inside its strings alone, so its meaning stays.
    """
    return _escaped(text, _json)


def is_hidden(char: str) -> bool:
    """Whether a character steers what shows it, or shows nothing."""
    return char in _BLANK or category(char) in _HIDDEN


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    lines = text.split("\n")
    return "\n".join(line if _is_plain(line) else _line(line, escape) for line in lines)


def _is_plain(line: str) -> bool:
    return line.isascii() and line.isprintable()


def _line(line: str, escape: Callable[[str], str]) -> str:
    return "".join(
        escape(char) if is_hidden(char) and not _is_kept(line, at) else char
        for at, char in enumerate(line)
    )


def _is_kept(line: str, at: int) -> bool:
    """A tab, or a joiner that holds an emoji together."""
    around = line[max(at - 1, 0) : at] + line[at + 1 : at + 2]
    joins = line[at] == _JOINER and len(around) == 2
    return line[at] == "\t" or (joins and all(category(char) in _EMOJI for char in around))


def _python(char: str) -> str:
    number = ord(char)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _json(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
