"""Alerts: the first line is the title, whatever it contains, and the rest is the body."""

import re

import pytest

from tests.render.samples import render_body, render_html


def parts(body: str) -> list[str]:
    """Return the title and the paragraphs of a callout, without styles."""
    return re.findall(r"<p>(.*?)</p>", re.sub(r' style="[^"]*"', "", render_html(body)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("> [!TIP] 先备份\n> 数据会被覆盖。", ["先备份", "数据会被覆盖。"]),
        ("> [!NOTE]- 展开看\n> 折叠内容", ["展开看", "折叠内容"]),
        ("> [!NOTE]+\n> 折叠内容", ["说明", "折叠内容"]),
        ("> [!warning] 关于 `rm`\n> 别用。", ["关于 <code>rm</code>", "别用。"]),
        ("> [!TIP] **要紧** 的\n> 事", ["<strong>要紧</strong> 的", "事"]),
        ("> [!TIP] **粗\n> 体**", ["<strong>粗</strong>", "<strong>体</strong>"]),
        ("> [!TIP] 题目  \n> 内容\n> 再来", ["题目", "内容再来"]),
        ("> [!TIP] Read first\n> then act", ["Read first", "then act"]),
        ("> [!TIP]\n> 一\n> 二", ["提示", "一二"]),
    ],
)
def test_the_first_line_is_the_title(body: str, expected: list[str]) -> None:
    assert parts(body) == expected


def test_the_plain_text_contains_the_body_of_callouts() -> None:
    body = "> [!TIP] 先备份\n> 数据会被覆盖。\n\n> [!NOTE]- 展开看\n> 折叠内容"
    assert render_body(body).text == "数据会被覆盖。\n折叠内容"
