r"""Works around differences between mathra 1.5 and TeX, by rewriting TeX or repairing the SVG.

Seen: `\textbf` and the like are set upright; `\limits` after a name such as `\lim` is ignored in a
line of text; the vertical rules of an array are below their rows; double rules overlap.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

_STYLE_COMMANDS = {
    "textbf": "mathbf", "textit": "mathit", "emph": "mathit", "texttt": "mathtt", "textsf": "mathsf",
}  # fmt: skip
_STYLED_WORDS = re.compile(rf"\\({'|'.join(_STYLE_COMMANDS)})\{{([^{{}}\\$]*)\}}")
_RUN = re.compile(r"[A-Za-z0-9]+| +|[^A-Za-z0-9 ]+")
_LIMITS = re.compile(
    r"(?P<name>\\(?:lim|liminf|limsup|max|min|sup|inf|det|gcd|Pr|injlim|projlim)(?![a-zA-Z])"
    r"|\\(?:operatorname\*?|mathop)\s{0,9}\{(?:[^{}]|\{[^{}]*\})*+\})\s{0,9}\\limits(?![a-zA-Z])"
)
_OPERAND = re.compile(r"\s{0,9}(?:[A-Za-z0-9]|\\(?!left|right|big|Big)[a-zA-Z])")
_RECT = re.compile(
    r'<rect x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)" width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"/>'
)
AXIS = 258
"""Height of fraction bars and minus signs above the base line, in thousandths of an em."""
_RULE = 40
"""Width of an array's rule, in thousandths of an em."""
_DOUBLE_RULE_GAP = 120
"""Distance of the lines of a double rule: one line width and twice that width between them."""


def rewrite_tex(tex: str) -> str:
    """Return TeX that means the same and that mathra sets as TeX does."""
    return _group_limits(_STYLED_WORDS.sub(_style_words, tex))


def _style_words(found: re.Match[str]) -> str:
    """Set words in a style: letters and digits in the alphabet of that style, the rest as text."""
    return (
        "{"
        + "".join(_style_part(_STYLE_COMMANDS[found[1]], part) for part in _RUN.findall(found[2]))
        + "}"
    )


def _style_part(style: str, part: str) -> str:
    if part.isspace():
        return "\\ "
    return f"\\{style}{{{part}}}" if part[0].isalnum() and part.isascii() else f"\\text{{{part}}}"


def _group_limits(tex: str) -> str:
    r"""Group a name with `\limits` and its indices, set as in a display."""
    out, at = "", 0
    while found := _LIMITS.search(tex, at):
        end = _end_of_indices(tex, found.end())
        out += f"{tex[at : found.start()]}{{\\displaystyle{found['name']}{tex[found.end() : end]}}}"
        out += "\\," if _OPERAND.match(tex, end) else ""
        at = end
    return out + tex[at:]


def _end_of_indices(tex: str, at: int) -> int:
    """Return the offset after the indices that begin at `at`."""
    while (mark := re.compile(r"\s{0,9}[_^]\s{0,9}").match(tex, at)) is not None:
        at = _end_of_group(tex, mark.end())
    return at


def _end_of_group(tex: str, at: int) -> int:
    """Return the offset after the group in braces, command or character that begins at `at`."""
    if not tex.startswith("{", at):
        command = re.compile(r"\\[a-zA-Z]+|\\?.", re.DOTALL).match(tex, at)
        return command.end() if command else len(tex)
    depth = 0
    for mark in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, at):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return len(tex)


def fix_array_rules(svg: str) -> str:
    """Move the vertical rules of arrays beside their rows, and separate double rules.

    mathra draws the rule of each row too low: from the base line, where the top of the array should
    be, and each row lower again by the height of the rows above it.
    """
    svg = _separate_double_rules(svg)
    rects = list(_RECT.finditer(svg))
    moved: dict[int, str] = {}
    for _, column in groupby(rects, lambda rect: (rect["x"], rect["width"])):
        moved.update(_rule_positions(list(column), rects))
    return _RECT.sub(lambda rect: _set_y(rect, moved.get(rect.start())), svg)


def _separate_double_rules(svg: str) -> str:
    """Move overlapping rules apart: vertical ones around their position, horizontal ones inwards."""
    rects = _RECT.findall(svg)
    total, seen = Counter(rects), Counter[tuple[str, ...]]()
    middle = sum(float(y) for _, y, _, _ in rects) / max(1, len(rects))

    def moved(rect: re.Match[str]) -> str:
        place = rect.groups()
        nth, count = seen[place], total[place]
        seen[place] += 1
        if count == 1:
            return rect[0]
        x, y, width, height = map(float, place)
        if height > width:
            x += _DOUBLE_RULE_GAP * (nth - (count - 1) / 2) * width / _RULE
        else:
            y += _DOUBLE_RULE_GAP * nth * height / _RULE * (-1 if y > middle else 1)
        return f'<rect x="{x:g}" y="{y:g}" width="{place[2]}" height="{place[3]}"/>'

    return _RECT.sub(moved, svg)


def _rule_positions(
    column: list[re.Match[str]], rects: list[re.Match[str]]
) -> Iterator[tuple[int, str]]:
    """Return the offset of each rule of a column in the SVG, with its right y coordinate."""
    width = float(column[0]["width"])
    if any(float(rect["height"]) <= width for rect in column):
        return
    base = float(column[0]["y"]) + float(column[0]["height"])
    total = sum(float(rect["height"]) for rect in column)
    middle = base + AXIS * width / _RULE
    closing = (middle - (total + width) / 2, width)
    if any(_is_close((float(one["y"]), float(one["height"])), closing) for one in rects):
        total += width
    top = middle + total / 2
    for rect in column:
        top -= float(rect["height"])
        yield rect.start(), f"{top:g}"


def _is_close(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(one, other, strict=True))


def _set_y(rect: re.Match[str], y: str | None) -> str:
    return rect[0] if y is None else rect[0].replace(f'y="{rect["y"]}"', f'y="{y}"')
