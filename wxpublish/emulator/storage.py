"""State in one SQLite file: transactions, the movable clock, ids, blobs and counters."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from wxpublish.emulator.file_formats import Format

FILE = "emulator.sqlite3"


class Storage:
    """One connection, for the thread that opened it.

    WAL with `synchronous=NORMAL` is enough to survive `kill -9`: what was committed is with the
    kernel by then. FULL would also survive a power cut, which no user of an emulator needs, at
    the price of one fsync a call.
    """

    def __init__(self, folder: Path, app_id: str) -> None:
        """Open or make the state in `folder`; ids begin with a mark of the account.

        Raises OSError where the folder cannot be had, or holds a file that is no such state.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for suffix in ("", "-wal", "-shm", "-journal"):
            if (folder / f"{FILE}{suffix}").is_symlink():
                raise OSError(f"{FILE}{suffix} is a link, which is not followed")
        try:
            self.connection = sqlite3.connect(
                folder / FILE, isolation_level=None, timeout=30, check_same_thread=False
            )
            self._prepare()
        except sqlite3.Error as error:
            raise OSError(f"{FILE} cannot be used: {error}") from error
        mark = hashlib.sha256(app_id.encode()).hexdigest()
        self._prefix = "E" + mark[:20]
        self.biz = "MzA" + mark[:11] + "=="

    def _prepare(self) -> None:
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        schema = files("wxpublish.emulator").joinpath("schema.sql").read_text("utf-8")
        self.connection.executescript(schema)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, against other processes on the same folder too."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happened inside when it raises, and keep what happened before."""
        self.connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO step")
            raise
        finally:
            self.connection.execute("RELEASE step")

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement; the number of rows it changed."""
        return self.connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def number(self, sql: str, *values: object) -> int:
        """The first column of the first row; 0 where there is none."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row else 0

    def meta(self, key: str) -> object:
        row = self.row("SELECT value FROM meta WHERE key = ?", key)
        return row[0] if row else None

    def set_meta(self, key: str, value: float | str) -> None:
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def now(self) -> float:
        """Unix seconds of the account's clock: the machine's, moved by what was asked."""
        offset = self.meta("clock")
        return time.time() + (offset if isinstance(offset, float) else 0.0)

    def advance(self, seconds: float) -> float:
        """Move the clock; the new time."""
        offset = self.meta("clock")
        moved = (offset if isinstance(offset, float) else 0.0) + seconds
        self.set_meta("clock", moved)
        return time.time() + moved

    def new_id(self) -> str:
        """64 characters of `[A-Za-z0-9_-]`, as ids of today look; the account's mark first."""
        return self._prefix + secrets.token_urlsafe(33)[:43]

    def keep(self, data: bytes, kind: Format) -> str:
        """Store bytes once; their digest."""
        digest = hashlib.sha256(data).hexdigest()
        self.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", digest, kind.name, data)
        return digest

    def count(self, period: str, name: str) -> int:
        """Add one to a counter of a period; the new value."""
        self.execute(
            "INSERT INTO counter VALUES (?, ?, 1) "
            "ON CONFLICT (period, name) DO UPDATE SET used = used + 1",
            period,
            name,
        )
        return self.used(period, name)

    def used(self, period: str, name: str) -> int:
        return self.number("SELECT used FROM counter WHERE period = ? AND name = ?", period, name)
