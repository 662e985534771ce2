"""The compact HTML looks as the theme does when it is applied as a style sheet: box by box, text by
text, pixel by pixel. `-webkit-center` is what the `align` attribute of a cell computes to.
"""

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from tests.browser.chromium import Page, browser
from tests.browser.pages import NEWER, OLDER, make_page, render_both, render_edited
from tests.render.samples import FIXTURES, THEMES, read_theme

MEASURE = Path(__file__).with_name("measure.js").read_text("utf-8")
TORTURE = Path(__file__).with_name("themes")
BUILT_IN = sorted(path.parent for path in THEMES.glob("*/theme.css"))
FOLDERS = [*BUILT_IN, *sorted(path.parent for path in TORTURE.glob("*/theme.css"))]
CASES = sorted(path.stem for path in FIXTURES.glob("*.md"))
EVERYTHING = "\n\n".join((FIXTURES / f"{case}.md").read_text("utf-8") for case in CASES)
"""All fixtures in one article: a page for each would take a minute."""
PAGES = ["phone", "desktop", "newer page"]
FEW = 1 / 20_000
"""The share of pixels that may differ, at the edges of glyphs: a span without style is left out, and the
text around it is then shaped in one piece. For the same reason a width may differ by its rounding."""
ROUNDING = 0.25


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def seen(tab: Page, html: str, width: int, folder: Path) -> tuple[dict[str, Any], Image.Image]:
    """What a page measures, and its picture."""
    file = folder / "page.html"
    file.write_text(html, "utf-8")
    tab.size(width, 800)
    tab.open(file.as_uri())
    tab.until("document.fonts.status === 'loaded' && [...document.images].every(i => i.complete)")
    measured: dict[str, Any] = tab.evaluate(MEASURE)
    clip = {"x": 0, "y": 0, "width": width, "height": measured["height"], "scale": 1}
    shot = tab.command(
        "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
    )
    return measured, Image.open(BytesIO(base64.b64decode(shot["data"]))).convert("RGB")


def different(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels in which two pictures differ."""
    bands = ImageChops.difference(one, other).split()
    largest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(largest.histogram()[2:]) / (one.width * one.height)


def moved(boxes: list[str], others: list[str]) -> list[tuple[str, str]]:
    """Pairs of boxes that are not in the same place, or not of the same element."""

    def numbers(box: str) -> list[float]:
        return [float(number) for number in box.split()[1:]]

    return [
        (one, other)
        for one, other in zip(boxes, others, strict=True)
        if one.split()[0] != other.split()[0]
        or any(abs(a - b) > ROUNDING for a, b in zip(numbers(one), numbers(other), strict=True))
    ]


@pytest.mark.parametrize(("width", "reader"), [(375, OLDER), (677, OLDER), (375, NEWER)], ids=PAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_compact_html_looks_like_the_theme(
    tab: Page, folder: Path, width: int, reader: str, tmp_path: Path
) -> None:
    chosen = read_theme(folder)
    sheet, compact = render_both(EVERYTHING, chosen)
    wanted, photo = seen(tab, make_page(sheet, width, chosen.css, reader=reader), width, tmp_path)
    got, other = seen(tab, make_page(compact, width, reader=reader), width, tmp_path)
    assert moved(wanted["boxes"], got["boxes"]) == []
    runs = [[text, key.replace("-webkit-", "")] for text, key in got["runs"]]
    assert runs == wanted["runs"]
    assert different(photo, other) <= FEW


@pytest.mark.parametrize("folder", BUILT_IN, ids=lambda folder: folder.name)
def test_an_article_looks_the_same_after_the_web_editor_has_saved_it(
    tab: Page, folder: Path, tmp_path: Path
) -> None:
    sent, saved = render_edited(EVERYTHING, read_theme(folder))
    assert saved.count('<span leaf="">') > 200
    wanted, _ = seen(tab, make_page(sent, 375, reader=NEWER), 375, tmp_path)
    got, _ = seen(tab, make_page(saved, 375, reader=NEWER), 375, tmp_path)
    # The editor's mark comes last, and is not shown.
    assert columns(got["boxes"][:-2]) == columns(wanted["boxes"])
    assert inherited(got["runs"]) == inherited(wanted["runs"])


def columns(boxes: list[str]) -> list[list[str]]:
    """Names of elements, and where they are from side to side: the line of text that the editor makes
    round a picture is a few pixels higher than the picture.
    """
    return [[name, x, width] for name, x, _, width, _ in (box.split() for box in boxes)]


def inherited(runs: list[list[str]]) -> list[list[str]]:
    """Text with what its elements hand down to a leaf."""
    return [[text, *key.split("|")[:-2]] for text, key in runs]
