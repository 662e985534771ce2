"""The Markdown of read-back HTML."""

import pytest

from tests.pull.roundtrip import pull_markdown
from wxpublish.pull.html_to_markdown import render_markdown

FOUND = {
    "a paragraph": ("<p>一段话</p>", "一段话"),
    "a heading": ("<h2>小题</h2><p>话</p>", "## 小题\n\n话"),
    "marks": ("<p>一<strong>二</strong>三<em>四</em>五<s>六</s></p>", "一**二**三*四*五~~六~~"),
    "marks by style": ('<p>一<span style="font-weight:bold">二</span></p>', "一**二**"),
    "a space within a mark": ("<p>hello<b> world</b> x</p>", "hello **world** x"),
    "a mark around nothing": ("<p>a<b> </b>b</p>", "a b"),
    "a mark that would not hold": ("<p>a<b>(b)</b>c</p>", "a<strong>(b)</strong>c"),
    "marks side by side": ("<p><b>a</b><b>c</b></p>", "**a**<strong>c</strong>"),
    "a link of the platform": (
        '<p><a href="https://mp.weixin.qq.com/s?a=1&amp;b=2">看</a></p>',
        "[看](https://mp.weixin.qq.com/s?a=1&b=2)",
    ),
    "a mini-program's link": ('<p><a href="">小程序</a></p>', "小程序"),
    "a list in a list": (
        "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>",
        "- 一\n  - 二\n- 三",
    ),
    "a list from three": ('<ol start="3"><li>三</li><li>四</li></ol>', "3. 三\n4. 四"),
    "text between items": ("<ul><li>一</li>二<b>三</b></ul>", "- 一\n- 二**三**"),
    "two lists in a row": ("<ul><li>一</li></ul><ul><li>二</li></ul>", "- 一\n\n+ 二"),
    "a quote": ("<blockquote><p>一</p><p>二</p></blockquote>", "> 一\n>\n> 二"),
    "code": ("<pre><code>a\n  b</code></pre>", "```\na\n  b\n```"),
    "code in lines of the editor": (
        "<pre><code>a</code><code>&nbsp;&nbsp;b</code></pre>",
        "```\na\n  b\n```",
    ),
    "text beside code in a block": ("<pre>a<code>b</code><code>c</code></pre>", "```\nabc\n```"),
    "code in text": ("<p>用<code>ls</code>看</p>", "用`ls`看"),
    "a break": ("<p>一<br>二</p>", "一\\\n二"),
    "a break at the end": ("<p>一<br>\u00a0</p>", "一"),
    "a rule": ("<p>一</p><hr><p>二</p>", "一\n\n***\n\n二"),
    "a table": (
        '<table><tr><th>甲</th><th align="right">乙</th></tr><tr><td>1</td><td>2</td></tr></table>',
        "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |",
    ),
    "a table with joined cells": (
        '<table><tr><td colspan="2">一</td></tr></table>',
        '<table><tr><td colspan="2">一</td></tr></table>',
    ),
    "spaces between words in a joined cell": (
        '<table><tr><td colspan="2">a\n <b>b</b>  c\u3000d</td></tr></table>',
        '<table><tr><td colspan="2">a <b>b</b> c\u3000d</td></tr></table>',
    ),
    "a list in a cell": (
        "<table><tr><td><ul>一</ul></td></tr></table>",
        "<table><tr><td><ul><li>一</li></ul></td></tr></table>",
    ),
    "a picture": ('<p><img data-src="//a.b/c" alt="图"></p>', "![图](p0.png)"),
    "a picture with a caption": (
        '<figure><img data-src="//a.b/c"><figcaption>说“明”</figcaption></figure>',
        '![](p0.png "说“明”")',
    ),
    "a small picture": (
        '<p>一<img data-src="//a.b/c" style="width:20px;vertical-align:middle">二</p>',
        '一<img src="p0.png" width="20" style="vertical-align:middle">二',
    ),
    "what Markdown would take for its own": (
        "<p># 一</p><p>1. 二</p><p>$三$ [^1] `四` *五* _六_ &amp;amp; &lt;b&gt;</p>",
        "\\# 一\n\n1\\. 二\n\n\\$三\\$ \\[^1\\] \\`四\\` \\*五\\* \\_六\\_ \\&amp; \\<b>",
    ),
    "spans of the editor": ('<p><span leaf="">一</span><span leaf="">二</span></p>', "一二"),
    "the editor's mark": ('<p>一</p><p style="display: none;"><mp-style-type></mp-style-type></p>', "一"),
    "a script": ("<p>一</p><script>alert(1)</script>", "一"),
    "a comment": ("<p>一<!-- 二 --></p>", "一"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "written"), FOUND.values(), ids=FOUND)
def test_html_becomes_markdown(html: str, written: str) -> None:
    assert pull_markdown(html).rstrip("\n") == written


def test_a_picture_that_was_not_saved_keeps_its_url() -> None:
    assert render_markdown('<p><img data-src="//a.b/c"></p>', {}) == "![](https://a.b/c)\n"


def test_an_empty_article_is_empty() -> None:
    assert render_markdown("<section><p> </p></section>", {}) == ""


def test_deep_nesting_is_written_in_reasonable_time() -> None:
    deep = "<blockquote><ul><li>" * 3000 + "底"
    assert "底" in render_markdown(deep, {})
