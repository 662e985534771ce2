"""HTML of Markdown alone is read without the sanitiser where that would change nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.render.samples import FIXTURES
from tests.render.test_first_characters import SPEC
from tests.render.test_fuzz import PIECES
from wxpublish.model.html_tree import read_sanitised
from wxpublish.render.bounds import BoundExceeded
from wxpublish.render.markdown.misnesting import has_raw_html
from wxpublish.render.markdown.syntax import get_parser
from wxpublish.render.markdown.token_html import render_tokens
from wxpublish.render.sanitise import needs_no_sanitising, sanitise_html

HOSTILE = [
    "[a](https://1.2.3.999)", "[a](http://xn--a.com)", "[a](https://b.xn--a.com)", "[a](https://a.b:99999)",
    "[a](HTTP://a.com)", "[a](javascript:b)", "[a](mailto:b@c.d)", "[a](//b.c)", "![a](data:b)", "[a](:b)",
    "[a](https://a.com\\@b)", "[a](https:a.com)", "[a](https://a.0x1)", "[a](ftp://b.c)", "[a](#b:c)",
    "[a <https://b.c> d](e)", "[a](https://a.com/中 'b')", "<https://a.b>", "www.a.com", "&#13;", "&#0;", "&NewLine;",
    "\ufeff", "\x0c", "\x01", "\x7f", "****a****", "*a ~~b* c~~", "```a<b\n\n<c>\n```\n", "$<a$", "$$\n<b>\n$$\n",
]  # fmt: skip
MARKDOWN = [piece for piece in PIECES if "<" not in piece]


def markup_of(body: str) -> str:
    """The HTML of an article without raw HTML; empty for one with raw HTML."""
    try:
        tokens = get_parser().parse(body, {})
    except BoundExceeded:
        return ""
    return "" if has_raw_html(tokens) else render_tokens(tokens)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, *MARKDOWN]), max_size=20).map("".join))
@example('- 1. > # a\n\n[a](b "c\nd")')
def test_what_is_not_sanitised_would_not_change(body: str) -> None:
    markup = markup_of(body)
    if needs_no_sanitising(markup):
        assert repr(read_sanitised(markup)) == repr(read_sanitised(sanitise_html(markup)))


def test_examples_of_the_specifications_would_not_change() -> None:
    for body in (*SPEC, *(path.read_text("utf-8") for path in FIXTURES.glob("*.md"))):
        test_what_is_not_sanitised_would_not_change.hypothesis.inner_test(body)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:b",
        "data:b",
        "https://1.2.3.999",
        "https://xn--a.com",
        "HTTP://a.com",
        "https:a.com",
    ],
)
def test_an_address_that_may_be_refused_is_left_to_the_sanitiser(address: str) -> None:
    assert not needs_no_sanitising(f'<p><a href="{address}">a</a></p>')


def test_a_link_in_a_link_is_left_to_the_sanitiser() -> None:
    assert not needs_no_sanitising('<p><a href="a">b <a href="c">d</a></a></p>')


def test_usual_markdown_needs_no_sanitiser() -> None:
    body = "# 题\n\n[链接](https://a.example/b?c=d#e) ![](../images/a.png) [](other.md)\n\n| a |\n|:-:|\n| b |\n"
    assert needs_no_sanitising(markup_of(body))
