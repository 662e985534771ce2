"""A small site with something of everything, and all that commands say and write about it."""

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from wxpublish.cli.program import main
from wxpublish.site.locate import cached_picture_name
from wxpublish.state.file_stamps import TICK

WEB_PICTURE = "https://example.com/photo.png"
CONFIGURATIONS = {
    "plain": "defaults: {cover: /cover.jpg, author: 编辑部}\n",
    "own theme, small limit": (
        "defaults: {cover: /cover.jpg}\ntheme: look\ncontent_limit: 3000\nlinks: footnotes\n"
    ),
}
ARTICLES = {
    "pictures": f"![图](/pictures/a.png)\n\n![图](../pictures/b.png)\n\n![网]({WEB_PICTURE})\n",
    "formulas": "行内 $x^2$ 与\n\n$$\\frac{a}{b}$$\n",
    "code": "```python\nprint('代码')\n```\n\n> [!NOTE]\n> 提示。\n",
    "links": (
        "[有地址](published.md)、[没有地址](code.md)、[没有](missing.md)、[文件](data.csv)、"
        "[网](https://example.com/1)。\n"
    ),
    "published": "---\nurl: https://mp.weixin.qq.com/s/abc\n---\n已发布。\n",
    "folder/long": "\n\n".join(f"## 第{n}节\n\n" + f"很长的正文{n}。" * 60 for n in range(6))
    + "\n",
    "one": "---\nnews: pair\n---\n第一条。\n",
    "two": "---\nnews: pair\nindex: 1\n---\n第二条，`title` 之外还有 <b onclick=x>粗</b>。\n",
    "empty": "",
}
COMMANDS = (
    ("validate", "--format", "json"),
    ("plan", "--format", "json"),
    ("build", "--format", "json", "-o", "out"),
)
PROGRAM = "import sys; from wxpublish.cli.program import main; sys.exit(main())"

Said = tuple[list[tuple[int, str, str]], dict[str, bytes]]
"""What each command printed and its exit code; the files that were built."""


@dataclass(frozen=True)
class CachedSite:
    """A site, and the cache folder that its commands use."""

    root: Path
    cache: Path

    @classmethod
    def make(cls, folder: Path, configuration: str) -> "CachedSite":
        made = cls(folder / "site", folder / "cache")
        made.root.mkdir(parents=True)
        made.write("wxpublish.yaml", f"version: 1\nchannel: draft\n{configuration}")
        made.write("look/theme.css", ".article { font-size: 16px }\nh2 { color: #06b }\n")
        web = f".wxpublish/pictures/{cached_picture_name(WEB_PICTURE)}.png"
        for name, colour in (
            ("cover.jpg", "navy"), ("pictures/a.png", "teal"), ("pictures/b.png", "red"), (web, "gold"),
        ):  # fmt: skip
            made.picture(name, colour)
        for name, text in ARTICLES.items():
            made.article(name, text)
        made.age()
        return made

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def article(self, name: str, text: str) -> None:
        front, _, body = text.removeprefix("---\n").rpartition("---\n")
        self.write(f"articles/{name}.md", f"---\ntitle: 《{name}》\n{front}---\n{body}")

    def picture(self, name: str, colour: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (90, 60), colour).save(path)

    def age(self) -> None:
        """Let the files become older than the clock of files can tell apart."""
        time.sleep(TICK / 1e9 + 0.02)

    @property
    def environ(self) -> Mapping[str, str]:
        return {
            "WXPUBLISH_CACHE_DIR": str(self.cache),
            "WXPUBLISH_APP_ID": "wx0123456789abcdef",
        }

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command in this process: its exit code and what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self.environ), redirect_stdout(out), redirect_stderr(err):
            code = main(["-C", str(self.root), *arguments])
        return code, out.getvalue(), err.getvalue()

    def spawn(self, *arguments: str, program: str = PROGRAM) -> "subprocess.Popen[str]":
        """Start a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", program, "-C", str(self.root), *arguments],
            env={**os.environ, **self.environ},
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def say(self, *more: str) -> Said:
        """Run every command, and collect all that is printed and built. The site is as before."""
        said = []
        for command in COMMANDS:
            arguments = [str(self.cache.parent / "out") if one == "out" else one for one in command]
            said.append(self.run(*arguments, *more))
        built = self.cache.parent / "out"
        files = {str(p.relative_to(built)): p.read_bytes() for p in built.rglob("*") if p.is_file()}
        shutil.rmtree(built, ignore_errors=True)
        return said, files

    def assert_same(self) -> None:
        """Commands say and write with the cache what they do without."""
        assert self.say() == self.say("--no-cache")

    @property
    def store(self) -> Path:
        return self.cache / "articles.sqlite"

    @property
    def index(self) -> Path:
        found = (self.cache / "sites").glob("*.json")
        return next(path for path in found if not path.name.endswith(".runs.json"))
