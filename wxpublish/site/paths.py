"""Paths as they are written in a site, resolved without ever leaving it."""

import os
import unicodedata
from enum import Enum, auto
from itertools import takewhile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from wxpublish.model.suggestion import closest, folded

PRIVATE_FOLDERS = frozenset({".git", ".wxpublish"})
"""What git and a run keep beside the content: a checkout's `.git/config` may hold its token."""


PICTURE_CACHE = ".wxpublish/pictures"
"""Where `pictures fetch` puts pictures of the web."""


class PathProblem(Enum):
    """Why a written path is no file of the site."""

    OUTSIDE = auto()
    MISSING = auto()
    NOT_A_FILE = auto()


def resolve(root: Path, folder: str, written: str, *, decode: bool = False) -> str | PathProblem:
    """The path of a file relative to the site, POSIX, or what is wrong with it.

    `written` is relative to `folder` (itself relative to the site); a leading `/` means the site's
    folder. `decode` undoes percent-encoding. A name in another Unicode form than on disk is found.
    """
    joined = normalise(folder, written, decode=decode)
    if joined is None:
        return PathProblem.OUTSIDE
    target = root / joined
    try:
        if not target.exists():
            found = _find_equivalent_name(target)
            if found is None:
                return PathProblem.MISSING
            target = found
        if not is_content(root, target):
            return PathProblem.OUTSIDE
        return target.relative_to(root).as_posix() if target.is_file() else PathProblem.NOT_A_FILE
    except (OSError, ValueError):
        return PathProblem.MISSING


def is_content(root: Path, path: Path) -> bool:
    """Whether a path, its links followed, lies in the site, and is neither git's nor a run's own.

    Pictures that were fetched from the web are content.
    """
    top, real = Path(os.path.realpath(root)), Path(os.path.realpath(path))
    if not real.is_relative_to(top):
        return False
    inside = real.relative_to(top)
    fetched = inside.is_relative_to(PICTURE_CACHE)
    return fetched or PRIVATE_FOLDERS.isdisjoint(part.lower() for part in inside.parts)


def normalise(folder: str, written: str, *, decode: bool = False) -> str | None:
    """A written path relative to the site, whether it exists or not; None if it leaves."""
    text = unquote(written) if decode else written
    text = text.replace("\\", "/")
    if "\x00" in text or PurePosixPath(text).drive or (len(text) > 1 and text[1] == ":"):
        return None
    start: list[str] = []
    if not text.startswith("/"):
        start = [part for part in folder.split("/") if part and part != "."]
    for part in text.split("/"):
        if part == "..":
            if not start:
                return None
            start.pop()
        elif part and part != ".":
            start.append(part)
    return "/".join(start)


def suggest_path(root: Path, folder: str, written: str) -> str | None:
    """The path that was probably meant, as it would be written: one that differs in case alone, else
    a file of the same folder with another ending or a name that is nearly the same.
    """
    full = normalise(folder, written, decode=True) or ""
    parts = full.split("/")
    found: list[str] = []
    for last, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        names = _list_names(root / "/".join(found), folders=last > 0)
        same = part if part in names else _same_but_for_case(part, names)
        near = same or (_nearest(part, names) if last == 0 else None)
        if near is None:
            return None
        found.append(near)
    given = written.replace("\\", "/").split("/")
    plain = list(takewhile(lambda part: part not in {"", ".", ".."}, reversed(given)))
    return "/".join([*given[: len(given) - len(plain)], *found[len(found) - len(plain) :]])


def _list_names(folder: Path, *, folders: bool) -> list[str]:
    try:
        return sorted(
            each.name
            for each in folder.iterdir()
            if each.name.isprintable() and (each.is_dir() if folders else each.is_file())
        )
    except OSError:
        return []


def _same_but_for_case(name: str, names: list[str]) -> str | None:
    return next((each for each in names if folded(each) == folded(name)), None)


def _nearest(name: str, names: list[str]) -> str | None:
    stem = folded(PurePosixPath(name).stem)
    other_ending = (each for each in names if folded(PurePosixPath(each).stem) == stem)
    return closest(name, names) or next(other_ending, None)


def _find_equivalent_name(target: Path) -> Path | None:
    """A file whose name differs in Unicode form alone, as names from a Mac do."""
    wanted = unicodedata.normalize("NFC", target.name)
    try:
        for entry in target.parent.iterdir():
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return entry
    except OSError:
        return None
    return None
