"""The store of checked articles, by a key over all that they depend on: content, theme, settings.

It is one SQLite file, a cache: whatever is wrong with it, an entry is missing. Each entry has a hash
of its own, since SQLite does not notice a flipped bit.
"""

import hashlib
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HASH_BYTES = 16
MAX_BYTES = 512 * 1024 * 1024
"""The largest size of the store: some 50,000 articles."""
TOUCH_AFTER = 24 * 3600
"""Seconds after which the use of an entry is recorded again, so that most runs only read."""
BUSY_SECONDS = 5.0
_COMMIT_EVERY = 200

_SCHEMA = """
create table if not exists entries (
    key text primary key, used integer not null, size integer not null, data blob not null
) without rowid;
"""
_DELETE_OLDEST = """
delete from entries where key in (
    select key from (
        select key, sum(size) over (order by used desc, key) as total from entries
    ) where total > ?
)
"""


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """How many entries a store has, and the bytes of its file."""

    entries: int
    bytes: int


class ArticleStore:
    """A store that other processes may use at the same time. `clock` returns seconds.

    Reading and writing never raise: a store that cannot be used is empty, and one that is not a
    database any more is made anew. What could not be written stays in memory, and is not tried again
    before `commit`: another process may hold the store for long. Threads may share it.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._pending: dict[str, bytes] = {}
        self._unwritten = 0
        self._writable = True
        self._used: set[str] = set()
        self._lock = threading.Lock()
        self._connection = _open(path)
        if self._connection is not None:
            weakref.finalize(self, self._connection.close)

    def get(self, key: str) -> bytes | None:
        """The data under a key, if it is there and sound."""
        with self._lock:
            if key in self._pending:
                return self._pending[key]
            row = self._select("select used, data from entries where key = ?", key)
            data = _verified(key, row[1]) if row else None
            if row and data is not None and _is_long_ago(row[0], self._clock()):
                self._used.add(key)
            return data

    def put(self, key: str, data: bytes) -> None:
        """Store data under a key. It is written with others, at the latest by `commit`."""
        with self._lock:
            self._pending[key] = data
            self._unwritten += 1
            if self._unwritten >= _COMMIT_EVERY and self._writable:
                self._write()

    def commit(self) -> None:
        """Write what is pending, and remove the least recently used entries above the maximum."""
        with self._lock:
            if self._pending or self._used:
                self._writable = True
                self._write()
                self._prune(MAX_BYTES)

    def prune(self, max_bytes: int) -> int:
        """Remove the entries that were used longest ago until the rest has at most this size.

        Returns how many were removed.
        """
        with self._lock:
            return self._prune(max_bytes)

    def _prune(self, max_bytes: int) -> int:
        if self._connection is None or self._size() <= max_bytes:
            return 0
        with suppress(sqlite3.Error):
            with self._connection as database:
                done = database.execute(_DELETE_OLDEST, [max_bytes])
            self._connection.execute("vacuum")
            return done.rowcount
        return 0

    def info(self) -> StoreInfo:
        """The size of the store."""
        with self._lock:
            count = self._select("select count(*), 0 from entries")
        try:
            size = self.path.stat().st_size
        except OSError:
            size = 0
        return StoreInfo(count[0] if count else 0, size)

    def _size(self) -> int:
        row = self._select("select coalesce(sum(size), 0), 0 from entries")
        return row[0] if row else 0

    def _select(self, query: str, *values: str) -> tuple[Any, Any] | None:
        if self._connection is None:
            return None
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                row: tuple[Any, Any] | None = cursor.fetchone()
                return row
        except sqlite3.OperationalError:
            # Such as a process that stopped while it held the store: to wait for it once is enough.
            self._connection = None
        except (sqlite3.Error, MemoryError):
            self._replace_damaged()
        return None

    def _write(self) -> None:
        self._unwritten = 0
        if self._connection is None:
            return
        now = int(self._clock())
        rows = [(key, now, len(data), _sealed(key, data)) for key, data in self._pending.items()]
        try:
            with self._connection as database:
                database.executemany("insert or replace into entries values (?, ?, ?, ?)", rows)
                touched = [(now, key) for key in self._used]
                database.executemany("update entries set used = ? where key = ?", touched)
        except sqlite3.OperationalError:
            self._writable = False
        except (sqlite3.Error, MemoryError):
            self._replace_damaged()
        else:
            self._pending.clear()
            self._used.clear()

    def _replace_damaged(self) -> None:
        """Begin anew: damage that no entry notices would stay for ever."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        with suppress(OSError):
            self.path.unlink()
            self._connection = _open(self.path)


def _open(path: Path) -> sqlite3.Connection | None:
    """Open the store to read and write, or only to read it; None if neither is possible."""
    with suppress(OSError, sqlite3.Error):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(path)
        try:
            return _connect(path, "rwc")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and not _is_foreign(error):
                raise
            path.unlink()  # it is no database any more, or has other tables
            _make_private(path)
            return _connect(path, "rwc")
    with suppress(sqlite3.Error):
        return _connect(path, "ro")
    return None


def _make_private(path: Path) -> None:
    """Make the file if it is not there, readable by this user alone; SQLite keeps its mode."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _is_foreign(error: sqlite3.Error) -> bool:
    """Whether the statement does not fit the tables of the database."""
    return error.sqlite_errorcode == sqlite3.SQLITE_ERROR


def _is_long_ago(used: object, now: float) -> bool:
    return not isinstance(used, int) or used + TOUCH_AFTER < now


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    database = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )
    try:
        # After a power failure the store may be damaged, which costs time and no result.
        database.execute("pragma synchronous = off")
        database.execute("pragma trusted_schema = off")
        if mode == "rwc":
            database.execute(_SCHEMA)
        database.execute("select key, used, size from entries limit 1").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _sealed(key: str, data: bytes) -> bytes:
    return _hash(key, data) + data


def _verified(key: str, stored: object) -> bytes | None:
    if not isinstance(stored, bytes):
        return None
    data = stored[HASH_BYTES:]
    return data if stored[:HASH_BYTES] == _hash(key, data) else None


def _hash(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + data).digest()[:HASH_BYTES]
