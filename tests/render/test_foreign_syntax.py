"""Syntax that other tools would translate has a warning at its position."""

import pytest

from tests.render.samples import make_article
from wxpublish.render.arrange.callouts import TITLES
from wxpublish.render.markdown.foreign import ALERTS
from wxpublish.render.markdown.parse import parse


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("前\n![[a b.png]]", "5:1"),
        ("看 ![图](a b.png)", "4:3"),
        ("见 [[别的文章]]。", "4:3"),
        ("## 小标题 {#sec}", "4:8"),
        ("[TOC]", "4:1"),
        ("[[toc]]", "4:1"),
        ("::: tip\n提示\n:::", "4:1"),
        ('!!! note "题"\n    内容', "4:1"),
        ("前\n\n??? tip\n    内容", "6:1"),
        ("> [!abstract] 摘要\n> 内容", "4:3"),
        ("丢了的脚注[^没有]。", "4:6"),
        ("{{< figure src=a.png >}}", "4:1"),
        ("{% raw %}", "4:1"),
    ],
)
def test_syntax_of_another_tool_has_a_warning_at_its_position(written: str, place: str) -> None:
    (finding,) = parse(make_article(written)).findings
    assert (finding.code, str(finding.position)) == ("W210", f"articles/a.md:{place}")


@pytest.mark.parametrize(
    "written",
    [
        "`[[a]]` 和 `![图](a b.png)`",
        "```\n[TOC]\n::: tip\n{% raw %}\n```",
        "![图](<a b.png>)",
        '![图](a.png "题 目")',
        "[[甲](a.md)]",
        "文[^1]\n\n[^1]: 注",
        "正则 [^a-z] 和 [^\\s]",
        "> [!NOTE] 题\n> 文",
        "集合 {#a} 里",
        "::: \n",
        "!!! 注意\n\n??? really, why",
    ],
)
def test_markdown_and_code_have_no_warning(written: str) -> None:
    assert [f for f in parse(make_article(written)).findings if f.code == "W210"] == []


def test_every_kind_of_callout_has_a_title() -> None:
    assert set(ALERTS) == set(TITLES)
