"""Resolve paths as authors write them, never to a file outside the site."""

import os
import unicodedata
from collections.abc import Iterable
from enum import Enum, auto
from itertools import takewhile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from wxpublish.model.suggestion import closest, folded

PRIVATE_FOLDERS = frozenset({".git", ".wxpublish"})
"""Folders whose files are never content: a checkout's `.git/config` may contain its token."""
PICTURE_CACHE = ".wxpublish/pictures"
"""Where `pictures fetch` stores pictures of the web; the one exception."""


class PathProblem(Enum):
    """Why a path does not name a file of the site."""

    OUTSIDE = auto()
    MISSING = auto()
    NOT_A_FILE = auto()


def resolve(root: Path, folder: str, written: str, *, decode: bool = False) -> str | PathProblem:
    """Return the POSIX path of a file relative to the site, or why there is none.

    `written` is relative to `folder` (itself relative to the site); a leading `/` means the site's
    folder. `decode` undoes percent-encoding. A name may have another Unicode form than on disk.
    """
    joined = normalise(folder, written, decode=decode)
    if joined is None:
        return PathProblem.OUTSIDE
    target, path = root / joined, joined
    try:
        if not target.exists():
            found = _find_equivalent_name(target)
            if found is None:
                return PathProblem.MISSING
            target, path = found, found.relative_to(root).as_posix()
        if not is_content(root, target):
            return PathProblem.OUTSIDE
        return path if target.is_file() else PathProblem.NOT_A_FILE
    except (OSError, ValueError):
        return PathProblem.MISSING


def is_content(root: Path, path: Path) -> bool:
    """Whether a path, with symlinks resolved, is inside the site and not in a private folder.

    Fetched pictures are content.
    """
    inside = real_path_in_site(root, path)
    return inside is not None and is_content_path(inside)


def real_path_in_site(root: Path, path: Path) -> str | None:
    """Return a path relative to the site, POSIX and with symlinks resolved; None if it is outside."""
    top, real = os.path.realpath(root), os.path.realpath(path)
    if real.startswith(top + os.sep):  # most paths, and much faster than comparing their parts
        return real[len(top) + 1 :].replace(os.sep, "/")
    try:
        return Path(real).relative_to(top).as_posix()
    except ValueError:
        return None


def is_content_path(inside: str) -> bool:
    """Whether a path relative to the site, with symlinks resolved, is not in a private folder."""
    parts = inside.lower().split("/")
    fetched = f"{inside}/".startswith(f"{PICTURE_CACHE}/")
    return fetched or PRIVATE_FOLDERS.isdisjoint(parts)


def normalise(folder: str, written: str, *, decode: bool = False) -> str | None:
    """Return a path relative to the site, whether it exists or not; None if it leads outside."""
    text = unquote(written) if decode else written
    text = text.replace("\\", "/")
    if "\x00" in text or (len(text) > 1 and text[1] == ":"):
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


def with_parents(paths: Iterable[str]) -> frozenset[str]:
    """Paths of the site, and the folders they are in: the site's own is empty."""
    wanted = {*paths}
    above = {path.rpartition("/")[0] for path in wanted} - wanted
    return frozenset(wanted) | (with_parents(above) if above else frozenset())


def describe_problem(
    noun: str, root: Path, folder: str, written: str, problem: PathProblem
) -> tuple[str, str, str | None]:
    """Return the code, message and hint of a finding about a path; `noun` is such as `the cover`."""
    match problem:
        case PathProblem.OUTSIDE:
            message = f"{noun} {written} is outside the site's content"
            return "E104", message, "copy it into the site's folder"
        case PathProblem.NOT_A_FILE:
            return "E103", f"{noun} {written} is not a file", None
        case PathProblem.MISSING:
            full = normalise(folder, written, decode=True)
            inner = f" ({full})" if full != written else ""
            near = suggest_path(root, folder, written)
            hint = f"did you mean {near}?" if near else None
            return "E103", f"{noun} {written}{inner} does not exist", hint


def suggest_path(root: Path, folder: str, written: str) -> str | None:
    """Return the path that the author probably meant, in the way it was written.

    It differs only in case, or its file name has another suffix or is similar.
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
    """Find a file whose name differs only in Unicode form, as names from a Mac do."""
    wanted = unicodedata.normalize("NFC", target.name)
    try:
        for entry in target.parent.iterdir():
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return entry
    except OSError:
        return None
    return None
