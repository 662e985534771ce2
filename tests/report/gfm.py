"""Markdown as GitHub renders it: its own parser with tables, autolinks and the tag filter."""

import re

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

FENCE = re.compile(r"<pre lang=\"diff\"><code>(.*?)</code></pre>", re.DOTALL)


def render(text: str) -> str:
    """HTML with the tags of the text, before GitHub sanitises it."""
    page: str = github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    return page


def fences(page: str) -> list[str]:
    """The contents of the diff fences of a page."""
    return FENCE.findall(page)
