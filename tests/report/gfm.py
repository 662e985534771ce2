"""Markdown as GitHub reads it: its own parser, with tables, links by themselves and its tag filter."""

import re

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

FENCE = re.compile(r"<pre lang=\"diff\"><code>(.*?)</code></pre>", re.DOTALL)


def render(text: str) -> str:
    """HTML with the tags that the text brings along, as before GitHub's sanitising."""
    page: str = github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    return page


def fences(page: str) -> list[str]:
    """What stands in the fences of a page."""
    return FENCE.findall(page)
