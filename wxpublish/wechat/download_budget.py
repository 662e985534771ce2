"""The budget for all downloads of a run: files, bytes, seconds, and timeouts of each host.

An article may name any number of pictures, and a server may send one byte a minute. Files that are
already here are not downloaded again, so the next run continues where this one stopped.
"""

from collections import Counter
from dataclasses import dataclass, field

MB = 1024 * 1024
RUN_AGAIN = "run the command again to download the rest"
MAX_TIMEOUTS = 3
"""After so many timeouts nothing more is downloaded from a host."""


@dataclass(slots=True)
class DownloadBudget:
    """What remains of the budget. Not thread-safe."""

    files: int = 5_000
    size: int = 2048 * MB
    seconds: float = 3600
    _timeouts: Counter[str] = field(default_factory=Counter, repr=False)

    def find_refusal(self, host: str) -> str | None:
        """Why nothing may be downloaded from a host; None if it may be."""
        if self.files <= 0 or self.size <= 0:
            what = "files" if self.files <= 0 else "bytes"
            return f"this run has reached its limit of downloaded {what}: {RUN_AGAIN}"
        if self.seconds <= 0:
            return f"this run has reached its time limit for downloads: {RUN_AGAIN}"
        if self._timeouts[host] >= MAX_TIMEOUTS:
            return f"{host} timed out {MAX_TIMEOUTS} times; nothing more is downloaded from it"
        return None

    def record(self, host: str, size: int, seconds: float, *, timed_out: bool) -> None:
        """Record a download, successful or not."""
        self.files -= 1
        self.size -= size
        self.seconds -= seconds
        self._timeouts[host] += timed_out
