"""Escapes untrusted text for GitHub-flavoured Markdown.

Titles and bodies come from pull requests. GitHub looks for mentions and references in the rendered
text, where an entity does not help: `&#64;team` still notifies the team. A zero-width space after the
sign does (Renovate does the same).
"""

import re
from urllib.parse import quote

from wxpublish.report.terminal_style import shown

_BREAK = "&#8203;"
_ACTIVE = re.compile(r"(?<=:)//|www(?=\.)|GH(?=-)|[@#$\\`*_\[\]<>|~&]", re.IGNORECASE)
_PLAIN_CODE = re.compile(r"[^`|\\<>&@\s](?:[^`|\\<>&@]*[^`|\\<>&@\s])?")
_BACKTICKS = re.compile(r"`+")


def escaped(words: str) -> str:
    """Text without effect: no markup, mention, reference or link.

    Not for the very start of a line, where `1.` would begin a list.
    """
    return _ACTIVE.sub(_neutralised, shown(words))


def code_span(words: str) -> str:
    """Text as inline code, also in a table."""
    line = shown(words)
    if not line or _PLAIN_CODE.fullmatch(line):
        return f"`{line}`" * bool(line)
    return f"<code>{escaped(line)}</code>"


def caution_alert(message: str, hint: str | None) -> str:
    """An error and its hint in a GitHub alert."""
    box = f"> [!CAUTION]\n> {escaped(message)}"
    return f"{box}\n>\n> {escaped(hint)}" if hint else box


def fence(body: str) -> str:
    """A code fence longer than any run of backticks in the body."""
    longest = max((len(run) for run in _BACKTICKS.findall(body)), default=0)
    return "`" * max(longest + 1, 3)


def url_attribute(url: str) -> str:
    """A URL that is safe in an HTML attribute."""
    return quote(url, safe="/:%")


def _neutralised(found: re.Match[str]) -> str:
    match token := found[0]:
        case "//":
            return _BREAK + token
        case "$":
            return "<span>$</span>"  # what GitHub's documentation recommends against math
        case "\\" | "`" | "*" | "_" | "[" | "]" | "<" | ">" | "|" | "~" | "&":
            return f"&#{ord(token)};"
        case _:
            return token + _BREAK
