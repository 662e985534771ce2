"""Characters that steer a terminal or hide text, written so that they can be seen."""

import logging
from unicodedata import category

from markupsafe import Markup

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(value: object) -> object:
    """A value of a template; in text that is no markup, what is hidden is written as an escape."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(map(_shown, value))


def logger() -> logging.Logger:
    """Where the server reports its own failures: stderr, in which a request must not steer."""
    made = logging.getLogger("wxpublish.emulator")
    if not made.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(_Formatter())
        made.addHandler(handler)
        made.propagate = False
    return made


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return str(visible(super().format(record)))


def _shown(char: str) -> str:
    if char in "\n\t" or category(char) not in _HIDDEN:
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}"
