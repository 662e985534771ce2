"""A new site in a folder, and the program as a function."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from wxpublish.cli.program import main
from wxpublish.wechat.timing import Timing


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command came to."""

    code: int
    out: str
    err: str

    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., CommandResult]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line inside this process, with no account in the environment."""
    for name in [name for name in os.environ if name.startswith("WXPUBLISH")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path) -> CommandResult:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return CommandResult(code, printed.out, printed.err)

    return run


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two articles with one picture."""
    root = tmp_path / "站点"
    (root / "articles").mkdir(parents=True)
    (root / "wxpublish.yaml").write_text(
        "version: 1\nchannel: draft\ndefaults: {cover: /cover.jpg}\n", encoding="utf-8"
    )
    Image.new("RGB", (900, 383), "#357").save(root / "cover.jpg")
    Image.new("RGB", (600, 300), "#853").save(root / "articles" / "图.png")
    write(root, "一", "第一篇，有一张图。\n\n![图](图.png)\n")
    write(root, "二", "第二篇，没有图。\n")
    return root


def write(root: Path, name: str, body: str, front: str = "") -> Path:
    """Write an article whose title is its name."""
    path = root / "articles" / f"{name}.md"
    path.write_text(f"---\ntitle: 文章{name}\n{front}---\n{body}", encoding="utf-8")
    return path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients try as often as ever, but wait on paper and give up soon."""
    quick = partial(Timing, sleep=lambda _: None, read=0.5)
    monkeypatch.setattr("wxpublish.wechat.client.Timing", quick)
