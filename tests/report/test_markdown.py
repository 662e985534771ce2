import html
import re

from hypothesis import given
from hypothesis import strategies as st

from tests.report.gfm import render
from wxpublish.report.markdown_escape import code_span, escaped, fence, url_attribute
from wxpublish.report.terminal_style import shown

ZERO_WIDTH = "\u200b"
HOSTILE = st.text(
    st.sampled_from("`*_|~[]()<>!\\&#;@$\n\r\t -+=:/.1wWgGhHaé中\u202e\u2066\x1b{}\"'^"),
    max_size=40,
)


def rendered_cell(cell: str) -> str:
    """The inner HTML of a cell of a table, as GitHub's Markdown has it."""
    page = render(f"| a | b |\n|--|--|\n| {cell} | end |\n")
    assert page.count("<td>") == 2, page
    assert "<td>end</td>" in page
    return page.split("<td>", 1)[1].split("</td>", 1)[0]


def visible(inner: str) -> str:
    return html.unescape(re.sub(r"</?(span|code)>", "", inner)).replace(ZERO_WIDTH, "")


@given(HOSTILE)
def test_text_in_a_table_shows_what_was_written_and_nothing_else(words: str) -> None:
    inner = rendered_cell(escaped(words))
    assert "<" not in re.sub(r"</?span>", "", inner)
    assert visible(inner) == shown(words)


@given(HOSTILE)
def test_code_in_a_table_shows_what_was_written_and_nothing_else(words: str) -> None:
    inner = rendered_cell(code_span(words))
    assert "<" not in re.sub(r"</?(span|code)>", "", inner)
    assert visible(inner) == shown(words)


@given(HOSTILE)
def test_github_finds_no_reference_in_escaped_text(words: str) -> None:
    seen = html.unescape(re.sub(r"</?span>", ZERO_WIDTH, rendered_cell(escaped(words))))
    assert not re.search(r"@\w|#\d|GH-\d|https?://|www\.", seen, re.IGNORECASE)


@given(st.text(st.sampled_from("`~ a\n"), max_size=60))
def test_a_fence_encloses_any_text(body: str) -> None:
    bar = fence(body)
    page = render(f"{bar}diff\n{body}\n{bar}\n\nafter")
    assert page == f'<pre lang="diff"><code>{body}\n</code></pre>\n<p>after</p>\n'


def test_a_mention_written_as_an_entity_stays_an_entity() -> None:
    assert visible(rendered_cell(escaped("&#64;team"))) == "&#64;team"


def test_a_mention_is_broken_after_its_at_sign() -> None:
    assert escaped("@team") == "@&#8203;team"


def test_plain_names_stay_readable() -> None:
    assert code_span("articles/w42/人工 智能.md") == "`articles/w42/人工 智能.md`"


def test_a_url_cannot_leave_its_attribute() -> None:
    assert url_attribute('图/a" onerror="x.png') == "%E5%9B%BE/a%22%20onerror%3D%22x.png"
