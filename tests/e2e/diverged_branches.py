"""Two branches of one site that were both applied, and the ways to merge their lockfiles."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.e2e import manual_edits
from tests.e2e.site import REPOSITORY, Site

Branch = Literal["one", "two"]
Resolution = Literal["ours", "theirs", "union", "driver"]
"""One side whole, both sides' lines by git's `merge=union`, or `wxpublish state merge`."""
LOCKFILE = "wxpublish.lock.json"
BASE = "main"
NAMED = ("-c", "user.name=编辑", "-c", "user.email=editor@example.com", "-c", "gc.auto=0")
DRIVER = f"{shlex.quote(sys.executable)} -m wxpublish.cli state merge %O %A %B"
"""What `wxpublish init` writes into git's configuration, for the program that is tested."""
OTHER: dict[Branch, Branch] = {"one": "two", "two": "one"}

Edit = Callable[[Site, Branch], None]


# -- what a branch does --------------------------------------------------------------------


def begin(site: Site) -> None:
    """What both branches start from: something of each kind for either of them."""
    for branch in OTHER:
        site.picture(f"{branch}.png", "black" if branch == "one" else "white")
        site.picture(f"articles/photo-{branch}.png", "green" if branch == "one" else "olive")
        site.article(f"edited-{branch}", text=f"{branch} 的旧文。")
        site.article(f"removed-{branch}", text=f"{branch} 要删的。")
        site.article(f"named-{branch}", text=f"{branch} 要改名的。")
        site.article(f"covered-{branch}", text=f"{branch} 换封面的。")
        site.article(
            f"lead-{branch}", text=f"{branch} 的头条。", news=f"weekly-{branch}", index="0"
        )
        site.article(
            f"next-{branch}", text=f"{branch} 的次条。", news=f"weekly-{branch}", index="1"
        )
    site.configure(
        "media:\n"
        "  - {id: one, type: image, file: one.png}\n"
        "  - {id: two, type: image, file: two.png}\n"
    )


def create(site: Site, branch: Branch) -> None:
    site.article(f"new-{branch}", text=f"{branch} 的新文。\n\n![图](photo-{branch}.png)")


def update(site: Site, branch: Branch) -> None:
    site.article(f"edited-{branch}", text=f"{branch} 改过的文。")


def retitle(site: Site, branch: Branch) -> None:
    site.article(f"edited-{branch}", f"{branch} 的新标题", f"{branch} 的旧文。")


def replace(site: Site, branch: Branch) -> None:
    site.article(f"third-{branch}", text=f"{branch} 的三条。", news=f"weekly-{branch}", index="2")


def shrink(site: Site, branch: Branch) -> None:
    site.remove(f"next-{branch}")


def delete(site: Site, branch: Branch) -> None:
    site.remove(f"removed-{branch}")


def move(site: Site, branch: Branch) -> None:
    site.path(f"named-{branch}").rename(site.path(f"renamed-{branch}"))


def media(site: Site, branch: Branch) -> None:
    site.picture(f"{branch}.png", "gray" if branch == "one" else "silver")


def cover(site: Site, branch: Branch) -> None:
    """Both branches take one cover, which neither has sent before."""
    site.picture("shared.jpg", "teal")
    site.article(f"covered-{branch}", text=f"{branch} 换封面的。", cover="/shared.jpg")


def everything(site: Site, branch: Branch) -> None:
    for edit in (create, update, replace, delete, move, media, cover):
        edit(site, branch)


EDITS: tuple[Edit, ...] = (
    *(create, update, retitle, replace, shrink, delete, move, media, cover),
    everything,
)


# -- the repository ------------------------------------------------------------------------


@dataclass
class Branches:
    """A real repository in the site's folder. Each run is made as on a machine of its own."""

    site: Site

    @classmethod
    def begun(cls, site: Site) -> "Branches":
        """A site whose `main` is applied and committed."""
        begin(site)
        (site.root / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
        made = cls(site)
        made.git("init", "-q", "-b", BASE)
        made.commit()
        made.apply()
        return made

    def git(self, *arguments: str) -> str:
        done = self.try_git(*arguments)
        assert done.returncode == 0, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def try_git(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["git", *NAMED, *arguments],
            cwd=self.site.root,
            check=False,
            capture_output=True,
            encoding="utf-8",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY), "HOME": "/nonexistent"},
        )

    def commit(self, message: str = "edit") -> None:
        self.git("add", "-A")
        self.try_git("commit", "-q", "-m", message)

    def apply(self, *flags: str) -> None:
        """A run that ends well, on a fresh machine, and the commit of its lockfile."""
        shutil.rmtree(self.site.root / ".wxpublish", ignore_errors=True)
        manual_edits.tick(self.site)
        self.site.apply(*flags)
        self.commit("lockfile")

    def branch_off(self, branch: Branch, edit: Edit) -> None:
        """A branch of `main` with an edit on it."""
        self.git("checkout", "-q", "-b", branch, BASE)
        edit(self.site, branch)
        self.commit()

    def apply_on(self, branch: Branch) -> None:
        self.git("checkout", "-q", branch)
        self.apply()

    def merge(self, into: Branch, resolution: Resolution, texts: Branch | None = None) -> None:
        """Merge the other branch into this one; the lockfile is settled in one of the ways, and
        `texts` are those of that branch where both have written the same article.
        """
        self.git("checkout", "-q", into)
        attributes = {"union": "union", "driver": "wxpublish"}.get(resolution)
        if attributes:
            info = self.site.root / ".git" / "info" / "attributes"
            info.parent.mkdir(exist_ok=True)
            info.write_text(f"*.lock.json merge={attributes}\n", encoding="utf-8")
        self.git("config", "merge.wxpublish.driver", DRIVER)
        merged = self.try_git("merge", "-q", "--no-edit", "--no-commit", OTHER[into])
        if texts:
            self.git("checkout", texts, "--", "articles")
        if resolution in {"ours", "theirs"}:
            # Also where git could join the lines: a person may take a side of that too.
            side = "HEAD" if resolution == "ours" else "MERGE_HEAD"
            self.git("checkout", side, "--", LOCKFILE)
        else:
            assert texts or merged.returncode == 0, merged.stdout + merged.stderr
        self.git("commit", "-q", "--no-edit")

    def rerun(self, loser: Branch) -> None:
        """The runner of a branch whose lockfile was not pushed runs again on top of the other one:
        the files of both, and the lockfile that was pushed.
        """
        self.git("checkout", "-q", OTHER[loser])
        self.try_git("merge", "-q", "--squash", loser)
        self.git("checkout", "HEAD", "--", LOCKFILE)
        self.commit()
        self.apply()

    def take(self, side: str) -> None:
        """Take the lockfile of a commit as it is."""
        self.git("checkout", "-q", side, "--", LOCKFILE)
        self.commit("lockfile of one side")


def in_order(first: Branch) -> Sequence[Branch]:
    return first, OTHER[first]
