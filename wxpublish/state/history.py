"""What git knows of the site: the texts as they were when the lockfile last changed."""

import subprocess
from pathlib import Path

from wxpublish.errors import WrongUsage

PATIENCE = 20
"""Seconds that git may take for one question."""


class History:
    """The site at an earlier commit; knows nothing where there is no git or no such commit.

    `cut_off`: the clone is shallow and ends before the commit that was looked for. The oldest
    commit of such a clone seems to have made every file, so it tells nothing.
    """

    def __init__(self, root: Path, lockfile: str, base: str | None) -> None:
        """`base` is a commit by any name; None: the last one that changed the lockfile.

        Raises WrongUsage for a `base` that git does not know.
        """
        self._root = root
        self.cut_off = False
        if base is None:
            self.commit = self._last_change(lockfile)
            return
        self.commit = (
            self._git("rev-parse", "--verify", "--quiet", "--end-of-options", base) or None
        )
        if self.commit is None:
            raise WrongUsage(f"git knows no commit {base}", hint="fetch it: git fetch --depth=50")

    def _last_change(self, lockfile: str) -> str | None:
        commit, _, parents = self._git("log", "-1", "--format=%H %P", "--", lockfile).partition(" ")
        if commit and not parents:
            self.cut_off = self._git("rev-parse", "--is-shallow-repository") == "true"
        return None if self.cut_off else commit or None

    def text(self, path: str) -> str | None:
        """A file of the site as it was then; None where it was not."""
        if self.commit is None:
            return None
        found = self._git("show", f"{self.commit}:./{path}")
        return found or None

    def _git(self, *arguments: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - fixed words; paths follow `--` or a colon
                ["git", "-C", str(self._root), *arguments],  # noqa: S607 - the user's own git
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
