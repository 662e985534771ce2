"""The index of a site: the stamp and the hash of each file that it was made from, as in git's index.

A file whose stamp is unchanged is not read again. The index is a cache: if it cannot be read, it is
empty.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from wxpublish.state.atomic_files import read_regular_file, write_cache
from wxpublish.state.file_stamps import Stamp, hash_file, is_settled, read_stamp

FORMAT_VERSION = 2
TEXT = "text:"
"""Begins the digest of a text, in which line ends do not count, unlike in that of bytes."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An article in the store: the key of its source and, once it is checked, its own.

    `settings` is the hash of all that the second key depends on besides the source and what is at
    `paths`, files and folders that are present or not.
    """

    source_key: str
    settings: str
    key: str
    paths: tuple[str, ...]


class SiteIndex:
    """The index of one site while a run holds it. Paths are relative to the site's folder.

    A stamp is taken before the file is read, so that a change in between gives another stamp. It is
    only kept if the file had settled when the run began.
    """

    def __init__(self, path: Path, root: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self._path = path
        self._root = os.fspath(root)
        self._started = clock()
        self._known = _read(path)
        self._used = _Tables()
        self._seen: dict[str, Stamp | None] = {}

    def known_digest(self, path: str) -> str | None:
        """The digest of a file, if it has not changed since it was recorded."""
        stamp = self.stamp(path)
        known = self._known.digests.get(path)
        if stamp is None or known is None or known[0] != stamp:
            return None
        self._used.digests[path] = known
        return known[1]

    def record(self, path: str, digest: str) -> None:
        """Record the digest of a file whose stamp was taken before it was read."""
        stamp = self._seen.get(path)
        if stamp is not None and is_settled(stamp, self._started):
            self._used.digests[path] = stamp, digest

    def file_digest(self, path: str) -> str | None:
        """The SHA-256 (hex) of the bytes of a file; None if it cannot be read."""
        known = self.known_digest(path)
        if known is None or known.startswith(TEXT):
            known = hash_file(f"{self._root}/{path}")
            if known is None:
                return None
            self.record(path, known)
        return known

    def find_entry(self, source: str) -> IndexEntry | None:
        """The entry of an article, if nothing at its paths has changed since it was recorded."""
        entry, stamps = self._known.entries.get(source), self._known.stamps
        if entry is None or any(self.stamp(path) != stamps[path] for path in entry.paths):
            return None
        return entry

    def use_entry(self, source: str, entry: IndexEntry) -> None:
        """Keep an entry, which is new or was found. Not if one of its paths changed just now."""
        stamps = {path: self.stamp(path) for path in entry.paths}
        if all(map(self._is_settled, stamps.values())):
            for path in entry.paths:
                self.known_digest(path)  # which keeps it
            self._used.entries[source] = entry
            self._used.stamps |= stamps

    def is_unchanged(self, path: str) -> bool:
        """Whether a file or folder, present or not, is certainly what it was when the run began."""
        stamp = self.stamp(path)
        return self._is_settled(stamp) and read_stamp(f"{self._root}/{path}") == stamp

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file when this run first asked for it."""
        if path not in self._seen:
            self._seen[path] = read_stamp(f"{self._root}/{path}")
        return self._seen[path]

    def _is_settled(self, stamp: Stamp | None) -> bool:
        return stamp is None or is_settled(stamp, self._started)

    def save(self) -> None:
        """Write what this run has used, if it differs. A cache that cannot be written is no error."""
        if self._used != self._known:
            write_cache(str(self._path), _encode(self._used))


@dataclass(slots=True)
class _Tables:
    """The content of an index: digests of files, articles, and the stamps of their paths."""

    digests: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    entries: dict[str, IndexEntry] = field(default_factory=dict)
    stamps: dict[str, Stamp | None] = field(default_factory=dict)


def _encode(tables: _Tables) -> bytes:
    """A line with the format and the hash of the rest, then the tables as JSON."""
    paths = {path: number for number, path in enumerate(tables.stamps)}
    found = {
        "digests": {path: [*stamp, digest] for path, (stamp, digest) in tables.digests.items()},
        "stamps": tables.stamps,
        "entries": {
            source: [
                entry.source_key,
                entry.settings,
                entry.key,
                [paths[path] for path in entry.paths],
            ]
            for source, entry in tables.entries.items()
        },
    }
    body = json.dumps(found, separators=(",", ":")).encode()
    return f"{FORMAT_VERSION} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _read(path: Path) -> _Tables:
    try:
        head, _, body = read_regular_file(path).partition(b"\n")
        if head != f"{FORMAT_VERSION} {hashlib.sha256(body).hexdigest()}".encode():
            return _Tables()
        found = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return _Tables()
    paths = list(found["stamps"])
    return _Tables(
        {path: (tuple(stamp), digest) for path, (*stamp, digest) in found["digests"].items()},
        {
            source: IndexEntry(own, site, key, tuple([paths[number] for number in numbers]))
            for source, (own, site, key, numbers) in found["entries"].items()
        },
        {path: stamp and tuple(stamp) for path, stamp in found["stamps"].items()},
    )
