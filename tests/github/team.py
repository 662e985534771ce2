"""A team: its editors, their repository on GitHub, its workflow, and their account."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.site import SECRET, SETTLE, Account, Site
from tests.github.engine import Runner
from tests.github.fake import REPOSITORY, Fake
from tests.github.repository import LOCKFILE, clone, git
from tests.github.workflow import ACTION, Actions, Event

PUBLISH = ".github/workflows/publish.yml"
EXAMPLE = ACTION / "example-site"
Ready = Callable[[Runner], None]


@dataclass
class Team:
    """A repository with a site at its root and the workflow of the example site."""

    folder: Path
    github: Fake
    account: Account
    cache: Path
    pulls: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bare = self.github.bare = self.folder / "remote.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.bare)], check=True)
        self.desk = clone(self.bare, self.folder / "desk")
        git(self.desk, "checkout", "-q", "-b", "main")
        self.site = Site(self.desk, self.account)
        self.site.configure(account="{app_id: wx0123456789abcdef}")
        (self.desk / PUBLISH).parent.mkdir(parents=True)
        shutil.copy(EXAMPLE / PUBLISH, self.desk / PUBLISH)
        self.actions = Actions(
            self.github,
            self.folder,
            environ={
                "WXPUBLISH_API_BASE": self.account.url,
                "WXPUBLISH_SETTLE": SETTLE,
            },
            secrets={"wechat": {"WXPUBLISH_APP_SECRET": SECRET}},
            cache=self.cache,
        )

    @property
    def workflow(self) -> Path:
        """The one workflow file of the repository."""
        (found,) = (self.desk / PUBLISH).parent.glob("*.yml")
        return found

    # -- people ------------------------------------------------------------------------------

    def push(self, message: str = "edit", branch: str = "main", to: Path | None = None) -> str:
        """Commit everything in the editor's clone and push it; returns the commit."""
        git(self.desk, "add", "-A")
        git(self.desk, "commit", "-q", "--allow-empty", "-m", message)
        git(self.desk, "push", "-q", "-f", str(to or self.bare), f"HEAD:refs/heads/{branch}")
        return git(self.desk, "rev-parse", "HEAD").strip()

    def pull(self) -> None:
        """Bring the editor's clone up to date with `main`."""
        git(self.desk, "fetch", "-q", "origin")
        git(self.desk, "checkout", "-q", "-B", "main", "origin/main")

    def merge(self, number: int) -> str:
        """Merge a pull request as the button does; returns the new commit of `main`."""
        merged = git(self.bare, "rev-parse", f"refs/pull/{number}/merge").strip()
        git(self.bare, "update-ref", "refs/heads/main", merged)
        self.github.merged[merged] = number
        self.pull()
        return merged

    # -- workflows ---------------------------------------------------------------------------

    def propose(self, branch: str, number: int = 7, fork: Path | None = None) -> Runner:
        """Push a branch with a pull request; returns the runner of its plan."""
        return self.proposed(branch, number, fork)["plan"][0]

    def proposed(
        self, branch: str, number: int = 7, fork: Path | None = None
    ) -> dict[str, list[Runner]]:
        """Do the same; returns the runners of all jobs."""
        sha = self.push("a proposal", branch, fork)
        git(self.desk, "fetch", "-q", "origin", "main")
        git(self.desk, "checkout", "-q", "--detach", "FETCH_HEAD")
        git(self.desk, "merge", "-q", "--no-ff", "-m", f"Merge pull request #{number}", sha)
        git(self.desk, "push", "-q", "-f", "origin", f"HEAD:refs/pull/{number}/merge")
        git(self.desk, "checkout", "-q", "-B", branch, sha)
        head = {"sha": sha, "repo": {"full_name": "mallory/weekly" if fork else REPOSITORY}}
        base = {"ref": "main", "sha": git(self.bare, "rev-parse", "main").strip()}
        pull = {"number": number, "head": head, "base": base}
        payload = {"repository": {"private": True}, "pull_request": pull}
        ref = f"refs/pull/{number}/merge"
        event = Event("pull_request", ref, sha, payload, fork=fork is not None)
        return self.actions.run(self.workflow, event)

    def publish(self, ready: Ready = lambda _: None) -> Runner:
        """Run the workflow for a push to `main`; returns the runner of its apply."""
        return self.published(ready)["apply"][0]

    def published(self, ready: Ready = lambda _: None) -> dict[str, list[Runner]]:
        """Do the same; returns the runners of all jobs."""
        sha = git(self.bare, "rev-parse", "main").strip()
        event = Event("push", "refs/heads/main", sha, {"repository": {"private": True}})
        return self.actions.run(self.workflow, event, ready)

    # -- state --------------------------------------------------------------------------------

    def on_main(self, path: str = LOCKFILE) -> str:
        """A file of the remote's `main`."""
        return git(self.bare, "show", f"main:{path}")

    def serial(self, branch: str = "main") -> int:
        return int(json.loads(git(self.bare, "show", f"{branch}:{LOCKFILE}"))["serial"])

    def log(self, branch: str = "main") -> list[str]:
        """The subjects of a branch's commits, newest first."""
        return git(self.bare, "log", "--format=%s", branch).splitlines()

    def next_plan(self) -> dict[str, Any]:
        """Plan with the remote's lockfile: what is left to do."""
        self.pull()
        return self.site.plan()

    def assert_no_changes(self) -> None:
        """Check that nothing is left to do and that the account has each item of the lockfile once."""
        self.pull()
        self.site.assert_no_changes()
        self.site.assert_one_item_each()
