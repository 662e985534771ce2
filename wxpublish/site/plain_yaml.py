"""Reads the YAML that nearly all front matter is made of: lines `key: value`, lists, literal text.

It gives what the YAML parser gives, many times as fast. Text of any other form is left to that
parser: quotes with escapes, nested values, values that go on in the next line, and characters that
YAML may treat in a special way.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 4_000
"""Characters of a text that is read here."""

_TEXT = re.compile(r"[\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uff60“”‘’…—·]*")
"""The characters that are read here. With only these, the expressions below need not name those
beyond ASCII again: a class of such ranges takes a millisecond to compile.
"""
_LETTER = r"[^\n -@[-`{-~]"
_PLAIN = rf"(?:{_LETTER}|\.\.?/)(?:(?!:[ \n]| #| \n)[^\n])*"
_QUOTED = r"\"[^\n\"\\]*\"|'[^\n']*'"
_SCALAR = rf"{_PLAIN}|{_QUOTED}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|0|[1-9][0-9]{{0,8}}"
_WORDS = rf"{_LETTER}(?:(?! [,\]])(?:[A-Za-z0-9_ ./+-]|[\u4e00-\u9fff]))*"
_WORD = re.compile(_WORDS)
_FLOW = rf"\[{_WORDS}(?:, {_WORDS})*\]"
_ENTRY = re.compile(rf"([A-Za-z_][A-Za-z0-9_-]{{0,63}}):(?: +(?:({_SCALAR})|({_FLOW})|(\|)))?\n")
_ITEM = re.compile(rf"( *)- ({_SCALAR})\n")
_COMMENT = re.compile(r"#[^\n]*\n")
_LITERAL = re.compile(r"( +)(?! )[^\n]+\n(?:\1 *(?! )[^\n]+\n)*")
_BOOLEANS = {"true": True, "false": False}
_SPECIAL = frozenset({"true", "false", "null"})


@dataclass(slots=True)
class PlainValue:
    """A value or a list of values, its line and column (both from 0), and its length if it is on
    one line.
    """

    value: "str | int | bool | list[PlainValue]"
    line: int
    column: int
    length: int


@dataclass(slots=True)
class PlainEntry:
    """A key with its line (from 0), and its value."""

    key: str
    line: int
    value: PlainValue


def read_plain_entries(text: str) -> list[PlainEntry] | None:
    """Return the entries of a mapping, or None if the YAML parser must read it."""
    if len(text) > MAX_LENGTH or _TEXT.fullmatch(text) is None:
        return None
    entries: dict[str, PlainEntry] = {}
    at = line = 0
    while at < len(text):
        if (comment := _COMMENT.match(text, at)) is not None:
            at, line = comment.end(), line + 1
            continue
        match = _ENTRY.match(text, at)
        if match is None or match[1] in entries:
            return None
        value, end = _read_value(match, line)
        if value is None:
            return None
        entries[match[1]] = PlainEntry(match[1], line, value)
        line += text.count("\n", at, end)
        at = end
    return [*entries.values()]


def _read_value(match: re.Match[str], line: int) -> tuple[PlainValue | None, int]:
    """Return the value of an entry that begins in a line, and the index after it."""
    text, (_, scalar, flow, literal) = match.string, match.groups()
    if scalar:
        return _scalar(scalar, line, match.start(2) - match.start()), match.end()
    if flow:
        column = match.start(3) - match.start()
        words = _WORD.finditer(flow)
        items = [_scalar(word[0], line, column + word.start()) for word in words]
        return _sequence(items, line, column, len(flow)), match.end()
    if literal:
        found = _LITERAL.match(text, match.end())
        if found is None:
            return None, 0
        lines = [each[len(found[1]) :] for each in found[0].splitlines()]
        value = PlainValue("\n".join(lines), line, match.start(4) - match.start(), 0)
        return value, found.end()
    end, items, indents = match.end(), [], set[int]()
    while (item := _ITEM.match(text, end)) is not None:
        column = item.start(2) - item.start()
        items.append(_scalar(item[2], line + 1 + len(items), column))
        indents.add(column - len("- "))
        end = item.end()
    return _sequence(items, line + 1, indents.pop(), 0) if len(indents) == 1 else None, end


def _sequence(
    items: list[PlainValue | None], line: int, column: int, length: int
) -> PlainValue | None:
    found = [item for item in items if item is not None]
    return PlainValue(found, line, column, length) if len(found) == len(items) else None


def _scalar(written: str, line: int, column: int) -> PlainValue | None:
    """Return a value; None for what has another meaning than its text and is no boolean."""
    if written.lower() in _SPECIAL and written not in _BOOLEANS:
        return None
    value: str | int | bool = written
    if written[0] in "\"'":
        value = written[1:-1]
    elif written in _BOOLEANS:
        value = _BOOLEANS[written]
    elif written.isdecimal():
        value = int(written)
    return PlainValue(value, line, column, len(written))
