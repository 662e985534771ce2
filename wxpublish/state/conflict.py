"""Conflict markers in a lockfile: found, written, and taken apart again."""

import re

_START = re.compile(rb"^<{7}(?: .*)?\r?$", re.MULTILINE)
_MIDDLE = re.compile(rb"^={7}\r?$", re.MULTILINE)
_END = re.compile(rb"^>{7}(?: .*)?\r?$", re.MULTILINE)


def has_markers(data: bytes) -> bool:
    """Whether a merge left this file for a person to settle; no line of a lockfile looks so."""
    return all(mark.search(data) for mark in (_START, _MIDDLE, _END))


def with_markers(ours: bytes, theirs: bytes) -> bytes:
    """Both sides whole, as git would leave a file that it cannot merge."""
    return b"".join(
        (b"<<<<<<< ours\n", _line(ours), b"=======\n", _line(theirs), b">>>>>>> theirs\n")
    )


def _line(data: bytes) -> bytes:
    return data if not data or data.endswith(b"\n") else data + b"\n"
