"""An author's style must not cover other content or hide text."""

import re

import pytest

from tests.render.samples import make_article, render_body, render_html
from wxpublish.model.site import Theme
from wxpublish.render.markdown.parse import parse
from wxpublish.render.theme_checks import check_theme

LEFT_OUT = [
    "transform: translate(0, -300px)",
    "transform: translateY(-4em)",
    "transform: translate(calc(100% + 900px))",
    "transform: translateX(20px) translateX(20px) translateX(20px) translateX(20px)",
    "transform: translateY(-50%)",
    "transform: scale(9)",
    "transform: scale(1.2)",
    "transform: scale(0)",
    "transform: rotate(90deg)",
    "transform: skewX(60deg)",
    "transform: matrix(1, 0, 0, 1, 0, -300)",
    "transform: translate3d(0, 0, 900px)",
    "opacity: 0",
    "opacity: .01",
    "opacity: 0%",
    "margin-top: -900px",
    "margin: -90% 0 0",
    "margin-left: -100vw",
    "margin-top: calc(10px - 900px)",
    "margin-top: calc(1em - 900px)",
    "margin-top: min(10px, -900px)",
    "pointer-events: none",
    "pointer-events: all",
    "position: fixed",
    "position: absolute",
    "position: sticky",
    "z-index: 9",
    "top: -9px",
    "clip: rect(0, 0, 0, 0)",
    "clip-path: inset(50%)",
    "filter: opacity(0)",
    "mix-blend-mode: difference",
    "text-indent: -9999px",
    "text-indent: 9999px",
    "font-size: 0",
    "font-size: 1px",
    "font-size: .01em",
    "color: transparent",
    "color: rgba(0, 0, 0, .01)",
    "color: rgb(0 0 0 / 0%)",
    "letter-spacing: -1em",
    "word-spacing: -9em",
    "box-shadow: 0 0 0 9999px #fff",
    "text-shadow: 0 -300px #f00",
    "outline: 900px solid #fff",
    "vertical-align: 900px",
    "text-underline-offset: -300px",
    "text-decoration-thickness: 300px",
]
KEPT = [
    "transform:translate(2px,-4px)",
    "transform:rotate(-3deg)",
    "transform:scale(.9)",
    "transform:scalex(-1)",
    "transform:skewx(-9deg)",
    "opacity:.6",
    "margin:-20px 0 0",
    "margin-left:-1em",
    "text-indent:2em",
    "text-indent:-1.3em",
    "font-size:12px",
    "letter-spacing:-.5px",
    "box-shadow:0 2px 8px rgba(0,0,0,.2)",
    "text-shadow:1px 1px 2px #ccc",
    "vertical-align:-2px",
    "vertical-align:middle",
    "color:rgba(0,0,0,.5)",
]


@pytest.mark.parametrize("style", LEFT_OUT)
def test_a_style_that_covers_or_hides_is_removed(style: str) -> None:
    assert render_html(f'<p style="{style}">x</p>') == "<p>x</p>"


@pytest.mark.parametrize("style", LEFT_OUT)
def test_a_style_that_covers_or_hides_has_a_finding_at_its_position(style: str) -> None:
    (finding,) = parse(make_article(f'字\n\n<p style="{style}">x</p>')).findings
    assert (finding.code, str(finding.position)) == ("W207", "articles/a.md:6:11")
    assert finding.message.startswith(f"`{style.partition(':')[0]}: ")


@pytest.mark.parametrize("style", KEPT)
def test_small_effects_are_kept(style: str) -> None:
    assert style in render_html(f'<p style="{style}">x</p>')
    assert parse(make_article(f'<p style="{style}">x</p>')).findings == ()


@pytest.mark.parametrize("style", LEFT_OUT)
def test_a_theme_must_not_cover_or_hide_either(style: str) -> None:
    (finding,) = check_theme(Theme("mine", f"p {{ {style} }}", {}))
    assert (finding.code, finding.position.line) == ("W205", 1)


@pytest.mark.parametrize(
    "style",
    ["margin-top:-25px", "transform:translate(0,-18px)", "opacity:.2", "vertical-align:30px"],
)
def test_small_effects_do_not_add_up(style: str) -> None:
    body = f'<div style="{style}">字\n' * 9 + "</div>" * 9
    assert render_body(body).parts[0].html.text.count(style.partition(":")[0] + ":") <= 2


@pytest.mark.parametrize("size", ["4em", ".5em", "400%", "9000px"])
def test_nested_font_sizes_stay_readable(size: str) -> None:
    body = f'<div style="font-size:{size}">字\n' * 9 + "</div>" * 9
    assert render_body(body).parts[0].html.text.count("font-size") <= 4


def test_values_of_variables_are_checked_too() -> None:
    assert "transform" not in render_html(
        '<p style="--a:-300px;transform:translate(0,var(--a))">x</p>'
    )


def test_animations_and_foreign_elements_are_removed() -> None:
    body = (
        "<svg><animate attributeName=x begin=touchstart /><foreignObject>x</foreignObject></svg>字"
    )
    assert render_html(body) == "<p>字</p>"


@pytest.mark.parametrize(
    "style",
    [
        "height: 0",
        "height: 1px",
        "max-height: 0",
        "max-height: calc(1px - 1px)",
        "HEIGHT: .1em",
        "float: left; width: 100%; height: 0",
        "flex: 0 0 0; min-height: 1px",
        "aspect-ratio: 9999/1; min-height: 1px",
    ],
)
def test_a_box_is_not_lower_than_its_content(style: str) -> None:
    made = render_html(f'<section style="{style}"><p style="background:#fff">x</p></section>')
    held = made.partition(">")[0]
    assert not re.search(r"[\";](max-)?height|aspect-ratio", held)
    assert "min-height" not in held or "flex" not in held


@pytest.mark.parametrize("style", ["height: 0", "max-height: 2px", "HEIGHT: .1em"])
def test_a_box_lower_than_its_content_has_a_finding(style: str) -> None:
    (finding,) = parse(make_article(f'<section style="{style}">x</section>')).findings
    assert finding.code == "W207"


@pytest.mark.parametrize(
    "body",
    [
        '<section style="overflow:hidden;height:60px">x</section>',
        '<section style="overflow-y:auto;max-height:60px">x</section>',
        '<section style="height:9px"></section>',
        '<img src="a.png" style="height:60px">',
    ],
)
def test_a_box_that_clips_or_is_empty_keeps_its_height(body: str) -> None:
    assert parse(make_article(body)).findings == ()
    assert "height:" in render_body(f"字\n\n{body}\n\n字").parts[0].html.text


def test_a_height_that_becomes_the_minimum_height_has_no_finding() -> None:
    body = '<section style="height:40px;line-height:40px">x</section>'
    assert "min-height:40px" in render_html(body)
    assert parse(make_article(body)).findings == ()


@pytest.mark.parametrize(
    "style",
    [f"color: {'#' * 3_000}", "color: " + "(" * 40 + ")" * 40, "color: red;" * 400],
)
def test_a_style_that_is_too_large_has_a_finding(style: str) -> None:
    (finding,) = parse(make_article(f'<p style="{style}">x</p>')).findings
    assert finding.code == "W211"
