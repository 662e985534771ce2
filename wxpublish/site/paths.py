"""Paths as they are written in a site, resolved without ever leaving it."""

import unicodedata
from difflib import get_close_matches
from enum import Enum, auto
from pathlib import Path, PurePosixPath
from urllib.parse import unquote


class Problem(Enum):
    """Why a written path is no file of the site."""

    LEAVES = auto()
    MISSING = auto()
    NO_FILE = auto()


def resolve(root: Path, folder: str, written: str, *, decode: bool = False) -> str | Problem:
    """The path of a file relative to the site, POSIX, or what is wrong with it.

    `written` is relative to `folder` (itself relative to the site); a leading `/` means the site's
    folder. `decode` undoes percent-encoding. A name in another Unicode form than on disk is found.
    """
    joined = normalised(folder, written, decode=decode)
    if joined is None:
        return Problem.LEAVES
    target = root / joined
    try:
        if not target.exists():
            found = _same_name(target)
            if found is None:
                return Problem.MISSING
            target = found
        if not target.resolve().is_relative_to(root.resolve()):
            return Problem.LEAVES
        return target.relative_to(root).as_posix() if target.is_file() else Problem.NO_FILE
    except (OSError, ValueError):
        return Problem.MISSING


def normalised(folder: str, written: str, *, decode: bool = False) -> str | None:
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


def nearest(root: Path, path: str) -> str | None:
    """A file that was probably meant: the same name elsewhere in case or ending, or a near one."""
    target = root / path
    try:
        entries = target.parent.iterdir()
        names = [each.name for each in entries if each.name.isprintable() and each.is_file()]
    except OSError:
        return None
    near = get_close_matches(target.name, names, n=1, cutoff=0.6)
    if not near:
        near = [name for name in names if Path(name).stem == target.stem][:1]
    return near[0] if near else None


def _same_name(target: Path) -> Path | None:
    """A file whose name differs in Unicode form alone, as names from a Mac do."""
    wanted = unicodedata.normalize("NFC", target.name)
    try:
        for entry in target.parent.iterdir():
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return entry
    except OSError:
        return None
    return None
