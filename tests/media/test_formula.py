"""Formulas become pictures of a known size that are readable in light and dark mode."""

import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wxpublish.media.formula_assets import DISPLAY, inspect_formula
from wxpublish.media.formula_assets import typeset as typeset_shapes
from wxpublish.media.payload import make_payload
from wxpublish.model.asset import FORMULA_EM, Asset, Upload
from wxpublish.model.finding import Finding, Position

RECT = re.compile(r'<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"/>')
HERE = Position("articles/maths.md", 8, 5)
FORMULAS = [
    r"E = mc^2",
    r"x_i \in \mathbb{R}^d",
    r"\frac{1}{n}\sum_{i=1}^{n} x_i",
    r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\color{red} x",
]


def typeset(tex: str, *, display: bool = False) -> Asset:
    found = inspect_formula(tex, display, HERE)
    assert isinstance(found, Asset)
    return found


def drawn(asset: Asset) -> Image.Image:
    return Image.open(io.BytesIO(make_payload(Path(), asset).data))


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", FORMULAS)
def test_the_size_is_known_before_it_is_drawn(tex: str, display: bool) -> None:
    asset = typeset(tex, display=display)
    assert drawn(asset).size == (asset.width, asset.height)


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_is_dark_on_a_white_background(tex: str) -> None:
    """Round corners let the page through; everything else is opaque, and there is ink on it."""
    picture = drawn(typeset(tex)).convert("RGBA")
    middle = picture.crop((6, 6, picture.width - 6, picture.height - 6))
    assert middle.getchannel("A").getextrema() == (255, 255)
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
    green = middle.getchannel("G").tobytes()
    assert (min(green) < 60, max(green)) == (True, 255)


def test_a_formula_picture_has_tex_and_no_file() -> None:
    asset = typeset("a+b")
    assert (asset.path, asset.tex, asset.upload) == ("", "a+b", Upload.UPLOADIMG)
    assert asset.filename == f"{asset.address.key}.png"


def test_the_address_never_changes() -> None:
    assert str(typeset("E = mc^2").address) == "picture.5e35eb2e2e89"


def test_inline_and_display_formulas_are_two_pictures() -> None:
    assert typeset("a").address != typeset("a", display=True).address


def test_an_inline_letter_is_about_as_high_as_its_line() -> None:
    assert 0.5 * FORMULA_EM < typeset("x").height < 1.3 * FORMULA_EM


def test_an_inline_formula_is_centred_on_its_axis() -> None:
    """A minus sign lies on the axis, so it is drawn half-way down its picture."""
    picture = drawn(typeset("-")).convert("L")
    box = picture.point(lambda value: 255 if value < 128 else 0).crop(
        (4, 4, picture.width - 4, picture.height - 4)
    )
    _, top, _, bottom = box.getbbox() or (0, 0, 0, 0)
    assert (top + bottom) / 2 == pytest.approx(box.height / 2, abs=1.5)


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("", "empty"),
        (r"\frac{a", "column 6"),
        (r"\nosuch{x}", "unsupported command"),
        (r"\text{否则}", "否"),
        (r"\href{https://example.com}{x}", "unsupported command"),
        (r"\chemfig{^)\binom", "unsupported command"),
        (r"\rule{900em}{900em}", "too large"),
        ("x" * 5000, "5000 characters"),
        (r"\def\a{\a\a}\a", "macro"),
    ],
)
def test_a_formula_that_cannot_be_typeset_is_a_finding(tex: str, words: str) -> None:
    finding = inspect_formula(tex, False, HERE)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.position) == ("E310", HERE)
    assert words in finding.message


@given(
    st.lists(
        st.sampled_from([*r"abx0123+-=^_{}&\ ", r"\frac", r"\sqrt", r"\left(", r"\right)", r"\\"]),
        max_size=25,
    ).map("".join)
)
def test_any_tex_is_an_asset_or_a_finding(tex: str) -> None:
    assert isinstance(inspect_formula(tex, True, HERE), Asset | Finding)


def ink(tex: str, *, display: bool = True) -> Image.Image:
    """Its dark pixels as white ones."""
    return (
        drawn(typeset(tex, display=display)).convert("L").point(lambda light: 255 * (light < 128))
    )


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{array}{c|c}1&2\end{array}",
        r"\left[\begin{array}{cc|c}1&2&3\\4&5&6\end{array}\right]",
        r"\begin{array}{c|c}\frac{1}{\frac{1}{2}}&2\\3&4\\5&6\end{array}",
        r"\begin{array}{c|c}\hline 1&2\\\hline 3&4\\\hline\end{array}",
        r"x^{\begin{array}{c|c}1&2\\3&4\end{array}}",
        r"\frac{\begin{array}{c|c}1&2\\3&4\end{array}}{2}",
        r"\begin{array}{|c||c|}\hline\hline 1&2\\3&4\\\hline\end{array}",
    ],
)
def test_a_vertical_rule_of_an_array_is_beside_all_its_rows(tex: str) -> None:
    laid = typeset_shapes(DISPLAY, tex)
    columns: dict[float, list[tuple[float, float]]] = {}
    for x, y, width, height in (map(float, sizes) for sizes in RECT.findall(laid.shapes)):
        if height > width:
            columns.setdefault(x, []).append((y, y + height))
    assert columns
    for rules in map(sorted, columns.values()):
        assert rules[0][0] >= -laid.top - laid.height
        assert rules[-1][1] <= -laid.top
        assert all(abs(lower[1] - upper[0]) < 1 for lower, upper in pairwise(rules))


@pytest.mark.parametrize(
    ("tex", "upright"),
    [
        (r"\begin{array}{c||c}1&2\\3&4\end{array}", True),
        (r"\begin{array}{c}\hline\hline 1\\3\\\hline\hline\end{array}", False),
    ],
)
def test_a_double_rule_is_two_lines_within_the_picture(tex: str, upright: bool) -> None:
    laid = typeset_shapes(DISPLAY, tex)
    rects = [tuple(map(float, sizes)) for sizes in RECT.findall(laid.shapes)]
    places = sorted({rect[0] if upright else rect[1] for rect in rects})
    near = [later - earlier for earlier, later in pairwise(places) if later - earlier < 200]
    assert near == [120] * (1 if upright else 2)
    assert all(-laid.top - laid.height <= y <= y + height <= -laid.top for _, y, _, height in rects)


@pytest.mark.parametrize(
    ("tex", "alike"),
    [
        (r"\lim\limits_{x\to 0}", r"\displaystyle\lim_{x\to 0}"),
        (r"\max\limits_i^n", r"\displaystyle\max_i^n"),
        (r"\operatorname*{argmax}\limits_x", r"\displaystyle\operatorname*{argmax}_x"),
        (r"\lim \limits _ \alpha", r"\displaystyle\lim_\alpha"),
        (r"\textbf{ab c}", r"\mathbf{ab}\ \mathbf{c}"),
        (r"\textit{ab}", r"\mathit{ab}"),
        (r"\texttt{ab}", r"\mathtt{ab}"),
        (r"\textsf{ab}", r"\mathsf{ab}"),
    ],
)
def test_a_command_looks_as_it_does_in_tex(tex: str, alike: str) -> None:
    assert ink(tex, display=False).tobytes() == ink(alike, display=False).tobytes()


def test_the_error_refers_to_the_tex_as_written() -> None:
    found = inspect_formula(r"\textbf{中}", False, HERE)
    assert isinstance(found, Finding)
    assert r"\textbf{中}" in found.message
