"""Find the files of articles, and their default ids."""

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
from wxpublish.site.source import outside_site, private_target

WILDCARD = re.compile(r"[*?\[]")
ANY_FOLDERS = "**"


@dataclass(frozen=True, slots=True)
class DiscoveredFile:
    """A file that a glob matches: its path relative to the site, and its id by default."""

    source: str
    id: str


MAX_GLOBS = 100
"""Globs of a configuration; each walks the folders of the site."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files that the globs match, sorted by path; the folders that were searched; and what is
    wrong with them. Folders have a final slash, but for the site's own, which is empty.
    """

    files: list[DiscoveredFile]
    folders: frozenset[str]
    findings: list[Finding]


def discover(root: Path, globs: tuple[str, ...], positions: YamlPositions) -> Discovered:
    """Find the files that the globs match.

    Names that begin with a dot, such as `.wxpublish`, are skipped, and so are folders in which no
    glob can match. A symlink out of the site is an error. `positions` are the configuration's.
    """
    found: dict[str, DiscoveredFile] = {}
    findings: list[Finding] = []
    folders = set[str]()
    for number, written in enumerate(globs):
        path = ("content", number)
        if number >= MAX_GLOBS:
            message = f"content has more than {MAX_GLOBS} globs; the rest are ignored"
            hint = "write globs that match several folders"
            findings.append(positions.finding("E106", message, path, hint))
            break
        glob = Glob.parse(written)
        if glob is None:
            message = f"the glob {written} leads outside the site"
            findings.append(positions.finding("E104", message, path))
            continue
        matches = list(_find_matches(root, glob, folders, findings))
        for source in matches:
            found.setdefault(source, DiscoveredFile(source, default_id(source, glob.fixed_folders)))
        if not matches:
            findings.append(positions.finding("W107", f"no file matches {written}", path))
    files = [found[source] for source in sorted(found)]
    return Discovered(files, frozenset(folders), findings)


def default_id(source: str, fixed_folders: int = 0) -> str:
    """Return the path below the first `fixed_folders`, without suffix: `articles/a/index.md` → `a`.

    The id is in Unicode form NFC.
    """
    text = "/".join(source.split("/")[fixed_folders:])
    stem = text.rpartition(".")[0] or text
    stem = re.sub(r"(^|/)index$", "", stem) or stem
    return unicodedata.normalize("NFC", re.sub(r"\s+", "-", stem))


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob, split at slashes: `**` matches any number of folders, other names as in a shell.

    It is matched as a state machine, name by name, so that no glob backtracks. A state is an index
    of `names`; one past the last is the final state.
    """

    names: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """Parse a glob; None if it leads outside the site."""
        inside = normalise("", unicodedata.normalize("NFC", written))
        return None if inside is None else cls(tuple(inside.split("/")))

    @property
    def fixed_folders(self) -> int:
        """The number of folders before the first wildcard."""
        folders = self.names[:-1]
        wildcards = (number for number, name in enumerate(folders) if WILDCARD.search(name))
        return next(wildcards, len(folders))

    def start(self) -> frozenset[int]:
        return self._skip_any_folders({0})

    def advance(self, states: frozenset[int], name: str) -> frozenset[int]:
        """Return the states after one more name; empty if no path below it can match."""
        following = set()
        for state in states - {len(self.names)}:
            if self.names[state] == ANY_FOLDERS:
                following.add(state)
            elif fnmatchcase(name, self.names[state]):
                following.add(state + 1)
        return self._skip_any_folders(following)

    def is_match(self, states: frozenset[int]) -> bool:
        return len(self.names) in states

    def matches(self, path: str) -> bool:
        return self.is_match(reduce(self.advance, path.split("/"), self.start()))

    def _skip_any_folders(self, states: set[int]) -> frozenset[int]:
        """Add the states after each `**`, which also matches no folder at all."""
        for state, name in enumerate(self.names):
            if state in states and name == ANY_FOLDERS:
                states.add(state + 1)
        return frozenset(states)


def _find_matches(
    root: Path, glob: Glob, folders: set[str], findings: list[Finding]
) -> Iterator[str]:
    """Yield the files that match, and collect the folders that are searched, following symlinks neither in circles nor out of the site."""
    inside = os.path.realpath(root)
    seen = {inside}
    waiting = [("", inside, glob.start())]
    while waiting:
        folder, real_folder, states = waiting.pop()
        folders.add(folder)
        for entry in _list_folder(root, folder, findings):
            path = f"{folder}{entry.name}"
            following = glob.advance(states, unicodedata.normalize("NFC", entry.name))
            is_folder = _is_folder(entry)
            if not following or not (is_folder or glob.is_match(following)):
                continue
            is_link = entry.is_symlink()
            real = os.path.realpath(entry) if is_link else f"{real_folder}/{entry.name}"
            if not _is_unicode(entry.name):
                message = "the name of this file or folder is not UTF-8"
                findings.append(Finding("error", "E101", message, Position(path), "rename it"))
            elif is_link and not Path(real).is_relative_to(inside):
                findings.append(outside_site(path))
            elif is_link and not is_content(root, Path(entry)):
                findings.append(private_target(path))
            elif not is_folder:
                yield path
            elif real not in seen:
                seen.add(real)
                waiting.append((f"{path}/", real, following))


def _is_unicode(name: str) -> bool:
    """Whether a name is valid text; Python decodes bytes that are not UTF-8 as surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a symlink to one; false for a symlink that cannot be read."""
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
