"""Fixture sites: a text file per site, with its files one after another under `== NAME` lines.

The text before the first of them describes the case.
"""

import re
from pathlib import Path

from PIL import Image

from wxpublish.report.findings import findings_text
from wxpublish.report.terminal_style import TerminalStyle
from wxpublish.site.load import load_site
from wxpublish.workflow.site_check import check

CASES = Path(__file__).with_name("cases")
HEAD = re.compile(r"^== (.+)\n", re.MULTILINE)
PICTURES = {".jpg", ".png"}
CONFIGURATION = "version: 1\nchannel: draft\ndefaults: {cover: /cover.jpg}\n"


def write_case(case: str, root: Path) -> str:
    """Write the files of a case into a folder and return its expected findings."""
    text = (CASES / f"{case}.txt").read_text(encoding="utf-8")
    _, *parts = HEAD.split(text)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    expected = files.pop("findings")
    write_site(root, files)
    return expected


def write_site(root: Path, files: dict[str, str]) -> None:
    """Write a site's files, with a configuration and a cover unless they are given."""
    for name, text in {"wxpublish.yaml": CONFIGURATION, "cover.jpg": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in PICTURES:
            Image.new("RGB", (90, 60), "navy").save(path)
        else:
            path.write_bytes(text.encode())


def findings_of(root: Path) -> str:
    """The findings of a site as `validate` prints them."""
    checked = check(root)
    return findings_text(
        checked.findings, TerminalStyle(color=False, width=100), articles=checked.count
    )


def sources(root: Path) -> list[str]:
    """The sources of the articles without errors."""
    site = load_site(root).site
    assert site
    return [article.source for article in site.articles]
