"""Inline elements around blocks, and blocks in headings."""

import html5lib
import pytest

from tests.render.samples import render_html

COLOUR = '<span style="color:#f00">{}</span>'


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ('font color="red"', COLOUR),
        ('span style="color:red"', COLOUR),
        ("u", "<u>{}</u>"),
        ("b", "<b>{}</b>"),
        ("del", "<del>{}</del>"),
        ("kbd", "<code"),
    ],
)
def test_an_inline_element_around_paragraphs_moves_into_each(tag: str, written: str) -> None:
    made = render_html(f"<{tag}>\n\n第一段。\n\n第二段。\n\n</{tag.split(maxsplit=1)[0]}>\n\n后。")
    if "{}" in written:
        first, second = (written.format(text) for text in ("第一段。", "第二段。"))
        assert made == f"<p>{first}</p><p>{second}</p><p>后。</p>"
    else:
        assert (made.count("<p>"), made.count(written)) == (3, 2)


@pytest.mark.parametrize(
    "body",
    [
        "<font color=red>\n\n一\n\n- 二\n- 三\n\n> 四\n\n</font>\n\n五",
        "<b><i>\n\n一\n\n</i></b>二",
        '<a href="https://mp.weixin.qq.com/s/a">\n\n一\n\n## 二\n\n</a>三',
        "<h1 align=center>\n\n一\n\n</h1>\n\n二",
        "<h2><div>一</div>二<ul><li>三</li></ul></h2>",
        "<details><summary>\n\n一\n\n</summary>\n\n二\n\n</details>",
        "<span>一<div>二<p>三</p></div>四</span>",
        "<u>\n\n|一|\n|-|\n|二|\n\n```\n三\n```\n\n</u>",
    ],
)
def test_a_parser_preserves_what_was_written(body: str) -> None:
    made = render_html(body)
    parsed = html5lib.parseFragment(made, namespaceHTMLElements=False)
    blocks = {"p", "h1", "h2", "ul", "table", "pre", "section", "blockquote"}
    for element in parsed.iter():
        if element.tag in {"span", "a", "b", "i", "u", "p", "h1", "h2"}:
            assert not blocks & {inner.tag for inner in element.iter() if inner is not element}
            assert list(element) or (element.text or "").strip()


@pytest.mark.parametrize(
    "body",
    [
        '<p align="center">居中</p>',
        '<h2 align="center">居中</h2>',
        '<div align="center">居中</div>',
        '<h1 align="center">\n\n居中\n\n</h1>',
        '<p align="center"><b>居中</b></p>',
    ],
)
def test_align_centres(body: str) -> None:
    assert "text-align:center" in render_html(body)
