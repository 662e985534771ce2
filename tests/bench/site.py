"""A site under measurement: its files, and the commands that are run on it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.bench.articles import APP_ID, PICTURES, write_pictures
from tests.bench.processes import Program

WXPUBLISH = str(Path(sys.executable).with_name("wxpublish"))
SECRET = "benchmark"
QUOTAS = ("draft/add", "draft/update", "draft/batchget")
"""What a first apply of 10,000 articles needs more of than the platform gives."""
MANY = 1_000_000
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_PICTURE = re.compile(r"""(!\[[^\]\n]*\]\(|<img\b[^>]*?\bsrc=["'])[^)"'\s]+""")


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with `site/` and everything that running commands on it leaves behind."""

    title: str
    folder: Path
    is_own: bool = False
    """Whether the articles are not generated."""

    @property
    def root(self) -> Path:
        """The site itself."""
        return self.folder / "site"

    @property
    def articles(self) -> Path:
        """The folder of its articles."""
        return self.root / "articles"

    @property
    def count(self) -> int:
        """The number of its articles."""
        return sum(1 for _ in self.articles.iterdir())

    def environment(self, api_base: str = "http://127.0.0.1:9") -> dict[str, str]:
        """The variables of a command: a cache of its own, and an account. Nobody answers at the
        usual address, so a command that makes a call fails.
        """
        kept = {name: value for name, value in os.environ.items() if "WXPUBLISH" not in name}
        return {
            **kept,
            "WXPUBLISH_CACHE_DIR": str(self.folder / "cache"),
            "WXPUBLISH_APP_ID": APP_ID,
            "WXPUBLISH_APP_SECRET": SECRET,
            "WXPUBLISH_API_BASE": api_base,
            "WXPUBLISH_LANG": "en",
        }

    def command(self, name: str, *words: str, repeats: int = 1) -> Program:
        """A command of wxpublish on this site."""
        return Program(name, (WXPUBLISH, *words), self.root, self.environment(), repeats=repeats)

    def forget(self) -> None:
        """Delete the cache, so that the next command is a cold one."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def one_article(self) -> Path:
        """The article that is edited."""
        names = sorted(self.articles.glob("*.md"))
        return names[len(names) // 2]


def raise_quotas(site: Site) -> None:
    """Let a day's quota suffice for the first apply of a large site."""
    with (site.root / "wxpublish.yaml").open("a", encoding="utf-8") as file:
        file.write(f"quota: {{{', '.join(f'{name}: {MANY}' for name in QUOTAS)}}}\n")


def write_from_folder(folder: Path, site: Path) -> None:
    """A site of a folder's own Markdown: each file gets a title and a cover, and pictures of the
    generated articles in place of its own.
    """
    write_pictures(site)
    (site / "articles").mkdir()
    for number, path in enumerate(sorted(folder.rglob("*.md"))):
        body = _FRONT_MATTER.sub("", path.read_text(encoding="utf-8"))
        heading = _HEADING.search(body)
        title = json.dumps((heading[1] if heading else path.stem)[:32], ensure_ascii=False)
        body = _PICTURE.sub(_local_picture(number), body)
        text = f"---\ntitle: {title}\ncover: ../images/{number % PICTURES:03}.png\n---\n{body}"
        (site / "articles" / f"{number:05}.md").write_text(text, encoding="utf-8")


def _local_picture(first: int) -> Callable[[re.Match[str]], str]:
    """A replacement of pictures by those of the site, one after the other."""
    numbers = count(first)
    return lambda found: f"{found[1]}../images/{next(numbers) % PICTURES:03}.png"


def remove_invalid(site: Site) -> int:
    """Remove the articles that have errors; how many there were."""
    command = (WXPUBLISH, "validate", "--format", "json")
    printed = subprocess.run(
        command, cwd=site.root, env=site.environment(), capture_output=True, check=False
    ).stdout
    found = {one["path"] for one in json.loads(printed)["findings"] if one["severity"] == "error"}
    for name in found:
        (site.root / name).unlink()
    return len(found)
