"""Read files of the site as text: only regular files inside it, in UTF-8."""

import os
from pathlib import Path
from stat import S_ISREG

from wxpublish.model.finding import Finding, Position
from wxpublish.site.conflict_markers import find_conflict_marker
from wxpublish.site.paths import is_content_path, real_path_in_site

MAX_TEXT_BYTES = 1_000_000
"""The largest text file in bytes: ten times the longest article that can be split."""
SYMLINK_HINT = "replace the symlink with the file itself"


def read_text(root: Path, path: str) -> str | Finding:
    """Read a file without byte order mark and carriage returns, or return what is wrong with it.

    `path` is relative to the site. A text with unresolved merge conflicts is a finding too. Raises
    FileNotFoundError.
    """
    file = root / path
    inside = real_path_in_site(root, file)
    if inside is None:
        return outside_site(path)
    if not is_content_path(inside):
        return private_target(path)
    try:
        if not S_ISREG(file.stat().st_mode):
            return _unreadable(path, "this is not a regular file")
        with file.open("rb") as stream:
            data = stream.read(MAX_TEXT_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        return _unreadable(path, f"this file cannot be read: {error.strerror}")
    return _decoded(data, path)


def check_inside_site(root: Path, path: str) -> Finding | None:
    """Return a finding if a path of the site is, or goes through, a symlink out of it."""
    if Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root)):
        return None
    return outside_site(path)


def outside_site(path: str) -> Finding:
    """The finding for a symlink out of the site."""
    message = "this symlink points outside the site"
    return Finding("error", "E104", message, Position(path), SYMLINK_HINT)


def private_target(path: str) -> Finding:
    """The finding for a symlink to a file of `.git` or `.wxpublish`."""
    message = "this symlink points into .git or .wxpublish, whose files are not content"
    return Finding("error", "E104", message, Position(path), SYMLINK_HINT)


def _decoded(data: bytes, path: str) -> str | Finding:
    if len(data) > MAX_TEXT_BYTES:
        return _unreadable(path, f"this file has more than the maximum of {MAX_TEXT_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        message = f"byte {error.start + 1} is not UTF-8"
        hint = "save the file as UTF-8"
        return Finding("error", "E101", message, _position_after(before, path), hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before, nul, _ = text.partition("\x00")
    if nul:
        message = "this file contains a NUL byte, so it is not text"
        return Finding("error", "E101", message, _position_after(before, path))
    return find_conflict_marker(text, path) or text


def _position_after(before: str, path: str) -> Position:
    """The position of the first character after a text."""
    return Position(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _unreadable(path: str, message: str) -> Finding:
    return Finding("error", "E101", message, Position(path))
