"""Escape characters that control a terminal or hide text."""

import logging
from unicodedata import category

from markupsafe import Markup

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def escape_hidden(value: object) -> object:
    """Escape hidden characters in a template's value, unless it is markup."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(map(_escape, value))


def server_logger() -> logging.Logger:
    """Return the logger of the server, which writes to stderr without control characters."""
    logger = logging.getLogger("wxpublish.emulator")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(_Formatter())
        logger.addHandler(handler)
        logger.propagate = False
    return logger


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return str(escape_hidden(super().format(record)))


def _escape(char: str) -> str:
    if char in "\n\t" or category(char) not in _HIDDEN_CATEGORIES:
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}"
