"""Emphasis beside Chinese punctuation: `**“强调”**的` and `**要点一。**后面`.

CommonMark requires a space or punctuation outside a delimiter that touches punctuation, and Chinese
has no spaces there. The rule here is that of the markdown-cjk-friendly specification: a CJK
neighbour counts as a space, and CJK punctuation as a letter. Text without CJK is parsed as
CommonMark says.
"""

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from wxpublish.render.characters import is_cjk


class ChineseState(StateInline):
    """Inline parser state whose delimiter rules know CJK neighbours."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Scan a run of markers at `start`: whether it can open or close emphasis, and its length."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not (is_cjk(before) or is_cjk(after)):
            return scanned
        left = _is_flanking(after, before)
        right = _is_flanking(before, after)
        if canSplitWord:
            return Scanned(left, right, scanned.length)
        return Scanned(
            left and (not right or _is_punctuation(before)),
            right and (not left or _is_punctuation(after)),
            scanned.length,
        )


class ChineseInline(ParserInline):
    """The inline parser with `ChineseState`; its rules are markdown-it's own."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse `src` into `tokens`."""
        if not self.terminator_re.search(src):  # words alone, as in most cells of tables
            if src:
                tokens.append(Token("text", "", 0, content=src))
            return tokens
        state = ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _is_flanking(inner: str, outer: str) -> bool:
    if isWhiteSpace(ord(inner)):
        return False
    if not _is_punctuation(inner) or is_cjk(inner):
        return True
    return isWhiteSpace(ord(outer)) or _is_punctuation(outer) or is_cjk(outer)


def _is_punctuation(character: str) -> bool:
    return bool(isMdAsciiPunct(ord(character)) or isPunctChar(character))
