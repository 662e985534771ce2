"""Bare addresses in text."""

import pytest

from tests.render.samples import NO_LIMIT, make_article, render_html
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("见 https://a.example/b。", "https://a.example/b"),
        ("见https://a.example/b，然后", "https://a.example/b"),
        ("（https://a.example/b(c)）", "https://a.example/b(c)"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/a_b_c?x=1&y=2.", "https://a.example/a_b_c?x=1&y=2"),
        ("www.a.example 好", "http://www.a.example"),
        ("**https://a.example/**", "https://a.example/"),
    ],
)
def test_an_address_is_a_link_up_to_its_end(text: str, target: str) -> None:
    assert [each.target for each in parse(make_article(text)).references] == [target]


@pytest.mark.parametrize(
    "text",
    [
        "`https://a.example/`",
        "https://localhost",
        "ahttps://a.example",
        "https://a_b.ex_ample",
        "```\nhttps://a.example/\n```",
        "https://",
    ],
)
def test_code_and_invalid_addresses_are_not_links(text: str) -> None:
    assert parse(make_article(text)).references == ()


@pytest.mark.parametrize(
    "text", ["[https://a.example/](x.md)", '<a href="x.md">https://a.example/</a>']
)
def test_an_address_inside_a_link_is_not_a_second_link(text: str) -> None:
    assert [each.target for each in parse(make_article(text)).references] == ["x.md"]


def test_an_address_needs_no_note() -> None:
    assert render_html("见 https://a.example/b 。", NO_LIMIT) == "<p>见 https://a.example/b 。</p>"


def test_an_address_on_the_platform_stays_a_link() -> None:
    made = render_html("见 https://mp.weixin.qq.com/s/a 。", NO_LIMIT)
    assert '<a href="https://mp.weixin.qq.com/s/a">https://mp.weixin.qq.com/s/a</a>' in made


def test_links_are_kept_if_the_site_keeps_them() -> None:
    made = render_html("见 https://a.example/b 。", RenderOptions("keep", (), 10**9))
    assert '<a href="https://a.example/b">' in made
