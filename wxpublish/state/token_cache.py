"""A token that the processes of this user share, in a private file with a lock."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import platformdirs

from wxpublish.state.symlinks import check_workspace

LOCK_TIMEOUT = 90
"""Seconds to wait for another process that is fetching a token."""


class TokenCache:
    """A file of mode 0600 for an app id and a token base, under `WXPUBLISH_CACHE_DIR`.

    It holds any text; `kind` is its subfolder, such as `calls` for the counts of a day. A cache that
    cannot be read, locked or written counts as empty, which costs a call and is no error.
    """

    def __init__(
        self, folder: Path | None, app_id: str, token_base: str, kind: str = "tokens"
    ) -> None:
        root = folder or platformdirs.user_cache_path("wxpublish", appauthor=False)
        key = hashlib.sha256(f"{app_id}\0{token_base}".encode()).hexdigest()[:24]
        self.path = root / kind / f"{key}.json"
        self._lock = filelock.FileLock(f"{self.path}.lock", timeout=LOCK_TIMEOUT)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the cache against other processes, if the folder allows it."""
        held = False
        with suppress(OSError, filelock.Timeout):
            self._make_folder()
            check_workspace(Path(self._lock.lock_file))
            self._lock.acquire()
            held = True
        try:
            yield
        finally:
            if held:
                self._lock.release()

    def read(self) -> str:
        """The text; empty if there is none, or if others can read the file."""
        try:
            check_workspace(self.path)
            if os.name == "posix" and self.path.stat().st_mode & 0o077:
                return ""
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def write(self, text: str) -> None:
        """Replace the text at once, readable by this user alone."""
        with suppress(OSError):
            self._make_folder()
            # mkstemp creates the file with mode 0600, so that others cannot read it at any time.
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".token-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                Path(name).replace(self.path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise

    def _make_folder(self) -> None:
        """Make the folder. Raises OSError, also for a symbolic link in a `.wxpublish`."""
        check_workspace(self.path)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
