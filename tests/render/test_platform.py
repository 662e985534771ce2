"""What the platform keeps, rejects and warns about (its own structure rules), in every theme."""

import re
from collections.abc import Iterator

import pytest

from tests.render.active_content import find_active_content
from tests.render.samples import (
    FIXTURES,
    SIZES,
    THEMES,
    make_article,
    make_pictures,
    read_theme,
    render_body,
    theme_names,
)
from wxpublish.emulator.article_checker import check_article
from wxpublish.model.html_tree import Element
from wxpublish.render.compose import ComposeSettings, arrange
from wxpublish.render.css.cascade import Cascade, get_cascade
from wxpublish.render.css.selector_tree import TreePosition
from wxpublish.render.css.style import Style
from wxpublish.render.css.values import shorten_value
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.templates import get_templates

CASES = sorted(path.stem for path in FIXTURES.glob("*.md"))
ALL = "\n\n".join((FIXTURES / f"{case}.md").read_text("utf-8") for case in CASES)
WHITE, PAGE_TEXT = "#fff", "#191919"
READABLE = 4.5
"""Contrast of text with its ground (WCAG 2, AA)."""


@pytest.fixture(params=theme_names(), scope="module")
def html(request: pytest.FixtureRequest) -> str:
    return render_body(ALL, RenderOptions(limit=10**9), request.param).parts[0].html.text


def test_nothing_that_the_platform_removes_is_written(html: str) -> None:
    assert list(find_active_content(html)) == []


def test_the_platforms_structure_rules_find_nothing(html: str) -> None:
    assert check_article(html) == {"isValid": True, "inValidInfo": {}}


def test_no_style_contains_an_entity(html: str) -> None:
    assert not re.search(r'style="[^"]*&', html)


def test_there_is_no_white_space_between_items_and_rows(html: str) -> None:
    assert not re.search(
        r"</?(?:li|ul|ol|tr|td|th|table|tbody)[^>]*>\s+<(?:li|/ul|/ol|tr|td|th)", html
    )


def test_list_items_are_never_empty(html: str) -> None:
    assert not re.search(r"<li[^>]*></li>", html)


def test_no_element_is_a_div(html: str) -> None:
    assert "<div" not in html


def test_no_text_is_aligned_to_start_or_end(html: str) -> None:
    assert "text-align:start" not in html
    assert "text-align:end" not in html


def test_only_a_narrow_picture_declares_its_width() -> None:
    made = render_body("![](narrow.png)\n\n![](wide.png)").parts[0].html.text
    assert re.findall(r'data-w="(\d+)"', made) == [str(SIZES["narrow.png"][0])]


@pytest.mark.parametrize("name", theme_names())
def test_text_is_readable_on_its_background(name: str) -> None:
    low = [
        f"{text[:20]}: {color} on {ground}"
        for text, color, ground in texts(name)
        if contrast(color, ground) < READABLE
    ]
    assert low == []


@pytest.mark.parametrize("name", theme_names())
def test_lines_are_higher_than_their_letters(name: str) -> None:
    root = arranged_root(name)
    for _, style, _ in walk(root, get_cascade(read_theme(THEMES / name).css)):
        height = style.values.get("line-height", "unknown")
        if height.endswith("px"):
            assert float(height[:-2]) >= style.pixels
        elif height != "unknown":
            assert float(height) >= 1


def arranged_root(name: str) -> Element:
    document = parse(make_article(ALL.replace('style="color: #C00; padding: 1em"', "")))
    chosen = read_theme(THEMES / name)
    job = ComposeSettings(
        document,
        get_cascade(chosen.css),
        get_templates(chosen.templates),
        make_pictures(document),
        {},
        {},
        RenderOptions(),
    )
    return arrange(job, document.tree.children).root


def walk(root: Element, styles: Cascade) -> Iterator[tuple[Element, Style, str]]:
    """Every element with its style and the ground it stands on."""

    def inner(
        element: Element, parent: Style, spot: TreePosition, ground: str
    ) -> Iterator[tuple[Element, Style, str]]:
        style = styles.find_style(parent, element, spot)
        own = style.values.get("background-color", "transparent")
        ground = ground if own in {"transparent", "unknown"} or own.startswith("rgba") else own
        yield element, style, ground
        children = [child for child in element.children if isinstance(child, Element)]
        for index, child in enumerate(children):
            yield from inner(child, style, TreePosition(child, spot, index), ground)

    yield from inner(root, styles.root, TreePosition(root), WHITE)


def texts(name: str) -> Iterator[tuple[str, str, str]]:
    """Every text with its colour and ground; those that authors coloured themselves are theirs."""
    for element, style, ground in walk(
        arranged_root(name), get_cascade(read_theme(THEMES / name).css)
    ):
        text = element.text.strip()
        color = style.values.get("color", "unknown")
        if text and "style" not in element.attrib and element.tag != "mark":
            yield text, PAGE_TEXT if color == "unknown" else color, ground


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(color: str) -> float:
    digits = shorten_value(color).removeprefix("#")
    pairs = [digits[i] * 2 for i in range(3)] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("line", ['x = "' + "a" * 120 + '"', "中" * 40, "a\n" + "b " * 60])
def test_a_long_line_of_code_scrolls_within_code(name: str, line: str) -> None:
    made = render_body(f"```python\n{line}\n```", None, name).parts[0].html.text
    pre, code = re.findall(r"<(?:pre|code)[^>]*>", made)
    assert "overflow" not in pre
    assert {"display:block", "overflow:auto"} <= set(re.split('[;"]', code))


def test_short_lines_of_code_have_no_scrolling_style() -> None:
    assert "<code>" in render_body("```python\nx = 1\n```").parts[0].html.text


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("cell", ["单元格内容比较长", "单元格内容比较长，长到一行放不下"])
def test_a_wide_table_is_marked_as_wide_on_purpose(name: str, cell: str) -> None:
    body = "|列" * 12 + "|\n" + "|-" * 12 + "|\n" + f"|{cell}" * 12 + "|"
    assert '<table data-ignore-width=""' in render_body(body, None, name).parts[0].html.text


def test_a_narrow_table_has_no_mark() -> None:
    assert "data-ignore-width" not in render_body("|a|b|\n|-|-|\n|1|2|").parts[0].html.text
