r"""Escaping text for this product's Markdown: CommonMark with formulas, footnotes and lists.

Libraries such as markdownify escape only part of CommonMark: `$x$`, `[^1]:`, `: term` and `[x] `
would be markup again in the next build.
"""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\r\n\f\v\u2028\u2029]+")
_ALWAYS_SPECIAL = re.compile(r"[\\`*\[\]<$]")
_WORD = r"[0-9A-Za-z]"
_SPECIAL_IN_CONTEXT = re.compile(
    rf"(?<!{_WORD})_|_(?!{_WORD})"  # inside of a word it is no emphasis
    r"|~(?=~|$)|(?<=~)~"
    r"|!(?=\[|$)|\^(?=\[|$)"
    r"|&(?=#?\w+;)"
)
_LINE_START = re.compile(
    r"(?P<mark>>|\||=|#(?=#{0,5}(\s|$))|[+](?=\s|$)|-(?=[\s|:-]|$)|:(?=[\s-]|$)|~(?=[\s~]|$))"
    r"|(?P<number>\d{1,9})(?=[.)](\s|$))"
)
_BLOCK_MARK = re.compile(r"\[(?:[ xX]\] |!\w+\])")
"""A checkbox or an alert's mark: markup at the start of a block even if it is escaped."""


def collapse_spaces(text: str) -> str:
    """HTML text with runs of white space as one space and without control characters."""
    return _CONTROLS.sub("", _SPACES.sub(" ", text))


def escape_text(text: str, *, at_start: bool = False) -> str:
    """Text with collapsed spaces as Markdown. `at_start`: it begins a line."""
    head = ""
    if at_start and (alive := _BLOCK_MARK.match(text)):
        head = f"<span>{escape_text(alive[0].rstrip())}</span>"
        text = text[len(alive[0].rstrip()) :]
    elif at_start and (found := _LINE_START.match(text)):
        number = found["number"] or ""
        head = f"{number}\\{text[len(number)]}"
        text = text[len(number) + 1 :]
    marks = {found.start() for found in _SPECIAL_IN_CONTEXT.finditer(text)}
    marks |= {found.start() for found in _ALWAYS_SPECIAL.finditer(text)}
    return head + "".join(f"\\{char}" if at in marks else char for at, char in enumerate(text))


def format_destination(url: str) -> str:
    """The URL of a link or picture as a Markdown destination."""
    safe = re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", url.strip())
    safe = re.sub(r"&(?=#?\w+;)", "&amp;", safe)
    return f"<{safe}>" if re.search(r"[()]", safe) or not safe else safe


def format_title(text: str) -> str:
    """A picture's title as it follows the URL; empty if there is none."""
    words = collapse_spaces(text).strip()
    return ' "' + re.sub(r'([\\"]|&(?=#?\w+;))', r"\\\1", words) + '"' if words else ""


def code_span(text: str) -> str:
    """Text as a code span; empty if it is blank."""
    words = collapse_spaces(text).replace("\xa0", " ")
    if not words.strip():
        return words
    ticks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    pad = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def code_block(text: str) -> str:
    """Text as a fenced code block, unchanged."""
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}\n{text}\n{ticks}"
