"""Links under each setting."""

import pytest

from tests.render.samples import render_body, render_html
from wxpublish.render.document import RenderOptions

OUT = "[站外](https://example.com/a)"
PLATFORM = "[文章](https://mp.weixin.qq.com/s/x)"


def test_strip_keeps_only_the_text() -> None:
    assert render_html(OUT, RenderOptions(links="strip")) == "<p>站外</p>"


def test_keep_keeps_the_address() -> None:
    assert (
        render_html(OUT, RenderOptions(links="keep"))
        == '<p><a href="https://example.com/a">站外</a></p>'
    )


def test_a_link_to_the_platform_is_a_link_under_every_setting() -> None:
    expected = '<p><a href="https://mp.weixin.qq.com/s/x">文章</a></p>'
    for links in ("footnotes", "strip", "keep"):
        assert render_html(PLATFORM, RenderOptions(links=links)) == expected


def test_adjacent_marks_do_not_read_as_one_number() -> None:
    assert "甲¹\u2009²" in render_html("[甲](https://a.example/)[^n]\n\n[^n]: 注")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[链[^n]](https://a.example/)", "链¹\u2009²"),
        ("[链[^n] 尾][r]", "链¹ 尾²"),
        ("[**链[^n]**][r]", "<strong>链¹</strong>\u2009²"),
        ("**[链[^n]](https://a.example/)**", "<strong>链¹\u2009²</strong>"),
        (
            "[链[^n]](https://mp.weixin.qq.com/s/x)",
            '<a href="https://mp.weixin.qq.com/s/x">链¹</a>',
        ),
        ("[外 [内](https://a.example/) 尾](x)", "[外 内¹ 尾](x)"),
        ("[外 [^n](https://a.example/) 尾](x)", "[外 ^n¹ 尾](x)"),
    ],
)
def test_a_link_may_contain_a_footnote_reference_but_no_link(written: str, shown: str) -> None:
    assert f"<p>{shown}</p>" in render_html(f"{written}\n\n[^n]: 注\n\n[r]: https://a.example/")


def test_a_link_to_an_unpublished_article_becomes_text_with_a_warning() -> None:
    made = render_body("见[草稿](draft.md)")
    assert ">见草稿<" in made.parts[0].html.text
    assert [(finding.code, finding.severity) for finding in made.findings] == [("W201", "warning")]


def test_an_anchor_link_becomes_text_without_a_warning() -> None:
    made = render_body("见[上文](#top)")
    assert ">见上文<" in made.parts[0].html.text
    assert made.findings == ()


def test_a_script_address_is_not_a_link() -> None:
    assert "href" not in render_html('<a href="javascript:alert(1)">x</a> [y](javascript:alert(1))')


def test_only_links_that_keep_their_address_are_counted() -> None:
    body = f"{OUT} {OUT} {PLATFORM} [锚](#x) <https://example.com/b>"
    assert render_body(body).parts[0].links == 3


def test_an_address_is_decoded_if_the_result_is_readable() -> None:
    assert "¹zh.example.org/维基<" in render_html(
        "[维基](https://zh.example.org/%E7%BB%B4%E5%9F%BA/)"
    )


def test_an_address_with_invalid_utf8_stays_encoded() -> None:
    assert "¹example.org/%FF%20x<" in render_html("[坏](https://example.org/%FF%20x)")
