"""Where a case takes place: a repository with a site, its account, and a folder outside of both.

    ground/
      work/           a git repository; the site lies in its folder `weekly`
      account/        the emulator's data
      outside/        what nothing may read, write or run

The outside holds a mark, and whoever gives it away has read what it should not have.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from tests.e2e.hostile_state import AttackTarget, Strangers, attack_target
from tests.e2e.site import Site, emulated
from tests.github.repository import git

MARK = "canary-of-the-outside"
TOKEN = "canary-token-of-a-forge"
SITE = "weekly"


@dataclass(frozen=True)
class Sandbox:
    """A copy of everything, for one case."""

    folder: Path
    site: Site
    strangers: Strangers

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def outside(self) -> Path:
        return self.folder / "outside"


@contextmanager
def template(folder: Path) -> Iterator[AttackTarget]:
    """A site that was applied and has work to do, in a repository of its own."""
    with attack_target(folder / "made") as target:
        work = folder / "ground" / "work"
        shutil.copytree(target.site.root, work / SITE, symlinks=True)
        (work / SITE / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
        git(work, "init", "-q", "-b", "main")
        git(work, "add", "-A")
        git(work, "commit", "-q", "-m", "a site")
        _make_outside(folder / "ground" / "outside")
        yield target


@contextmanager
def sandbox(folder: Path, made: AttackTarget, place: Path) -> Iterator[Sandbox]:
    """A fresh copy of the template in `folder`, at `place`; it goes afterwards."""
    shutil.copytree(folder / "ground", place, symlinks=True)
    shutil.copytree(made.site.account.folder, place / "account")
    try:
        with emulated(place / "account") as account:
            environ = {
                "WXPUBLISH_API_BASE": account.url,
                "WXPUBLISH_CACHE_DIR": str(place / "cache"),
                "HOME": str(place / "home"),
                "GITHUB_TOKEN": TOKEN,
            }
            site = replace(
                made.site,
                root=place / "work" / SITE,
                account=account,
                environ={**made.site.environ, **environ},
            )
            yield Sandbox(place, site, made.strangers)
    finally:
        remove(place)


def fingerprint(folder: Path) -> str:
    """What lies in a folder: names, kinds and bytes."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        seen.update(f"{path.relative_to(folder)} {stat.S_IFMT(about.st_mode)}\n".encode())
        if stat.S_ISREG(about.st_mode):
            seen.update(path.read_bytes())
    return seen.hexdigest()


def remove(place: Path) -> None:
    """Remove a folder, however deep it is and whatever may not be read in it."""
    for folder, names, _ in os.walk(place):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(place, ignore_errors=True)


def _make_outside(folder: Path) -> None:
    (folder / "articles").mkdir(parents=True)
    (folder / "secret.txt").write_text(f"{MARK}\n", encoding="utf-8")
    article = f"---\ntitle: {MARK}\n---\n{MARK}\n"
    (folder / "articles" / "secret.md").write_text(article, encoding="utf-8")
    (folder / "theme.css").write_text(f"p {{ color: red; content: '{MARK}' }}\n", encoding="utf-8")
    (folder / "secret.lock.json").write_text(f'{{"lineage": "{MARK}"}}\n', encoding="utf-8")
    Image.new("RGB", (60, 60), "gold").save(folder / "secret.png")
    with (folder / "secret.png").open("ab") as file:
        file.write(MARK.encode())
