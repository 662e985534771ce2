r"""Control characters and invisible characters, shown as escapes: `\x1b`, `\u202e`.

File names, titles, the platform's answers and git's messages may come from strangers. A control
character moves the cursor or sets the window's title; a new line that begins with `::` is a command
to a CI system; a bidirectional mark reverses the text that follows; a character without width makes
two names look the same.
"""

from collections.abc import Callable
from unicodedata import category

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks without a visible shape."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_EMOJI = frozenset({"So", "Sk", "Mn"})
"""Categories of the characters that a joiner combines: pictures, skin tones, variation selectors."""


def visible(text: str) -> str:
    """The text with control and invisible characters escaped; line ends and tabs stay."""
    return _escaped(text, _python)


def visible_line(text: str) -> str:
    """As `visible`, on one line: every run of white space becomes one space."""
    return visible(" ".join(text.split()))


def visible_json(text: str) -> str:
    r"""A JSON document with control and invisible characters escaped as JSON does it: `\u202e`.

    Such characters occur only inside strings, so the document keeps its meaning.
    """
    return _escaped(text, _json)


def is_hidden(char: str) -> bool:
    """Whether a character controls a terminal or is invisible."""
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
    """Whether it is a tab, or a joiner inside an emoji."""
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
