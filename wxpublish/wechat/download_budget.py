"""What all downloads of a run may come to: files, bytes, seconds, and patience with each host.

Articles of strangers may name any number of pictures, and their servers may send them one byte a
minute. What is there already is not fetched again, so a run that ended here is carried on by the
next.
"""

from collections import Counter
from dataclasses import dataclass, field

MB = 1024 * 1024
AGAIN = "run it again to fetch the others"
PATIENCE = 3
"""Times that a host may be too slow; then it is not asked any more."""


@dataclass(slots=True)
class DownloadBudget:
    """How much is left. For one thread."""

    files: int = 5_000
    size: int = 2048 * MB
    seconds: float = 3600
    _slow: Counter[str] = field(default_factory=Counter, repr=False)

    def refusal(self, host: str) -> str | None:
        """Why nothing more is fetched from a host; None where it may be asked."""
        if self.files <= 0 or self.size <= 0:
            what = "files" if self.files <= 0 else "bytes"
            return f"this run has fetched as many {what} as one may: {AGAIN}"
        if self.seconds <= 0:
            return f"this run has spent as long on downloads as one may: {AGAIN}"
        if self._slow[host] >= PATIENCE:
            return f"{host} was too slow {PATIENCE} times and is not asked any more"
        return None

    def take(self, host: str, size: int, seconds: float, *, slow: bool) -> None:
        """Note a download, whatever came of it. `slow`: its host let the time run out."""
        self.files -= 1
        self.size -= size
        self.seconds -= seconds
        self._slow[host] += slow
