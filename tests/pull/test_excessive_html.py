"""HTML with far too many tags is pulled as its text, in linear time."""

import pytest

from tests.complexity.counted_work import exponent, lines
from wxpublish.pull.html_to_markdown import render_markdown
from wxpublish.pull.remote_tree import MAX_TAGS, is_excessive

LEFT_OPEN = "".join(f"<b class={number}>" for number in range(1_500))


@pytest.mark.parametrize(
    "html",
    ["<div>" * (MAX_TAGS + 1) + "字", f"<p>{LEFT_OPEN}</p>" + "<p>字</p>" * 900],
)
def test_html_with_quadratic_cost_is_read_as_text(html: str) -> None:
    assert is_excessive(html)
    assert set(render_markdown(html, {}).split()) == {"字"}


def test_ordinary_html_is_not_excessive() -> None:
    assert not is_excessive("<p><b>字</b><br>字</p>" * 3_000)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>",
        "<ul><li>",
        "<table><tr><td>",
        "<p>a</p>",
        "<pre>",
        "<br>",
        "`",
        "*",
        "&lt;",
        "<code>`</code>",
    ],
)
def test_work_is_linear_in_the_article(piece: str) -> None:
    small, large = piece * 400, piece * 800
    grown = exponent(
        lines(lambda: render_markdown(small, {})), lines(lambda: render_markdown(large, {}))
    )
    assert grown < 1.3
