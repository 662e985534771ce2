"""Tries only the rules that can begin with the character at hand, in their order.

markdown-it asks all rules at each line and at each mark in it, and nearly all of them look at one
character and decline, which takes a third of the time of parsing.
"""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType as BlockRule
from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_BLOCKS: Mapping[str, str] = {
    "math_block": "$",
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""The characters with which blocks begin, by rule; those of other rules begin with any."""
_INLINES: Mapping[str, str] = {
    "newline": "\n",
    "formula": "$",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""The characters with which inline syntax begins, by rule. Everything else is text."""
_LABEL_END = "]"
"""Ends the text of a link, so that text ends there too."""


def first_character_plugin(markdown: MarkdownIt) -> None:
    """Choose rules by their first characters. Rules that are added afterwards are not used."""
    inline = _InlineRuler(markdown.inline.ruler)
    markdown.inline.ruler = inline
    markdown.inline.terminator_re = re.compile(f"[{re.escape(''.join(inline.characters))}]")
    markdown.block.ruler = _BlockRuler(markdown.block.ruler)


class _BlockRuler(Ruler[BlockRule]):
    """For each chain, one rule that tries those of the chain."""

    def __init__(self, ruler: Ruler[BlockRule]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        self._names = dict(zip(ruler.getRules(), ruler.get_active_rules(), strict=True))
        self._chains: dict[str, list[BlockRule]] = {}

    def getRules(self, chainName: str = "") -> list[BlockRule]:  # noqa: N802, N803
        """Return the rules of a chain."""
        rules = self._chains.get(chainName)
        if rules is None:
            named = [(self._names[rule], rule) for rule in super().getRules(chainName)]
            rules = self._chains[chainName] = [_try_blocks(named)]
        return rules


def _try_blocks(rules: list[tuple[str, BlockRule]]) -> BlockRule:
    characters = {character for name, _ in rules for character in _BLOCKS.get(name, "")}
    by_character = {
        character: [rule for name, rule in rules if character in _BLOCKS.get(name, character)]
        for character in characters
    }
    others = [rule for name, rule in rules if name not in _BLOCKS]

    def try_rules(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        at = state.bMarks[line] + state.tShift[line]
        for rule in by_character.get(state.src[at : at + 1], others):  # `any` is slower
            if rule(state, line, end, silent):
                return True
        return False

    return try_rules


class _InlineRuler(Ruler[InlineRule]):
    """One rule that tries all others."""

    def __init__(self, ruler: Ruler[InlineRule]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        named = [*zip(ruler.get_active_rules(), ruler.getRules(), strict=True)]
        self.characters = {
            _LABEL_END,
            *"".join(_INLINES[name] for name, _ in named if name != "text"),
        }
        self._rules = [_try_inlines(named, self.characters)]

    def getRules(self, chainName: str = "") -> list[InlineRule]:  # noqa: ARG002, N802, N803
        """Return the rules."""
        return self._rules


def _try_inlines(rules: list[tuple[str, InlineRule]], characters: set[str]) -> InlineRule:
    by_character = {
        character: [rule for name, rule in rules if character in _INLINES.get(name, "")]
        for character in characters
    }
    text = [rule for name, rule in rules if name == "text"]

    def try_rules(state: StateInline, silent: bool) -> bool:
        for rule in by_character.get(state.src[state.pos], text):  # noqa: SIM110  # `any` is slower
            if rule(state, silent):
                return True
        return False

    return try_rules
