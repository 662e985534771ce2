"""Finds syntax of other tools, which the article shows as it is written.

Code and anything that has a meaning in Markdown are skipped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

ALERTS = ("note", "tip", "important", "warning", "caution")
"""The kinds of callouts that an article can have."""


@dataclass(frozen=True, slots=True)
class ForeignSyntax:
    """An occurrence: its source, its line (from 0), what it is, and what to write instead."""

    written: str
    line: int
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Syntax:
    pattern: re.Pattern[str]
    what: str
    hint: str
    only: str = ""
    """The block where it has a meaning, a heading or the beginning of a quote; empty for any."""


_PLAIN_HINT = "write it in Markdown, or as code to show it literally"
_SYNTAXES = (
    _Syntax(re.compile(r"!\[\[[^\[\]\n]+\]\]"), "an embedded file", "write ![](<path>)"),
    _Syntax(
        re.compile(r"^\[(?:TOC|\[toc\])\]$", re.IGNORECASE | re.MULTILINE),
        "a table of contents",
        "remove it: an article has no anchors to jump to",
    ),
    _Syntax(
        re.compile(r"(?<!!)\[\[(?!(?i:toc)\]\])[^\[\]\n]+\]\]"),
        "a wiki link",
        "write [text](<path>)",
    ),
    _Syntax(
        re.compile(r"!\[[^\[\]\n]*\]\((?=[^()\n]* )[^()\n]*\)"),
        "a picture whose path has a space",
        "put the path between angle brackets: ![](<a b.png>)",
    ),
    _Syntax(re.compile(r"^:::+ *[A-Za-z][^\n]*", re.MULTILINE), "a container", _PLAIN_HINT),
    _Syntax(
        re.compile(r"^(?:!!!|\?\?\?)\+? [a-z]+(?: \"[^\"\n]*\")?$", re.MULTILINE),
        "an admonition",
        "write it as a quote: > [!NOTE]",
    ),
    _Syntax(
        re.compile(r"\{[#.:][^{}\n]*\}$"),
        "attributes of a heading",
        "remove them: an article has no anchors to jump to",
        "heading_open",
    ),
    _Syntax(
        re.compile(rf"^\[!(?!(?:{'|'.join(ALERTS)})\])[^\[\]\n]+\]", re.IGNORECASE),
        "a callout of an unknown kind",
        f"the kinds are {', '.join(ALERTS)}",
        "blockquote_open",
    ),
    _Syntax(
        re.compile(r"\[\^(?![^\]]-[^\]])[^\[\]\s\\]+\](?!:)"),
        "a reference to a missing footnote",
        "write the footnote, or put a backslash before the bracket",
    ),
    _Syntax(re.compile(r"\{\{[<%][^{}\n]*[>%]\}\}|\{%[^{}\n]*%\}"), "a shortcode", _PLAIN_HINT),
)
_MARK = re.compile(r"\[[\[!^]|!\[|\[TOC\]|\[toc\]|:::|!!!|\?\?\?|\{")
"""What every syntax has somewhere."""


def find_foreign_syntax(tokens: Sequence[Token]) -> Iterator[ForeignSyntax]:
    """Return what an article shows as its source, paragraph by paragraph."""
    around = before = ""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "inline" and _MARK.search(token.content):
            yield from _find_in_text(_paragraph_text(token.children or []), line, {around, before})
        around, before = (before, token.type) if token.nesting == 1 else ("", "")


def _find_in_text(text: str, line: int, around: set[str]) -> Iterator[ForeignSyntax]:
    for kind in _SYNTAXES:
        if kind.only and kind.only not in around:
            continue
        at, done = line, 0
        for match in kind.pattern.finditer(text):
            at, done = at + text.count("\n", done, match.start()), match.start()
            yield ForeignSyntax(match[0], at, kind.what, kind.hint)


def _paragraph_text(children: Sequence[Token]) -> str:
    """Return the text of a paragraph, with placeholders for what is not text."""
    parts: list[str] = []
    for child in children:
        if child.type == "text":
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.nesting == 0:
            parts.append("\0")
    return "".join(parts)
