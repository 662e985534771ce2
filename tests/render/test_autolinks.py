"""Addresses that stand in text as they are."""

import pytest

from tests.render.samples import NO_LIMIT, article, html
from wxpublish.render import RenderOptions, parse


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
def test_an_address_is_a_link_to_its_end(text: str, target: str) -> None:
    assert [each.target for each in parse(article(text)).references] == [target]


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
def test_what_is_code_or_no_address_is_no_link(text: str) -> None:
    assert parse(article(text)).references == ()


@pytest.mark.parametrize(
    "text", ["[https://a.example/](x.md)", '<a href="x.md">https://a.example/</a>']
)
def test_an_address_in_a_link_is_no_link_of_its_own(text: str) -> None:
    assert [each.target for each in parse(article(text)).references] == ["x.md"]


def test_an_address_needs_no_note() -> None:
    assert html("见 https://a.example/b 。", NO_LIMIT) == "<p>见 https://a.example/b 。</p>"


def test_an_article_of_the_platform_can_be_followed() -> None:
    made = html("见 https://mp.weixin.qq.com/s/a 。", NO_LIMIT)
    assert '<a href="https://mp.weixin.qq.com/s/a">https://mp.weixin.qq.com/s/a</a>' in made


def test_links_are_kept_where_the_site_keeps_them() -> None:
    made = html("见 https://a.example/b 。", RenderOptions("keep", (), 10**9))
    assert '<a href="https://a.example/b">' in made
