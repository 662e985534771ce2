"""One clone of the site's repository, and what a person does in it with git, conflicts included."""

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.e2e.site import REPOSITORY, Site
from tests.github.repository import LOCKFILE

Side = Literal["ours", "theirs"]
Way = Literal["ours", "theirs", "resolve", "markers"]
"""How a lockfile in conflict is settled: with one side, by `wxpublish state resolve`, or not at all:
the conflict is committed.
"""
DRIVER = f"{shlex.quote(sys.executable)} -m wxpublish.cli state merge %O %A %B"
"""What `wxpublish state driver` sets up, for the program that is tested."""
NAMED = ("-c", "user.name=编辑", "-c", "user.email=editor@example.com", "-c", "gc.auto=0")
UNMERGED = re.compile(r"^(DD|AU|UD|UA|DU|AA|UU) (.+)$", re.MULTILINE)
STEPS = 30
"""Commits that a rebase may stop at."""

News = tuple[tuple[str, str], ...]
"""Title and words of each article."""


@dataclass(frozen=True)
class Page:
    """One Markdown file as a person reads it."""

    key: str
    front: dict[str, str]
    text: str

    @property
    def news(self) -> str:
        return self.front.get("news", self.key)

    @property
    def index(self) -> int:
        return int(self.front.get("index", "0"))


@dataclass
class Checkout:
    """A clone with a site at its root. `undecided` are paths whose conflict git could not settle."""

    name: str
    site: Site

    @property
    def root(self) -> Path:
        return self.site.root

    def git(self, *arguments: str) -> str:
        """Run git, and raise where it fails."""
        done = self.try_git(*arguments)
        assert done.returncode == 0, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def try_git(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["git", *NAMED, *arguments],
            cwd=self.root,
            check=False,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )

    def set_up_driver(self) -> None:
        """Let git join lockfiles by itself."""
        ran = self.site.run("state", "driver")
        assert ran.code == 0, ran.text
        self.git("config", "merge.wxpublish.driver", DRIVER)

    # -- history ---------------------------------------------------------------------------

    def commit(self, message: str = "edit") -> None:
        self.git("add", "-A")
        self.try_git("commit", "-q", "-m", message)

    def branch(self) -> str:
        return self.git("rev-parse", "--abbrev-ref", "HEAD").strip()

    def branches(self) -> list[str]:
        """All local branches but the one that is checked out."""
        here = self.branch()
        every = self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()
        return [one for one in every if one != here]

    def commits(self) -> list[str]:
        """The last commits, newest first."""
        return self.git("log", "--format=%H", "-n", "8").split()

    def switch(self, branch: str) -> None:
        self.commit()
        self.git("checkout", "-q", branch)

    def start(self, branch: str) -> None:
        self.commit()
        self.try_git("checkout", "-q", "-b", branch)

    def merge(self, other: str, pick_resolution: Way, side: Side) -> None:
        self.commit()
        if self.try_git("merge", "-q", "--no-edit", other).returncode:
            self.settle_conflicts(pick_resolution, side)
            self.git("commit", "-q", "--no-edit")

    def revert(self, commit: str, pick_resolution: Way, side: Side) -> None:
        """Take a commit back, with the lockfile that it holds."""
        self.commit()
        parents = self.git("rev-list", "--parents", "-n", "1", commit).split()[1:]
        if not parents:
            return
        main = ("-m", "1") if len(parents) > 1 else ()
        if self.try_git("revert", "--no-edit", *main, commit).returncode:
            self.settle_conflicts(pick_resolution, side)
            if self.try_git("revert", "--continue", "--no-edit").returncode:
                self.try_git("revert", "--skip")
        self.abort()

    def rebase(self, onto: str, pick_resolution: Way, side: Side) -> None:
        self.commit()
        done = self.try_git("rebase", "-q", onto)
        for _ in range(STEPS):
            if not done.returncode:
                return
            self.settle_conflicts(pick_resolution, side)
            done = self.try_git("-c", "core.editor=true", "rebase", "--continue")
            if done.returncode and "nothing to commit" in done.stdout + done.stderr:
                done = self.try_git("rebase", "--skip")
        self.abort()

    def abort(self) -> None:
        """Leave whatever git has begun."""
        for verb in ("merge", "rebase", "revert", "cherry-pick"):
            self.try_git(verb, "--abort")

    def reset(self, commit: str) -> None:
        self.commit()
        self.git("reset", "-q", "--hard", commit)

    def fetch(self) -> None:
        self.git("fetch", "-q", "origin")

    def push(self) -> bool:
        """Push what is checked out; whether the remote took it."""
        self.commit()
        return not self.try_git("push", "-q", "origin", "HEAD").returncode

    def settle_conflicts(self, pick_resolution: Way, side: Side) -> None:
        """Settle each file in conflict: the lockfile in a way of its own, all else with a side."""
        status = self.git("-c", "core.quotepath=off", "status", "--porcelain")
        unmerged = [path.strip('"') for _, path in UNMERGED.findall(status)]
        for path in unmerged:
            if path != LOCKFILE:
                self.take(path, side)
        if LOCKFILE in unmerged:
            left = pick_resolution == "markers" and "\n=======\n" in self.site.lockfile.read_text(
                "utf-8"
            )
            if left or (pick_resolution == "resolve" and self.resolve()):
                self.git("add", LOCKFILE)
            else:
                self.take(LOCKFILE, "theirs" if pick_resolution == "theirs" else "ours")

    def resolve(self) -> bool:
        """Join the sides of the lockfile; False where each was begun on its own."""
        ran = self.site.run("state", "resolve")
        assert ran.code == 0 or "git checkout --ours or --theirs" in ran.text, ran.text
        return ran.code == 0

    def take(self, path: str, side: Side) -> None:
        """Settle one conflict with a side, also where that side has no such file."""
        if self.try_git("checkout", f"--{side}", "--", path).returncode:
            self.git("rm", "-q", "-f", "--", path)
        else:
            self.git("add", "--", path)

    # -- content ---------------------------------------------------------------------------

    def pages(self) -> dict[str, Page]:
        """Every article's file by its key."""
        folder = self.root / "articles"
        return {path.stem: _page(path) for path in sorted(folder.glob("*.md"))}

    def wanted(self) -> dict[str, News]:
        """What the account should show, by address; a news with a held-back article is not there."""
        parts: dict[str, list[Page]] = {}
        for page in self.pages().values():
            parts.setdefault(page.news, []).append(page)
        return {
            f"news.{news}": tuple(
                (page.front["title"], "".join(page.text.split()))
                for page in sorted(members, key=lambda page: page.index)
            )
            for news, members in parts.items()
            if all(page.front.get("publish") != "false" for page in members)
        }

    def held_back(self) -> set[str]:
        """Addresses of news with an article that is not to be published."""
        return {
            f"news.{page.news}"
            for page in self.pages().values()
            if page.front.get("publish") == "false"
        }

    def former_ids(self) -> set[str]:
        """The media_ids of news in every lockfile of this branch's history."""
        found: set[str] = set()
        log = self.git("log", "--format=%H", "--", LOCKFILE).split()
        for commit in log:
            shown = self.try_git("show", f"{commit}:{LOCKFILE}")
            if not shown.returncode:
                found |= _ids(shown.stdout)
        return found

    def lock(self) -> dict[str, dict[str, object]]:
        """The lockfile's resources; none where there is no lockfile that can be read."""
        try:
            document = json.loads(self.site.lockfile.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        resources: dict[str, dict[str, object]] = document["resources"]
        return resources

    def claimed(self) -> set[str]:
        """The media_ids that the lockfile has, or is still to delete."""
        return claimed_ids(self.lock())


def _page(path: Path) -> Page:
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    front = dict(line.split(": ", 1) for line in head.splitlines())
    return Page(path.stem, front, re.sub(r"!\[图\]\(\S*\)", "", text).strip())


def _ids(text: str) -> set[str]:
    try:
        resources = json.loads(text)["resources"]
    except (ValueError, KeyError):
        return set()
    return {
        held["media_id"]
        for address, held in resources.items()
        if address.startswith("news.") and held.get("media_id")
    }


def claimed_ids(resources: dict[str, dict[str, object]]) -> set[str]:
    found: set[str] = set()
    for held in resources.values():
        found.add(str(held.get("media_id", "")))
        superseded = held.get("superseded", [])
        assert isinstance(superseded, list)
        found |= {str(old["media_id"]) for old in superseded}
    return found - {""}
