r"""Formulas between dollars, so carefully read that prices stay prices.

`$5 和 $6`, `US$5`, `$5-$10` are text: no space inside the dollars, no letter or digit outside them, and no
Chinese between them unless in `\text{…}`. mdit-py-plugins' inline rule takes `$5，比$6` for a formula.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath.index import math_block_dollar

from wxpublish.render.characters import is_cjk

LONGEST = 1000
_TEXT = re.compile(r"\\(?:text|mathrm|textrm|mbox)\{[^{}]*\}")
_DOLLAR = re.compile(r"(?<!\\)\$")


def dollars(markdown: MarkdownIt) -> None:
    """Plugin for `$…$` in text, and `$$…$$` in text or as a block."""
    markdown.inline.add_terminator_char("$")
    markdown.inline.ruler.before("escape", "formula", _inline)
    markdown.block.ruler.before(
        "fence",
        "math_block",
        math_block_dollar(allow_labels=False),
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )


def _inline(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    mark = "$$" if source.startswith("$$", start) else "$"
    begin = start + len(mark)
    end = _closing(source, begin, mark)
    if end == -1 or not _is_formula(source, start, begin, end, len(mark)):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = source[begin:end]
    state.pos = end + len(mark)
    return True


def _closing(source: str, begin: int, mark: str) -> int:
    match = _DOLLAR.search(source, begin, begin + LONGEST)
    if match is None or not source.startswith(mark, match.start()):
        return -1
    return match.start()


def _is_formula(source: str, start: int, begin: int, end: int, width: int) -> bool:
    tex = source[begin:end]
    before = source[start - 1] if start else " "
    after = source[end + width : end + width + 1]
    if not tex or tex != tex.strip() or _is_word(before) or _is_word(after):
        return False
    return not any(is_cjk(character) for character in _TEXT.sub("", tex))


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
