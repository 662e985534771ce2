"""Articles from strangers' pull requests contain nothing active and do not take long."""

import pytest

from tests.render.active_content import find_active_content
from tests.render.samples import make_article, render_body, render_html
from wxpublish.render.markdown.parse import parse

HOSTILE = [
    "<script>alert(1)</script>",
    "<style>*{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&#58;alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    "<svg><script>alert(1)</script><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<svg><foreignObject><iframe src=x></iframe></foreignObject></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe src=https://example.com></iframe>",
    "<form action=/x><input name=a><button>x</button></form>",
    "<p onclick=alert(1) id=x class='y z' contenteditable>x</p>",
    '<p style="background:url(https://evil.example/x.png)">x</p>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<p style="background-image:\\75rl(https://evil.example)">x</p>',
    '<p style="width:expression(alert(1))">x</p>',
    '<p style="position:fixed;top:0;behavior:url(x)">x</p>',
    '<p style="font-family:&quot;><script>alert(1)</script>&quot;">x</p>',
    "<p style=\"list-style-type:'&quot;><script>'\">x</p>",
    "<p style=\"color:red/*&quot;*/;content:'x'\">x</p>",
    "<object data=x></object><embed src=x><applet code=x>",
    "<base href=https://evil.example><link rel=stylesheet href=x><meta http-equiv=refresh>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<!-- --!><script>alert(1)</script> -->",
    "<textarea></textarea><script>alert(1)</script>",
    "![x](javascript:alert(1))",
    "[x](vbscript:msgbox)",
    '![x" onerror="alert(1)](a.png "t\\" onerror=\\"alert(1)")',
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    "[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
    "<wx-slot class=content></wx-slot><wx-line data-l=9></wx-line><wx-math>x</wx-math>",
    "<wx-footnotes><wx-footnote data-n=0>x</wx-footnote></wx-footnotes>",
    "<wx-footnote-ref data-n=0></wx-footnote-ref><p data-l=99999999999999999999>x</p>",
    "$</code><script>alert(1)</script>$ $$<img src=x onerror=alert(1)>$$",
    "| a |\n|--|\n| <script>alert(1)</script> |",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_in_the_article_is_active(body: str) -> None:
    assert list(find_active_content(render_body(body).parts[0].html.text)) == []


def test_a_picture_of_the_platform_may_be_a_background() -> None:
    made = render_html('<p style="background:url(https://mmbiz.qpic.cn/a/0)">x</p>')
    assert 'style="background:url(https://mmbiz.qpic.cn/a/0)"' in made


def test_text_that_looks_like_a_placeholder_is_escaped() -> None:
    made = render_body("`wxpublish:picture.0123456789ab` ![wxpublish:picture.0123456789ab](a.png)")
    assert len(made.parts[0].pictures) == 1


def test_an_author_cannot_fake_the_line_of_a_block() -> None:
    cost = render_body('<p data-l="7000000">x</p>').parts[0].costs[0]
    assert cost.line in {0, 7_000_004}


LONG = {
    "brackets": "[" * 20_000,
    "pictures": "![" * 10_000,
    "stars": "**a " * 8_000,
    "stars in Chinese": "**“" * 8_000,
    "dollars": "$a " * 8_000,
    "escaped dollars": "\\$" * 10_000,
    "double dollars": "$$" * 10_000,
    "quotes": ">" * 5_000 + " x",
    "lists": "\n".join("  " * depth + "- x" for depth in range(1_000)),
    "divs": "<div>" * 5_000,
    "bold": "<b>" * 5_000,
    "formatting": "<b><i><u>" * 1_000 + "<p>" * 100,
    "tables": "<table>" * 2_000,
    "columns": "|" * 2_000 + "\n" + "|-" * 2_000 + "|\n" + "|x" * 2_000,
    "backticks": "`" * 20_000,
    "mixed backticks": " ".join("`" * length for length in range(1, 200)),
    "entities": "&amp;" * 10_000,
    "angles": "<" * 20_000,
    "comments": "<!--" * 5_000,
    "notes": "".join(f"[^{number}]" for number in range(2_000)) + "\n\n[^1]: x",
    "links": "".join(f"[x](https://a.example/{number})" for number in range(3_000)),
    "links in parts": "\n\n".join(f"# 题\n\n[x](https://a.example/{n})" for n in range(1_500)),
    "cells": "|a|b|\n|-|-|\n" + "|x|y\n" * 3_000,
    "style": f'<p style="{"margin:" + "calc(" * 2_000}">x</p>',
    "declarations": f'<p style="{"color:red;" * 5_000}">x</p>',
    "styles": "".join(f'<p style="margin:{number}px">x</p>' for number in range(2_000)),
    "variables": '<p style="--a:var(--b)var(--b);--b:var(--a)var(--a);color:var(--a)">x</p>',
    "code": "```python\n" + "((((" * 5_000 + "\n```",
    "regex code": "```js\n" + "/" * 10_000 + "\n```",
    "yaml code": "```yaml\n" + "- " * 5_000 + "\n```",
    "tex": "$" + "{" * 900 + "$",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_very_long_input_is_rendered(name: str) -> None:
    assert render_body(LONG[name]).parts


def test_a_deep_document_can_be_parsed() -> None:
    assert parse(make_article("<section>" * 3_000 + "深")).tree.children
