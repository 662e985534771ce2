"""Which files are articles, and what their ids are by default."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wxpublish.model.finding import Finding, Position

MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that a glob matches: its path relative to the site, and its id by default."""

    source: str
    id: str


def discover(root: Path, globs: tuple[str, ...]) -> tuple[list[Found], list[Finding]]:
    """The articles' files in the order of their paths; a symlink out of the site is an error.

    Folders that begin with a dot, `.wxpublish` among them, are not looked into.
    """
    found: dict[str, Found] = {}
    findings: list[Finding] = []
    files = list(_files(root, findings))
    for glob in globs:
        pattern = _pattern(glob)
        fixed = _fixed_part(glob)
        matches = [file for file in files if pattern.fullmatch(unicodedata.normalize("NFC", file))]
        for file in matches:
            found.setdefault(file, Found(file, default_id(file, fixed)))
        if not matches:
            message = f"no file matches {glob}"
            findings.append(Finding("warning", "W107", message, Position("wxpublish.yaml")))
    return [found[source] for source in sorted(found)], findings


def default_id(source: str, fixed: str = "") -> str:
    """`articles/a/index.md` → `a`: the path under the fixed part, without suffix, NFC."""
    text = source.removeprefix(fixed)
    stem = text.rpartition(".")[0] or text
    stem = re.sub(r"(^|/)index$", "", stem) or stem
    return unicodedata.normalize("NFC", re.sub(r"\s+", "-", stem))


def _files(root: Path, findings: list[Finding]) -> Iterator[str]:
    """Every file below the site, without following links in circles or out of it."""
    inside = root.resolve()
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".") and _stays(Path(folder) / name, inside, root, findings)
        ]
        for name in names:
            path = Path(folder) / name
            if not name.startswith(".") and _stays(path, inside, root, findings):
                yield path.relative_to(root).as_posix()


def _stays(path: Path, inside: Path, root: Path, findings: list[Finding]) -> bool:
    if not path.is_symlink() or path.resolve().is_relative_to(inside):
        return True
    where = Position(path.relative_to(root).as_posix())
    message = "this link points out of the site"
    findings.append(Finding("error", "E104", message, where, "put the file itself here"))
    return False


def _pattern(glob: str) -> re.Pattern[str]:
    """A glob as a pattern: `**/` is any number of folders, `*` anything but a slash."""
    text = unicodedata.normalize("NFC", glob.removeprefix("./"))
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", text)
    words = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    made = "".join(
        words.get(part) or (_set(part) if part.startswith("[") else re.escape(part))
        for part in parts
    )
    return re.compile(made)


def _set(text: str) -> str:
    inner = text[1:-1].replace("\\", "\\\\").replace("^", "\\^")
    return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"


def _fixed_part(glob: str) -> str:
    """The folders before the first wildcard: `articles/` of `articles/**/*.md`."""
    folders = []
    for part in glob.removeprefix("./").split("/")[:-1]:
        if MAGIC.search(part):
            break
        folders.append(part)
    return "".join(f"{folder}/" for folder in folders)
