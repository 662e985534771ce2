"""Whatever an article holds, it is rendered: no crash, and nothing active.

`python -m tests.render.test_fuzz MINUTES` looks longer than the suite does.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.render.active_content import find_active_content
from tests.render.samples import render_body, theme_names
from wxpublish.render.document import RenderOptions

PIECES = [
    "\n", "\n\n", "    ", "  ", "\t", "# ", "## 标题\n\n", "> ", "> [!NOTE]\n", "- ", "1. ", "- [x] ", "```python\n",
    "```\n", "~~~html\n", "---\n", "| a | b |\n|:-|-:|\n| c |\n", "**", "*", "_", "~~", "`", "``", "$", "$$", "$x_i^2$",
    "\\frac{1}{2}", "\\text{中}", "[链接](https://example.com/路 径)", "[a](", "](x.md)", '![图](wide.png "题")', "![", "[^1]",
    "[^1]: ", "^[行内]", "<https://a.example>", "<b>", "</b>", "<i", "<div style='", "</div>", "<p>", "</p>", "<table><tr>",
    "<td>", "<ul><li>", "<a href='javascript:x'>", "<img src=wide.png onerror=x>", "<svg>", "<math>", "<script>", "</script>",
    "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&lt;", "&#x3c;", "&quot;", '"', "'", 'style="color:red',
    ";position:fixed", "background:url(https://e.example)", "calc(1px + ", "var(--x)", "--x:var(--x)", "margin:1em 2%",
    "<wx-slot class=content>", "<wx-math>", "<wx-footnote-ref data-n=0>", "data-l=9", "<details><summary>", "<font color=",
    "<center>", "中文", "，", "“", "”", "Word", "\u00a0", "\u200b", "\x00", "\x07", "\ud7ff", "\U0001f600", "wxpublish:picture.",
    "0123456789ab", ": 定义\n", "词\n: ", "{{ content }}", "{% if %}",
]  # fmt: skip
THEMES_OF_TESTS = [
    str(path.parent) for path in Path(__file__).parents[1].glob("browser/themes/*/theme.css")
]
"""Themes that use what the built-in ones leave alone."""

bodies = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=60).map(
    "".join
)
options = st.builds(
    RenderOptions,
    links=st.sampled_from(["footnotes", "strip", "keep"]),
    overflow=st.sampled_from([(), ("strip-links",), ("split",), ("strip-links", "split")]),
    limit=st.sampled_from([300, 1000, 20_000]),
    can_split=st.booleans(),
)


def check(body: str, options: RenderOptions, name: str) -> None:
    made = render_body(body, options, name)
    for part in made.parts:
        assert list(find_active_content(part.html.text)) == []
    assert all(part.characters < options.limit for part in made.parts) or "E201" in {
        finding.code for finding in made.findings
    }


def fuzzed(examples: int) -> Callable[[], None]:
    """`check` on that many articles."""
    limits = settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    names = st.sampled_from([*theme_names(), *THEMES_OF_TESTS])
    return limits(given(body=bodies, options=options, name=names)(check))


def test_any_article_is_rendered_without_active_content() -> None:
    fuzzed(100)()


if __name__ == "__main__":
    end = time.monotonic() + 60 * float(sys.argv[1])
    while time.monotonic() < end:
        fuzzed(2000)()
