"""Rejects raw HTML that would make an HTML parser do quadratic work.

A parser reopens formatting elements in each block after one that left them open, so that `<p><b
class=1><b class=2>…</p>` times many paragraphs is a product. The sanitiser's parser does the same.
The count here is never lower than its work.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from wxpublish.model.html_tags import FORMATTING_TAGS, RAW_TEXT_TAGS
from wxpublish.model.html_tree import LINE_ATTRIBUTE
from wxpublish.render.bounds import MAX_RAW_TAGS, MAX_REOPENED, BoundExceeded

_CLOSED_OFF = frozenset("applet caption marquee object td template th".split())
"""Elements inside which formatting from outside cannot be closed."""
_OPAQUE = RAW_TEXT_TAGS | {"math", "noscript", "plaintext", "select", "svg"}
"""Elements whose content has parsing rules of its own, so that end tags in it may not count."""
_TAG = re.compile(
    r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*+)"
    r"(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'=<>`]++))?+)*+\s*+/?>"
    r"|(?=[a-zA-Z/!?]))"
)
_LINE = re.compile(rf'{LINE_ATTRIBUTE}="(\d{{1,7}})"')


def check_tag_count(tokens: Sequence[Token]) -> None:
    """Raise BoundExceeded if an article has more raw HTML tags than allowed."""
    if sum(token.content.count("<") for token in _raw_tokens(tokens)) > MAX_RAW_TAGS:
        raise BoundExceeded(f"more than {MAX_RAW_TAGS:,} raw HTML tags")


def has_raw_html(tokens: Sequence[Token]) -> bool:
    """Whether an article has raw HTML."""
    return any(True for _ in _raw_tokens(tokens))


def _raw_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    return (
        part for token in tokens for part in (token.children or [token]) if part.type in _RAW_TYPES
    )


_RAW_TYPES = frozenset({"html_block", "html_inline"})


def check_reopened(markup: str) -> None:
    """Raise BoundExceeded if the raw HTML of an article would cost more than its length.

    `markup` is the HTML of the article before it is sanitised.
    """
    levels: list[tuple[str, Counter[str]]] = [("", Counter())]
    clear = True  # whether end tags can be trusted so far
    opened = reopened = 0
    for match in _TAG.finditer(markup):
        name = (match[2] or "").lower()
        clear = clear and name not in _OPAQUE and bool(name)
        if match[1]:
            if clear and levels[-1][1][name] > 0:
                levels[-1][1][name] -= 1
                opened -= 1
            elif clear and len(levels) > 1 and levels[-1][0] == name:
                levels.pop()
            continue
        reopened += opened
        if reopened > MAX_REOPENED:
            problem = "raw HTML leaves formatting elements open in one block after another"
            raise BoundExceeded(problem, _line_before(markup, match.start()))
        if name in FORMATTING_TAGS:
            levels[-1][1][name] += 1
            opened += 1
        elif name in _CLOSED_OFF:
            levels.append((name, Counter()))


def _line_before(markup: str, position: int) -> int:
    """Return the source line of the last line marker before an index."""
    start = markup.rfind(f'{LINE_ATTRIBUTE}="', 0, position)
    found = _LINE.match(markup, start) if start != -1 else None
    return int(found[1]) if found else 0
