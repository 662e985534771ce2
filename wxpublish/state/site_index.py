"""The index of a site: the stamp and the hash of each file that it was made from, as in git's index.

A file whose stamp is unchanged is not read again. The index is a cache: if it cannot be read, it is
empty.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from wxpublish.state.atomic_files import read_regular_file, write_cache
from wxpublish.state.file_stamps import Stamp, hash_file, is_settled, read_stamp

FORMAT_VERSION = 1


class SiteIndex:
    """The index of one site while a run holds it. Paths are relative to the site's folder.

    A stamp is taken before the file is read, so that a change in between gives another stamp.
    """

    def __init__(self, path: Path, root: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self._path = path
        self._root = os.fspath(root)
        self._clock = clock
        self._known = _read(path)
        self._seen: dict[str, Stamp | None] = {}
        self._digests: dict[str, tuple[Stamp, str]] = {}

    def known_digest(self, path: str) -> str | None:
        """The digest of a file, if it has not changed since it was recorded."""
        stamp = self.stamp(path)
        known = self._known.get(path)
        if stamp is None or known is None or known[0] != stamp:
            return None
        self._digests[path] = known
        return known[1]

    def record(self, path: str, digest: str) -> None:
        """Record the digest of a file whose stamp was taken before it was read."""
        stamp = self._seen.get(path)
        if stamp is not None and is_settled(stamp, self._clock()):
            self._digests[path] = stamp, digest

    def file_digest(self, path: str) -> str | None:
        """The SHA-256 (hex) of the bytes of a file; None if it cannot be read."""
        known = self.known_digest(path)
        if known is None:
            known = hash_file(f"{self._root}/{path}")
            if known is None:
                return None
            self.record(path, known)
        return known

    def is_unchanged(self, path: str) -> bool:
        """Whether a file is certainly what it was when this run took its stamp."""
        stamp = self._seen.get(path)
        settled = stamp is not None and is_settled(stamp, self._clock())
        return settled and read_stamp(f"{self._root}/{path}") == stamp

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file when this run first asked for it."""
        if path not in self._seen:
            self._seen[path] = read_stamp(f"{self._root}/{path}")
        return self._seen[path]

    def save(self) -> None:
        """Write what this run has used, if it differs. A cache that cannot be written is no error."""
        if self._digests == self._known:
            return
        write_cache(str(self._path), _encode(self._digests))


def _encode(digests: dict[str, tuple[Stamp, str]]) -> bytes:
    """A line with the format and the hash of the rest, then the files as JSON."""
    files = {path: [*stamp, digest] for path, (stamp, digest) in digests.items()}
    body = json.dumps(files, separators=(",", ":")).encode()
    return f"{FORMAT_VERSION} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _read(path: Path) -> dict[str, tuple[Stamp, str]]:
    try:
        head, _, body = read_regular_file(path).partition(b"\n")
        if head != f"{FORMAT_VERSION} {hashlib.sha256(body).hexdigest()}".encode():
            return {}
        files = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return {}
    return {
        path: ((size, changed, moved, inode), digest)
        for path, (size, changed, moved, inode, digest) in files.items()
    }
