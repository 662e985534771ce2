r"""Text that stays text in this product's Markdown: CommonMark, and its formulas, notes, lists.

markdownify and its like escape for CommonMark in part: `$x$`, `[^1]:`, `: term` and `[x] ` would
come to life again in the next build.
"""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\r\n\f\v\u2028\u2029]+")
_ALWAYS = re.compile(r"[\\`*\[\]<$]")
_WORD = r"[0-9A-Za-z]"
_SOMETIMES = re.compile(
    rf"(?<!{_WORD})_|_(?!{_WORD})"  # inside of a word it is no emphasis
    r"|~(?=~|$)|(?<=~)~"
    r"|!(?=\[|$)|\^(?=\[|$)"
    r"|&(?=#?\w+;)"
)
_LINE_START = re.compile(
    r"(?P<mark>>|\||=|#(?=#{0,5}(\s|$))|[+](?=\s|$)|-(?=[\s|:-]|$)|:(?=[\s-]|$)|~(?=[\s~]|$))"
    r"|(?P<number>\d{1,9})(?=[.)](\s|$))"
)
_ALIVE = re.compile(r"\[(?:[ xX]\] |!\w+\])")
"""A task's box or an alert's mark: taken for one at the start of a block, escaped or not."""


def collapsed(text: str) -> str:
    """Text of HTML with white space as one space and without control characters."""
    return _CONTROLS.sub("", _SPACES.sub(" ", text))


def escaped(text: str, *, at_start: bool = False) -> str:
    """Collapsed text as Markdown. `at_start`: nothing stands before it on its line."""
    head = ""
    if at_start and (alive := _ALIVE.match(text)):
        head = f"<span>{escaped(alive[0].rstrip())}</span>"
        text = text[len(alive[0].rstrip()) :]
    elif at_start and (found := _LINE_START.match(text)):
        number = found["number"] or ""
        head = f"{number}\\{text[len(number)]}"
        text = text[len(number) + 1 :]
    marks = {found.start() for found in _SOMETIMES.finditer(text)}
    marks |= {found.start() for found in _ALWAYS.finditer(text)}
    return head + "".join(f"\\{char}" if at in marks else char for at, char in enumerate(text))


def destination(url: str) -> str:
    """A link's or picture's address as Markdown takes it."""
    safe = re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", url.strip())
    safe = re.sub(r"&(?=#?\w+;)", "&amp;", safe)
    return f"<{safe}>" if re.search(r"[()]", safe) or not safe else safe


def titled(text: str) -> str:
    """A picture's title, as it stands behind its address; empty for none."""
    words = collapsed(text).strip()
    return ' "' + re.sub(r'([\\"]|&(?=#?\w+;))', r"\\\1", words) + '"' if words else ""


def code_span(text: str) -> str:
    """Text as a code span; empty for none."""
    words = collapsed(text).replace("\xa0", " ")
    if not words.strip():
        return words
    ticks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    pad = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def fenced(text: str) -> str:
    """Text as a fenced code block, every character as it is."""
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}\n{text}\n{ticks}"
