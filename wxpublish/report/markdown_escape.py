"""Untrusted text in GitHub-flavoured Markdown.

Titles and bodies come from pull requests. What GitHub brings to life after Markdown, mentions
above all, it finds in the finished text, so an entity does not help: `&#64;team` is turned back
and notifies the team. A zero-width space behind the sign does (Renovate does the same).
"""

import re
from urllib.parse import quote

from wxpublish.report.terminal_style import shown

_BREAK = "&#8203;"
_ACTIVE = re.compile(r"(?<=:)//|www(?=\.)|GH(?=-)|[@#$\\`*_\[\]<>|~&]", re.IGNORECASE)
_PLAIN_CODE = re.compile(r"[^`|\\<>&@\s](?:[^`|\\<>&@]*[^`|\\<>&@\s])?")
_BACKTICKS = re.compile(r"`+")


def escaped(words: str) -> str:
    """Words that stand as they are: no markup, mention, reference or link comes to life.

    Not for the very start of a line, where `1.` would begin a list.
    """
    return _ACTIVE.sub(_neutralized, shown(words))


def code_span(words: str) -> str:
    """Words as code, in a table too."""
    line = shown(words)
    if not line or _PLAIN_CODE.fullmatch(line):
        return f"`{line}`" * bool(line)
    return f"<code>{escaped(line)}</code>"


def caution_alert(message: str, hint: str | None) -> str:
    """An error and its remedy in a box."""
    box = f"> [!CAUTION]\n> {escaped(message)}"
    return f"{box}\n>\n> {escaped(hint)}" if hint else box


def fence(body: str) -> str:
    """A fence longer than any run of backticks in the body."""
    longest = max((len(run) for run in _BACKTICKS.findall(body)), default=0)
    return "`" * max(longest + 1, 3)


def url_attribute(url: str) -> str:
    """A URL that is safe inside an attribute of HTML."""
    return quote(url, safe="/:%")


def _neutralized(found: re.Match[str]) -> str:
    match token := found[0]:
        case "//":
            return _BREAK + token
        case "$":
            return "<span>$</span>"  # GitHub's own advice against mathematics
        case "\\" | "`" | "*" | "_" | "[" | "]" | "<" | ">" | "|" | "~" | "&":
            return f"&#{ord(token)};"
        case _:
            return token + _BREAK
