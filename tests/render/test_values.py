"""CSS values in their shortest form, and values that are rejected."""

import pytest

from wxpublish.render.css.calculate import Unusable
from wxpublish.render.css.shorthands import expand_declaration
from wxpublish.render.css.values import resolve_units, shorten_value


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("0.90em", ".9em"),
        ("0px", "0"),
        ("-0.5PX", "-.5px"),
        ("#AABBCC", "#abc"),
        ("#aabbcd", "#aabbcd"),
        ("rgb(255, 0, 0)", "#f00"),
        ("rgba(0, 0, 0, 0.50)", "rgba(0,0,0,.5)"),
        ("hsl(120deg 100% 50%)", "#0f0"),
        ("White", "#fff"),
        ("1px  solid   Red", "1px solid #f00"),
        ("calc(1px + 2px)", "3px"),
        ("calc((1px + 2px) * 2)", "6px"),
        ("calc(100% - 8px)", "calc(100% - 8px)"),
        ("calc(2 * 4px / 3)", "2.6667px"),
        (
            "linear-gradient(90deg, rgba(1,2,3,.5), #ffffff)",
            "linear-gradient(90deg,rgba(1,2,3,.5),#fff)",
        ),
        ('"✓ "', "'✓ '"),
        ("url( 'https://mmbiz.qpic.cn/a/0' )", "url(https://mmbiz.qpic.cn/a/0)"),
    ],
)
def test_a_value_is_written_in_its_shortest_form(written: str, short: str) -> None:
    assert shorten_value(written) == short


@pytest.mark.parametrize(
    "written",
    [
        "",
        "url(https://example.com/x.png)",
        "url(http://mmbiz.qpic.cn/x)",
        "url(//mmbiz.qpic.cn/x)",
        "url(https://mmbiz.qpic.cn.evil.example/x)",
        "url(javascript:alert(1))",
        "expression(alert(1))",
        "attr(x)",
        "'it''s \"quoted\"'",
        "red; color: blue",
        "{}",
        "@x",
        "calc(1px + )",
        "calc(1px * 1px)",
        "env(x)",
    ],
)
def test_an_invalid_value_is_rejected(written: str) -> None:
    with pytest.raises(Unusable):
        shorten_value(written)


def test_em_is_resolved_with_the_font_size_and_rem_with_the_root() -> None:
    assert resolve_units("1.5em 2rem 3px", 20) == "30px 32px 3px"


@pytest.mark.parametrize(
    ("name", "value", "longhands"),
    [
        ("margin", "1px 2px", {"margin-top": "1px", "margin-right": "2px", "margin-bottom": "1px", "margin-left": "2px"}),
        ("gap", "1em", {"row-gap": "1em", "column-gap": "1em"}),
        ("border-left", "solid red", {"border-left-width": "3px", "border-left-style": "solid", "border-left-color": "#f00"}),
        ("list-style", "none", {"list-style-position": "outside", "list-style-type": "none", "list-style-image": "none"}),
        ("text-align", "start", {"text-align": "left"}),
        ("word-wrap", "break-word", {"overflow-wrap": "break-word"}),
        ("font", "italic 1em/1.5 serif", {"font-style": "italic", "font-weight": "400", "font-size": "1em", "line-height": "1.5"}),
        ("position", "fixed", {}),
        ("font-family", "serif", {}),
        ("color", "notacolour", {}),
        ("margin", "1px 2px 3px 4px 5px", {}),
    ],
)  # fmt: skip
def test_a_shorthand_is_expanded(name: str, value: str, longhands: dict[str, str]) -> None:
    assert dict(expand_declaration(name, value)) == longhands
