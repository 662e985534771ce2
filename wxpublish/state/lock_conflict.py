"""Conflict markers in a lockfile: find them, write them, and split the file at them."""

import re
from dataclasses import dataclass

_MARKER = re.compile(rb"^(?:<{7,}|\|{7,}|>{7,})(?: .*)?$", re.MULTILINE)
_OPENING = re.compile(rb"<{7,}(?= |$)")


@dataclass(frozen=True, slots=True)
class ConflictSides:
    """The two sides of a conflicted file; `base` is known with diff3 markers only."""

    base: bytes | None
    ours: bytes
    theirs: bytes


def has_markers(data: bytes) -> bool:
    """Whether a file has conflict markers; no line of a valid lockfile looks like one."""
    return _MARKER.search(_unix_line_ends(data)) is not None


def add_markers(ours: bytes, theirs: bytes) -> bytes:
    """Both complete files between markers, as git writes a file that it cannot merge."""
    return b"".join(
        (
            b"<<<<<<< ours\n",
            _with_final_newline(ours),
            b"=======\n",
            _with_final_newline(theirs),
            b">>>>>>> theirs\n",
        )
    )


def split_sides(data: bytes) -> ConflictSides | None:
    """Split a file at its markers; None if their order is wrong.

    The base is None if git wrote only a part of it, as with zdiff3.
    """
    parts: dict[str, list[bytes]] = {"base": [], "ours": [], "theirs": []}
    inside, size, with_base, had_base = "", 0, True, False
    for line in _unix_line_ends(data).splitlines(keepends=True):
        mark = _marker_of(line, size)
        match inside, mark:
            case "", b"<":
                size, inside, had_base = len(_opening(line)), "ours", False
            case "ours", b"|":
                inside, had_base = "base", True
            case (("ours" | "base"), b"="):
                inside = "theirs"
                with_base = with_base and had_base
            case "theirs", b">":
                inside = ""
            case _, b"":
                for side in [inside] if inside else parts:
                    parts[side].append(line)
            case _:
                return None
    if inside or not size:
        return None
    base, ours, theirs = (b"".join(lines) for lines in parts.values())
    return ConflictSides(base if with_base else None, ours, theirs)


def _marker_of(line: bytes, size: int) -> bytes:
    """The character of a marker line as long as the opening one; empty for any other line."""
    text = line.rstrip(b"\n")
    if not size:
        return b"<" if _OPENING.match(text) else b""
    letter = text[:1]
    run = len(text) - len(text.lstrip(letter)) if letter in (b"<", b"|", b"=", b">") else 0
    ends = text[run : run + 1] in (b"", b" ")
    return letter if run == size and ends else b""


def _opening(line: bytes) -> bytes:
    found = _OPENING.match(line.rstrip(b"\n"))
    return found[0] if found else b""


def _unix_line_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _with_final_newline(data: bytes) -> bytes:
    return data if not data or data.endswith(b"\n") else data + b"\n"
