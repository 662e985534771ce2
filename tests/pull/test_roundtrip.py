"""A pulled article builds to an equal one: the same text, the same number of pictures."""

import html as html_of
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pull.roundtrip import build_html, pull_markdown, store, summarise
from tests.render.samples import FIXTURES, theme_names
from wxpublish.pull.remote_tree import sanitise

SITE = Path(__file__).parents[2] / "example-site" / "articles"
SOURCES = sorted([*FIXTURES.glob("*.md"), *SITE.rglob("*.md")])
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
RELAXED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("edited", [False, True], ids=["as sent", "saved in the web editor"])
@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_article_survives_the_round_trip(source: Path, name: str, edited: bool) -> None:
    remote = store(build_html(FRONT.sub("", source.read_text("utf-8")), name), edited=edited)
    assert summarise(build_html(pull_markdown(remote))) == summarise(remote)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_second_round_trip_changes_nothing(source: Path) -> None:
    remote = store(build_html(FRONT.sub("", source.read_text("utf-8"))))
    once = pull_markdown(store(build_html(pull_markdown(remote))))
    assert pull_markdown(store(build_html(once))) == once


# What means something in Markdown, and what an editor leaves in text.
WORDS = st.sampled_from(
    [
        *(
            "中文",
            "a b",
            " x",
            "y ",
            "*",
            "_",
            "`",
            "$x$",
            "[^1]",
            "[x] ",
            "1. ",
            "- ",
            "# ",
            "| a |",
        ),
        *(
            "<b>",
            "&amp;",
            "\\",
            "!",
            "[a](b)",
            "~~",
            "==",
            "^",
            "~",
            "http://a.b/",
            "a@b.cc",
            ":::",
        ),
        *(
            "---",
            "***",
            "  ",
            "\u00a0",
            "\u3000",
            "\u200b",
            "“引”",
            "。",
            "[!NOTE]",
            "> ",
            "```",
            "$$",
        ),
        *(
            "++",
            "{.a}",
            ": ",
            "+ ",
            "2) ",
            "=",
            "&#35;",
            "&copy",
            "[toc]",
            "<!--",
            "-->",
            "@",
            "H~2~O",
        ),
    ]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: html_of.escape("".join(words)))
LEAVES = TEXT | st.sampled_from(
    [
        '<img data-src="https://mmbiz.qpic.cn/mmbiz_png/a/640?wx_fmt=png" alt="图">',
        '<img src="https://mmbiz.qpic.cn/mmbiz_png/b/640" style="width:20px">',
        *("<br>", "<br><br>", "\n", "  "),
    ]
)
INLINES = "b strong em i s del u sub sup mark small span code kbd a font q abbr cite".split()
BLOCKS = (
    "p section div h1 h2 h3 h6 blockquote pre li ul ol figure figcaption table tr td th tbody center "
    "dl dt dd article"
).split()
STYLES = st.sampled_from(
    ["", ' style="font-weight:bold"', ' style="font-weight:700;color:red"', ' leaf=""',
     ' style="text-align:center"', ' href="https://mp.weixin.qq.com/s/x(1)?a=1&amp;b=2"']
)  # fmt: skip


def elements(tags: list[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element with one of these tags around a few nodes."""

    def written(drawn: tuple[str, str, list[str]]) -> str:
        tag, style, children = drawn
        return f"<{tag}{style}>{''.join(children)}</{tag}>"

    drawn: Any = st.tuples(st.sampled_from(tags), STYLES, st.lists(inner, max_size=4))
    return st.builds(written, drawn)


LINES = st.recursive(LEAVES, lambda inner: elements(INLINES, inner), max_leaves=8)
NODES = st.recursive(LINES, lambda inner: elements(BLOCKS, inner), max_leaves=8)


@RELAXED
@given(html=st.lists(NODES, max_size=4).map("".join))
def test_an_article_of_any_editor_survives_the_round_trip(html: str) -> None:
    remote = store(sanitise(html))
    assert summarise(build_html(pull_markdown(remote))) == summarise(remote)
