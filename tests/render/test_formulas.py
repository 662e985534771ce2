"""Formulas are HTML if that is exact and pictures otherwise; prices are not formulas."""

import pytest

from tests.render.samples import make_article, render_body, render_html
from wxpublish.model.html_tree import Element
from wxpublish.render.compact_writer import Writer
from wxpublish.render.css.cascade import get_cascade
from wxpublish.render.markdown.parse import parse
from wxpublish.render.tex import to_nodes


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("E = mc^2", "<em>E</em> = <em>mc</em><sup>2</sup>"),
        ("x_i", "<em>x</em><sub><em>i</em></sub>"),
        ("a_{ij}", "<em>a</em><sub><em>ij</em></sub>"),
        (r"\alpha \le \pi", "<em>α</em> ≤ <em>π</em>"),
        ("-x + 3.14", "−<em>x</em> + 3.14"),
        (r"O(n \log n)", "<em>O</em>(<em>n</em>\u2009log\u2009<em>n</em>)"),
        (r"x \in \mathbb{R}^d", "<em>x</em> ∈ ℝ<sup><em>d</em></sup>"),
        (r"\mathrm{softmax}(z)", "softmax(<em>z</em>)"),
        (r"f(x, y)", "<em>f</em>(<em>x</em>, <em>y</em>)"),
        ("x^10", "<em>x</em><sup>1</sup>0"),
        (r"50\%", "50%"),
    ],
)
def test_small_formula_is_html(tex: str, shown: str) -> None:
    nodes = to_nodes(tex)
    assert nodes is not None
    assert Writer(get_cascade("")).write(Element("p", {}, nodes)) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{2}",
        r"\sqrt{2}",
        r"\sum_{i=1}^n",
        "x_i^2",
        "x^{y^2}",
        "^2",
        "x^",
        "",
        "x_{a{b}}",
        "x" * 200,
        "中",
    ],
)
def test_what_html_cannot_show_exactly_is_rejected(tex: str) -> None:
    assert to_nodes(tex) is None


@pytest.mark.parametrize(
    "text",
    [
        "$5 和 $6",
        "US$5，HK$6",
        "$100万和$200万",
        "$5，比$6少",
        "从 $5 到 $10",
        "$5-$10",
        "a$b$c",
        "$HOME 与 $PATH",
        r"\$x\$",
    ],
)
def test_prices_and_variables_are_text(text: str) -> None:
    assert render_html(text) == f"<p>{text.replace(chr(92), '')}</p>"


@pytest.mark.parametrize("text", ["$x$", "若$x$，则$x$。", "$$x$$", "（$x$）"])
def test_formulas_beside_chinese_are_formulas(text: str) -> None:
    assert "<em>x</em>" in render_html(text)


def test_a_formula_that_needs_a_picture_is_listed_once_with_its_position() -> None:
    found = parse(make_article("文 $\\sqrt{2}$ 文 $\\sqrt{2}$\n\n$$\n\\sqrt{2}\n$$")).formulas
    assert [(each.tex, each.display, str(each.position)) for each in found] == [
        (r"\sqrt{2}", False, "articles/a.md:4:4"),
        (r"\sqrt{2}", True, "articles/a.md:7:1"),
    ]


def test_a_formula_picture_has_half_its_width_and_its_tex_as_alt() -> None:
    made = render_html(r"$\frac{1}{n}$")
    assert 'alt="\\frac{1}{n}" style="vertical-align:middle;width:24px"' in made


def test_a_formula_without_picture_is_shown_as_its_source() -> None:
    made = render_body(r"$\sqrt{x}$")
    assert "<code" in made.parts[0].html.text
    assert [finding.code for finding in made.findings] == ["W204"]


@pytest.mark.parametrize(
    "text",
    [
        "价 $<img src=p.png>$ 元",
        "$![图](p.png)$",
        "$$![图](p.png)$$",
        "$$\n<img src=p.png>\n$$",
        "$$\n![图](p.png)\n$$",
        "- $$\n  ![图](p.png)\n  $$",
    ],
)
def test_a_picture_between_dollars_is_a_picture(text: str) -> None:
    assert render_html(text).count("<img") == 1


@pytest.mark.parametrize("text", ["$<b>五</b>$", "$a<!-- x -->b$", "$<a href=x>5</a>$"])
def test_tags_between_dollars_are_not_a_formula(text: str) -> None:
    assert "&lt;" not in render_html(text)


@pytest.mark.parametrize("text", ["$a<b$", "$a<b>c$", "$n![k]$", "$f[x](t)$", "$a < b = c$"])
def test_signs_of_markup_stay_in_formulas(text: str) -> None:
    assert "$" not in render_html(text)
