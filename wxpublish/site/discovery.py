"""Which files are articles, and what their ids are by default."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import reduce
from pathlib import Path
from typing import Self

from wxpublish.model.finding import Finding, Position
from wxpublish.site.located_yaml import YamlPositions
from wxpublish.site.paths import is_content, normalise
from wxpublish.site.source import PRIVATE_TARGET, SYMLINK_HINT

WILDCARD = re.compile(r"[*?\[]")
ANY_FOLDERS = "**"


@dataclass(frozen=True, slots=True)
class DiscoveredFile:
    """A file that a glob matches: its path relative to the site, and its id by default."""

    source: str
    id: str


MAX_GLOBS = 100
"""Globs of a configuration: for each the folders are walked."""


def discover(
    root: Path, globs: tuple[str, ...], positions: YamlPositions
) -> tuple[list[DiscoveredFile], list[Finding]]:
    """The articles' files in the order of their paths; a symlink out of the site is an error.

    Names that begin with a dot, `.wxpublish` among them, are not looked at, and neither are
    folders in which no glob can match. `places` are those of the configuration.
    """
    found: dict[str, DiscoveredFile] = {}
    findings: list[Finding] = []
    for at, written in enumerate(globs):
        path = ("content", at)
        if at >= MAX_GLOBS:
            message = f"content has more than {MAX_GLOBS} globs: the others are not looked at"
            findings.append(
                positions.finding("E106", message, path, "let one glob match several folders")
            )
            break
        glob = Glob.parse(written)
        if glob is None:
            findings.append(positions.finding("E104", f"{written} leaves the site", path))
            continue
        matches = list(_find_matches(root, glob, findings))
        for source in matches:
            found.setdefault(source, DiscoveredFile(source, default_id(source, glob.fixed_folders)))
        if not matches:
            findings.append(positions.finding("W107", f"no file matches {written}", path))
    return [found[source] for source in sorted(found)], findings


def default_id(source: str, fixed_folders: int = 0) -> str:
    """`articles/a/index.md` → `a`: the path below the first `fixed` folders, without suffix, NFC."""
    text = "/".join(source.split("/")[fixed_folders:])
    stem = text.rpartition(".")[0] or text
    stem = re.sub(r"(^|/)index$", "", stem) or stem
    return unicodedata.normalize("NFC", re.sub(r"\s+", "-", stem))


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob by its names: `**` is any number of folders, the others match as a shell's do.

    A path is matched name by name, keeping every place in the glob that it may have come to, so
    that no glob takes long. Places are numbers of `names`; one past the last is the end.
    """

    names: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """The glob as it was written; None where it leaves the site."""
        inside = normalise("", unicodedata.normalize("NFC", written))
        return None if inside is None else cls(tuple(inside.split("/")))

    @property
    def fixed_folders(self) -> int:
        """How many folders stand before the first wildcard."""
        folders = self.names[:-1]
        return next((at for at, name in enumerate(folders) if WILDCARD.search(name)), len(folders))

    def start(self) -> frozenset[int]:
        return self._skip_any_folders({0})

    def advance(self, states: frozenset[int], name: str) -> frozenset[int]:
        """The places that are reached after one more name; none: nothing matches there."""
        then = set()
        for at in states - {len(self.names)}:
            if self.names[at] == ANY_FOLDERS:
                then.add(at)
            elif fnmatchcase(name, self.names[at]):
                then.add(at + 1)
        return self._skip_any_folders(then)

    def is_match(self, states: frozenset[int]) -> bool:
        return len(self.names) in states

    def matches(self, path: str) -> bool:
        return self.is_match(reduce(self.advance, path.split("/"), self.start()))

    def _skip_any_folders(self, states: set[int]) -> frozenset[int]:
        """`**` is no folder at all, too."""
        for at, name in enumerate(self.names):
            if at in states and name == ANY_FOLDERS:
                states.add(at + 1)
        return frozenset(states)


def _find_matches(root: Path, glob: Glob, findings: list[Finding]) -> Iterator[str]:
    """The files that match, without following links in circles or out of the site."""
    inside = os.path.realpath(root)
    seen = {inside}
    waiting = [("", inside, glob.start())]
    while waiting:
        folder, real_folder, states = waiting.pop()
        for entry in _list_folder(root, folder, findings):
            path = f"{folder}{entry.name}"
            then = glob.advance(states, unicodedata.normalize("NFC", entry.name))
            is_folder = _is_folder(entry)
            if not then or not (is_folder or glob.is_match(then)):
                continue
            is_link = entry.is_symlink()
            real = os.path.realpath(entry) if is_link else f"{real_folder}/{entry.name}"
            if not _is_unicode(entry.name):
                message = "the name of this file or folder is not UTF-8"
                findings.append(Finding("error", "E101", message, Position(path), "rename it"))
            elif is_link and not Path(real).is_relative_to(inside):
                message = "this link points out of the site"
                findings.append(Finding("error", "E104", message, Position(path), SYMLINK_HINT))
            elif is_link and not is_content(root, Path(entry)):
                findings.append(
                    Finding("error", "E104", PRIVATE_TARGET, Position(path), SYMLINK_HINT)
                )
            elif not is_folder:
                yield path
            elif real not in seen:
                seen.add(real)
                waiting.append((f"{path}/", real, then))


def _is_unicode(name: str) -> bool:
    """Whether a name can stand in the lockfile; bytes that are no text come as surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is one, or a link to one; a link that leads nowhere is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _list_folder(root: Path, folder: str, findings: list[Finding]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        message = f"this folder cannot be read: {error.strerror}"
        findings.append(Finding("error", "E101", message, Position(folder.rstrip("/") or ".")))
        return []
