"""The one Markdown parser, and which rules it follows."""

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from wxpublish.render.markdown.autolinks import autolinks
from wxpublish.render.markdown.block_bounds import blocks
from wxpublish.render.markdown.bounded_rules import bounded
from wxpublish.render.markdown.dollars import dollars
from wxpublish.render.markdown.emphasis import ChineseInline
from wxpublish.render.markdown.footnotes import notes
from wxpublish.render.markdown.labels import labels


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, footnotes, definition lists and formulas.

    One for all articles: a new one for each costs a fifth of the parsing time. Addresses stay as they
    were written, for the site looks for files by them.
    """
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    inline = ChineseInline()
    inline.ruler, inline.ruler2 = markdown.inline.ruler, markdown.inline.ruler2
    markdown.inline = inline
    markdown.use(footnote_plugin).use(deflist_plugin).use(dollars).use(bounded).use(blocks).use(
        notes
    ).use(autolinks).use(labels)
    markdown.disable("footnote_inline")  # `^[a-z]` is what a regular expression begins with
    markdown.normalizeLink = _as_written  # type: ignore[method-assign]
    markdown.normalizeLinkText = _as_written  # type: ignore[method-assign, assignment]
    return markdown


def _as_written(url: str) -> str:
    return url
