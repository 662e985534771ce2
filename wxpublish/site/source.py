"""Files of the site → text, read only where they lie inside it and are ordinary files."""

import os
from pathlib import Path

from wxpublish.model.finding import Finding, Position
from wxpublish.site.conflict_markers import find_conflict_marker
from wxpublish.site.paths import is_content

MAX_TEXT_BYTES = 1_000_000
"""Bytes of a file that are still read as text: ten times the longest article that can be split."""
SYMLINK_HINT = "put the file itself here"
PRIVATE_TARGET = "this link leads to what git or a run keeps, which is no content"


def read_text(root: Path, path: str) -> str | Finding:
    """The text of a file, without byte order mark and carriage returns, or what is wrong with it.

    `path` is relative to the site. Raises FileNotFoundError.
    """
    outside = check_inside_site(root, path)
    if outside:
        return outside
    file = root / path
    if not is_content(root, file):
        return Finding("error", "E104", PRIVATE_TARGET, Position(path), SYMLINK_HINT)
    try:
        if file.exists() and not file.is_file():
            return _unreadable(path, "this is no ordinary file")
        with file.open("rb") as stream:
            data = stream.read(MAX_TEXT_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        return _unreadable(path, f"cannot be read: {error.strerror}")
    return _decoded(data, path)


def check_inside_site(root: Path, path: str) -> Finding | None:
    """What is wrong with a path of the site that is, or goes through, a link out of it."""
    if Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root)):
        return None
    return Finding(
        "error", "E104", "this link points out of the site", Position(path), SYMLINK_HINT
    )


def _decoded(data: bytes, path: str) -> str | Finding:
    if len(data) > MAX_TEXT_BYTES:
        message = (
            f"more than {MAX_TEXT_BYTES:,} bytes: an article of 20,000 characters is a fraction"
        )
        return _unreadable(path, message)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        message = f"byte {error.start + 1} is not UTF-8"
        return Finding("error", "E101", message, _position_after(before, path), "save it as UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before, nul, _ = text.partition("\x00")
    if nul:
        return Finding(
            "error", "E101", "a NUL byte: this is no text", _position_after(before, path)
        )
    return find_conflict_marker(text, path) or text


def _position_after(before: str, path: str) -> Position:
    """Where the character after a text stands."""
    return Position(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _unreadable(path: str, message: str) -> Finding:
    return Finding("error", "E101", message, Position(path))
