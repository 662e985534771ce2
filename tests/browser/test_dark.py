"""All text is readable in dark mode, where the platform converts colours."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Page, browser
from tests.browser.pages import NEWER, make_page, render_both
from tests.render.samples import FIXTURES, THEMES, read_theme, theme_names

DARK = Path(__file__).with_name("dark.js").read_text("utf-8")
CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
PAGE = "a { color: #7d90a9 } blockquote { color: rgba(255, 255, 255, .5) }"
"""The reader page's own colours in the dark, which the converter does not touch."""
READABLE = 4.5
"""Contrast of text with its ground (WCAG 2, AA)."""
AUTHORS = re.compile(r' (?:style|color)="?#?[^">]*"?')
SOURCES = sorted(FIXTURES.glob("*.md"))
EVERYTHING = AUTHORS.sub("", "\n\n".join(source.read_text("utf-8") for source in SOURCES))
"""All fixtures, without the colours that their authors chose."""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("name", theme_names())
def test_every_text_is_readable_in_dark_mode(tab: Page, name: str, tmp_path: Path) -> None:
    _, compact = render_both(EVERYTHING, read_theme(THEMES / name))
    file = tmp_path / "page.html"
    file.write_text(make_page(compact, 375, reader=NEWER + PAGE), "utf-8")
    tab.open(file.as_uri())
    tab.evaluate(DARK)
    runs: list[list[Any]] = tab.evaluate(CONTRAST)
    assert [run for run in runs if run[0] < READABLE] == []
    assert len(runs) > 100
