"""The state in one SQLite file: transactions, the adjustable clock, ids, blobs and counters."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from wxpublish.emulator.file_formats import Format

DATABASE_FILE = "emulator.sqlite3"


class Storage:
    """One connection, for the thread that opened it.

    WAL with `synchronous=NORMAL` survives `kill -9`, because the kernel has every committed byte.
    FULL would also survive a power cut, at the price of one fsync a call.
    """

    def __init__(self, folder: Path, app_id: str) -> None:
        """Open or create the state in `folder`; ids begin with a hash of `app_id`.

        Raises OSError if the folder cannot be used, or has a file that is not such a state.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for suffix in ("", "-wal", "-shm", "-journal"):
            if (folder / f"{DATABASE_FILE}{suffix}").is_symlink():
                raise OSError(f"{DATABASE_FILE}{suffix} is a symlink, which is not followed")
        try:
            self.connection = sqlite3.connect(
                folder / DATABASE_FILE, isolation_level=None, timeout=30, check_same_thread=False
            )
            self._prepare()
        except sqlite3.Error as error:
            raise OSError(f"{DATABASE_FILE} cannot be used: {error}") from error
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
        """Run a transaction that excludes other processes on the same folder."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Roll back only the changes inside if it raises."""
        self.connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO step")
            raise
        finally:
            self.connection.execute("RELEASE step")

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement and return the number of changed rows."""
        return self.connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def number(self, sql: str, *values: object) -> int:
        """Return the first column of the first row; 0 if there is none."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row else 0

    def read_meta(self, key: str) -> object:
        row = self.row("SELECT value FROM meta WHERE key = ?", key)
        return row[0] if row else None

    def set_meta(self, key: str, value: float | str) -> None:
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def now(self) -> float:
        """Return the Unix time of the account's clock: the machine's, plus an offset."""
        return time.time() + self._clock_offset()

    def advance(self, seconds: float) -> float:
        """Move the clock and return the new time."""
        self.set_meta("clock", self._clock_offset() + seconds)
        return self.now()

    def _clock_offset(self) -> float:
        offset = self.read_meta("clock")
        return offset if isinstance(offset, float) else 0.0

    def new_id(self) -> str:
        """Return an id of 64 characters `[A-Za-z0-9_-]`, as the platform's are today."""
        return self._prefix + secrets.token_urlsafe(33)[:43]

    def store_blob(self, data: bytes, kind: Format) -> str:
        """Store bytes once and return their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        self.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", digest, kind.name, data)
        return digest

    def increment(self, period: str, name: str) -> int:
        """Add one to the counter of a period and return its value."""
        self.execute(
            "INSERT INTO counter VALUES (?, ?, 1) "
            "ON CONFLICT (period, name) DO UPDATE SET used = used + 1",
            period,
            name,
        )
        return self.counter(period, name)

    def counter(self, period: str, name: str) -> int:
        return self.number("SELECT used FROM counter WHERE period = ? AND name = ?", period, name)
