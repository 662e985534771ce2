"""The Markdown parser with all its rules."""

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from wxpublish.render.markdown.autolinks import autolink_plugin
from wxpublish.render.markdown.block_bounds import block_bounds_plugin
from wxpublish.render.markdown.bounded_rules import bounded_rules_plugin
from wxpublish.render.markdown.dollars import dollar_math_plugin
from wxpublish.render.markdown.emphasis import ChineseInline
from wxpublish.render.markdown.first_characters import first_character_plugin
from wxpublish.render.markdown.footnotes import lost_notes_plugin
from wxpublish.render.markdown.labels import link_label_plugin


@cache
def get_parser() -> MarkdownIt:
    """Return a parser for CommonMark with tables, strikethrough, footnotes, definition lists and
    formulas.

    All articles share it: creating one per article costs a fifth of the parsing time. Addresses
    stay as they are written, because the site looks up files by them.
    """
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    inline = ChineseInline()
    inline.ruler, inline.ruler2 = markdown.inline.ruler, markdown.inline.ruler2
    markdown.inline = inline
    markdown.use(footnote_plugin).use(deflist_plugin).use(dollar_math_plugin).use(
        bounded_rules_plugin
    ).use(block_bounds_plugin).use(lost_notes_plugin).use(autolink_plugin).use(link_label_plugin)
    markdown.disable("footnote_inline")  # `^[a-z]` is more often a regular expression
    markdown.use(first_character_plugin)
    markdown.normalizeLink = _keep_url  # type: ignore[method-assign]
    markdown.normalizeLinkText = _keep_url  # type: ignore[method-assign, assignment]
    return markdown


def _keep_url(url: str) -> str:
    return url
