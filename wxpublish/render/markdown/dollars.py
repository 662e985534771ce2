r"""Formulas between dollars, read so carefully that prices stay prices.

`$5 和 $6`, `US$5` and `$5-$10` are text. A formula has no space just inside the dollars and no
letter or digit just outside, and it has no Chinese, except in `\text{…}` or with a command or an
index: `$v_{平均}$` cannot be typeset, and an error is better than showing its source. The inline rule
of mdit-py-plugins reads `$5，比$6` as a formula.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from wxpublish.render.characters import is_cjk
from wxpublish.render.markdown.lookahead import count_ahead, line_text

MAX_INLINE_LENGTH = 1000
_TEXT_COMMAND = re.compile(r"\\(?:text|mathrm|textrm|mbox)\{[^{}]*\}")
_SURELY_TEX = re.compile(r"\\[a-zA-Z]|[_^]\{")
"""What only occurs in formulas."""
_NEVER_TEX = re.compile(
    r"<[a-zA-Z][a-zA-Z0-9-]*+\s++[a-zA-Z-]++=[^<>]*+>|</[a-zA-Z]|<!--|!\[[^\[\]]*+\]\("
)
"""What never occurs in a formula: a tag with an attribute, an end tag, a comment, a picture."""
_DOLLAR = re.compile(r"(?<!\\)\$")


def dollar_math_plugin(markdown: MarkdownIt) -> None:
    """Install rules for `$…$` in text, and for `$$…$$` in text or as a block."""
    markdown.inline.add_terminator_char("$")
    markdown.inline.ruler.before("escape", "formula", _parse_inline)
    markdown.block.ruler.before(
        "fence",
        "math_block",
        _parse_block,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )


def _parse_inline(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    mark = "$$" if source.startswith("$$", start) else "$"
    begin = start + len(mark)
    end = _find_closing(source, begin, mark)
    if end == -1 or not _is_formula(source, start, begin, end, len(mark)):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = source[begin:end]
    state.pos = end + len(mark)
    return True


def _parse_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parse a display formula: from `$$` to a line that ends with `$$`, without an empty line.

    The rule of mdit-py-plugins emits the formula whenever it is only asked whether one would end a
    paragraph, and it searches for the end of each `$$` again.
    """
    begin = state.bMarks[first] + state.tShift[first]
    if state.is_code_block(first) or not state.src.startswith("$$", begin, state.eMarks[first]):
        return False
    last = _find_last_line(state, first, end)
    if last is None or _NEVER_TEX.search(state.src, begin, state.eMarks[last]):
        return False
    if silent:
        return True
    state.line = last + 1
    token = state.push("math_block", "math", 0)
    token.block = True
    lines = [state.src[begin + 2 : state.eMarks[first]]]
    lines += [state.src[state.bMarks[n] : state.eMarks[n]] for n in range(first + 1, last + 1)]
    token.content = "\n".join(lines).rstrip()[: -len("$$")]
    token.markup = "$$"
    token.map = [first, state.line]
    return True


def _find_last_line(state: StateBlock, first: int, end: int) -> int | None:
    """Return the line where a block that begins at the line `first` ends, or None."""
    text = line_text(state, first)
    if len(text) > len("$$x"):
        if text.endswith("$$"):
            return first
        if "$$" in text[2:]:
            return None
    unclosed: dict[tuple[int, ...], range] = state.env.setdefault("unclosed", {})
    key = end, state.level, state.blkIndent
    if first in unclosed.get(key, ()):
        return None
    line = first
    for line in range(first + 1, end):
        text = line_text(state, line)
        if text.endswith("$$"):
            return line
        if not text:
            break
        count_ahead(state, line, "`$$` is opened repeatedly and never closed")
    unclosed[key] = range(first, line)
    return None


def _find_closing(source: str, begin: int, mark: str) -> int:
    match = _DOLLAR.search(source, begin, begin + MAX_INLINE_LENGTH)
    if match is None or not source.startswith(mark, match.start()):
        return -1
    return match.start()


def _is_formula(source: str, start: int, begin: int, end: int, width: int) -> bool:
    tex = source[begin:end]
    before = source[start - 1] if start else " "
    after = source[end + width : end + width + 1]
    if not tex or tex != tex.strip() or _is_ascii_word(before) or _is_ascii_word(after):
        return False
    if _NEVER_TEX.search(tex):
        return False
    is_text = any(is_cjk(character) for character in _TEXT_COMMAND.sub("", tex))
    return not is_text or _SURELY_TEX.search(tex) is not None


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
