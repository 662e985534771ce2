"""A site in a git repository with branches."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.site import Site

BIN = Path(sys.executable).parent
"""Where the `wxpublish` is that git starts as its merge driver."""


@dataclass
class Repository:
    """The repository around a site; `top` is the site's folder or one above it."""

    top: Path
    site: Site

    @classmethod
    def around(cls, site: Site, top: Path | None = None, *, driver: bool = True) -> "Repository":
        """A new repository with everything that is there in its first commit."""
        made = cls(top or site.root, site)
        made.git("init", "-q", "-b", "main")
        (site.root / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
        if driver:
            assert site.run("state", "driver").code == 0
        made.commit("a site")
        return made

    def try_git(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run git as somebody, whatever this machine's own configuration says."""
        environ = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        environ |= {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_EDITOR": "true",
            "GIT_TEMPLATE_DIR": "",  # no copies of sample hooks
        }
        named = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]
        return subprocess.run(
            ["git", *named, *arguments],
            cwd=self.top,
            env=environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str) -> str:
        """The same, of a command that must work."""
        done = self.try_git(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def commit(self, message: str = "edit") -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD").strip()

    def branch(self, name: str, start: str = "main") -> None:
        self.git("checkout", "-q", "-B", name, start)

    def applied(self, message: str = "apply", *flags: str) -> None:
        """Apply what the files say, and commit it with the lockfile."""
        self.site.apply(*flags)
        self.commit(message)
