"""What git would leave out of a commit."""

import subprocess
from pathlib import Path

PATIENCE = 20
"""Seconds that git may take for its answer."""


def is_ignored(root: Path, path: str) -> bool | None:
    """Whether git ignores a path of the site; None where there is no git repository."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the path follows `--`
            ["git", "-C", str(root), "check-ignore", "--quiet", "--", path],  # noqa: S607 - the user's own git
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {0: True, 1: False}.get(done.returncode)
