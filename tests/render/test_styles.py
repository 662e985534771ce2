"""The writer writes only styles that an element does not have by default, in their shortest form."""

import pytest

from tests.render.samples import make_article
from wxpublish.model.site import Theme
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render


def made(css: str, body: str = "甲\n\n乙") -> str:
    theme = Theme("own", css, {})
    return render(parse(make_article(body)), theme, {}, {}, RenderOptions()).parts[0].html.text


def test_a_theme_without_rules_writes_no_style() -> None:
    assert made("") == "<section><p>甲</p><p>乙</p></section>"


def test_styles_of_the_reader_page_are_not_written() -> None:
    css = "p { margin: 0; padding: 0 } strong { font-weight: bold } img { max-width: 100% }"
    assert "style" not in made(css, "**粗**")


def test_an_inherited_property_is_written_once() -> None:
    assert made(".article, p { color: #333333 }") == (
        '<section style="color:#333"><p>甲</p><p>乙</p></section>'
    )


def test_a_property_of_all_children_is_written_on_their_container() -> None:
    assert made("p { color: #333; letter-spacing: 1px; font-size: 15px }") == (
        '<section style="color:#333;font-size:15px;letter-spacing:1px"><p>甲</p><p>乙</p></section>'
    )


def test_a_child_that_differs_declares_its_value() -> None:
    css = ".article { color: #111 } p { color: #333 } h2 { font-weight: normal }"
    html = made(css, "## 题\n\n" + "\n\n".join("甲乙丙丁"))
    assert html.startswith('<section style="color:#333"><h2 style="color:#111;')
    assert html.count("style") == 2


def test_the_container_has_no_color_if_a_child_needs_the_page_color() -> None:
    html = made("p { color: #333 }", "## 题\n\n甲\n\n乙\n\n丙")
    assert html.startswith("<section><h2>")
    assert html.count("color:#333") == 3


@pytest.mark.parametrize(
    ("css", "style"),
    [
        ("p { margin-top: 1em; margin-bottom: 1em }", "margin:1em 0"),
        ("p { margin-top: 1em }", "margin:1em 0 0"),
        ("p { padding: 2px 2px 2px 2px }", "padding:2px"),
        ("p { border: 1px solid black }", "border:1px solid #000"),
        ("p { border-bottom: 1px solid }", "border-bottom:1px solid"),
        ("p { background-color: #FFEEDD }", "background:#fed"),
        ("p { overflow-x: auto }", "overflow:auto"),
        ("p { display: flex; flex-direction: column; row-gap: 4px; column-gap: 4px }",
         "gap:4px;flex-flow:column;display:flex"),
        ("p { text-decoration-line: underline }", "text-decoration:underline"),
        ("p { --a: var(--b, 4px); padding-left: calc(var(--a) * 2) }", "padding-left:8px"),
        ("p { width: 200px !important; width: 100px }", "width:200px"),
        ("p { text-indent: 2em } p { text-indent: nonsense }", "text-indent:2em"),
    ],
)  # fmt: skip
def test_a_style_is_written_in_its_shortest_form(css: str, style: str) -> None:
    assert made(css, "甲") == f'<section><p style="{style}">甲</p></section>'


def test_an_author_wins_over_the_theme_and_important_over_both() -> None:
    body = '<p style="color:blue;width:1px">甲</p>'
    html = made("p { color: red; width: 2px !important }", body)
    assert 'style="color:#00f;width:2px"' in html


def test_more_specific_rules_win() -> None:
    css = "section p { color: red } p { color: blue } .x { color: green }"
    html = made(css, '<p class="x">甲</p>\n\n乙')
    assert 'style="color:#008000">甲' in html or ">甲" in html
    assert "#00f" not in html


def test_structural_selectors_see_the_tree() -> None:
    html = made("p:first-child { width: 1px } p + p { width: 2px } p:nth-child(3) { width: 3px }",
                "甲\n\n乙\n\n丙")  # fmt: skip
    assert [f"width:{number}px" in html for number in (1, 2, 3)] == [True, True, True]


def test_a_cell_is_aligned_by_its_attribute() -> None:
    assert '<td align="right">1</td>' in made("", "| a |\n| --: |\n| 1 |")


def test_a_span_is_replaced_with_an_equivalent_element() -> None:
    body = '<span class="x">甲</span>'
    assert made(".x { font-weight: bold }", body) == "<section><p><b>甲</b></p></section>"
    assert made(".x { font-style: italic }", body) == "<section><p><i>甲</i></p></section>"
    assert "<b>" not in made("p { font-weight: 600 } .x { font-weight: bold }", body)


def test_a_value_of_the_page_can_be_inherited() -> None:
    assert made("blockquote { color: inherit }", "> 甲") == (
        '<section><blockquote style="color:inherit"><p>甲</p></blockquote></section>'
    )
    assert "inherit" not in made("p { color: inherit }")


def test_sizes_relative_to_an_unknown_size_stay_relative() -> None:
    css = "blockquote { margin: .5em 0 } p { margin: .5em 0 }"
    html = made(css, "甲\n\n> 乙\n\n丙\n\n丁")
    assert '<blockquote style="margin:.5em 0">' in html
    assert "gap" not in html


def test_margins_of_siblings_become_the_gap_of_their_container() -> None:
    assert made("p { margin: 1em 0 }", "甲\n\n乙\n\n丙\n\n丁") == (
        '<section style="margin:17px 0;gap:17px;flex-flow:column;display:flex">'
        "<p>甲</p><p>乙</p><p>丙</p><p>丁</p></section>"
    )


def test_a_sibling_at_another_distance_declares_the_difference() -> None:
    html = made("p { margin: 0 0 10px } h2 { margin: 30px 0 5px }", "甲\n\n乙\n\n## 丙\n\n丁\n\n戊")
    assert '<h2 style="margin:20px 0 0' in html
    assert '<p style="margin:-5px 0 0">丁</p>' in html
    assert "<p>戊</p>" in html


@pytest.mark.parametrize(
    "css",
    [
        "p { margin: 5% 0 }",
        "p { margin: -1px 0 }",
        "p { margin: 1em auto }",
        "p { margin: 1em 0; float: left }",
        "p { margin: 1em 0; display: inline-block }",
        "p { margin: .3333em 0 }",
    ],
)
def test_margins_stay_if_a_gap_would_look_different(css: str) -> None:
    assert "gap" not in made(css, "甲\n\n乙\n\n丙\n\n丁")


def test_classes_are_not_written() -> None:
    assert "class" not in made(".x { color: red }", '<p class="x">甲</p>')


def test_circular_variables_have_no_value() -> None:
    assert "style" not in made("p { --a: var(--b); --b: var(--a); color: var(--a) }")
