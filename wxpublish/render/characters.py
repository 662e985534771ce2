"""Properties of characters that emphasis, line breaks and widths depend on: Chinese, CJK, wide."""

import re
import unicodedata
from bisect import bisect

_WIDE = (
    "\u2e80-\u2fdf \u2ff0-\u303e \u3040-\u30ff \u3100-\u312f \u31a0-\u31ff \u3200-\u4dbf"
    " \u4e00-\u9fff \uf900-\ufaff \ufe30-\ufe4f \uff01-\uff60 \uffe0-\uffe6"
    " \U0001f200-\U0001f2ff \U00020000-\U000323af"
)
_KOREAN = "\u1100-\u11ff \u3130-\u318f \ua960-\ua97f \uac00-\ud7ff"
_SHARED = "“”‘’…—·"

_TAB_WIDTH = 4
_SPACES = re.compile(" {2,}")


def _edges(ranges: str) -> str:
    """The first character of each range and the one after its last, in order.

    As many edges up to a character as are odd: it lies in a range. Looking that up takes no longer
    than a regular expression, and such an expression takes milliseconds to compile.
    """
    pairs = sorted(pair.split("-") for pair in ranges.split(" "))
    return "".join(first + chr(ord(last) + 1) for first, last in pairs)


_CHINESE = _edges(_WIDE)
_CJK = _edges(f"{_WIDE} {_KOREAN}")


def is_cjk(character: str) -> bool:
    """Whether the character belongs to a CJK script, punctuation included."""
    return character >= _CJK[0] and bisect(_CJK, character) % 2 == 1


def joins_lines(before: str, after: str) -> bool:
    """Whether a line break between two characters is dropped rather than shown as a space.

    Korean separates words with spaces. Quotation marks and dashes count as Chinese beside Chinese.
    """
    if not before or not after:
        return False
    if _is_chinese(before):
        return after in _SHARED or _is_chinese(after)
    return before in _SHARED and _is_chinese(after)


def unfold_lines(text: str) -> str:
    """Remove the line breaks that stand between Chinese characters."""
    if "\n" not in text:
        return text
    first, *rest = text.split("\n")
    out = [first]
    for line in rest:
        before, after = out[-1].rstrip(" \t"), line.lstrip(" \t")
        if joins_lines(before[-1:], after[:1]):
            out[-1] = before
            out.append(after)
        else:
            out += ["\n", line]
    return "".join(out)


def _is_chinese(character: str) -> bool:
    return character >= _CHINESE[0] and bisect(_CHINESE, character) % 2 == 1


def expand_tabs(text: str) -> str:
    """Replace tabs with spaces up to the next tab stop; a Chinese character is two columns wide."""
    return "\n".join(map(_expand_line, text.split("\n"))) if "\t" in text else text


def _expand_line(line: str) -> str:
    out: list[str] = []
    width = 0
    *before, last = line.split("\t")
    for part in before:
        width += sum(_character_width(character) for character in part)
        gap = _TAB_WIDTH - width % _TAB_WIDTH
        width += gap
        out += [part, " " * gap]
    return "".join([*out, last])


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def protect_spaces(text: str) -> str:
    """Return code whose runs of spaces stay visible in HTML, which would collapse them."""
    return _SPACES.sub(lambda found: "\u00a0" * (len(found[0]) - 1) + " ", expand_tabs(text))


def display_width(text: str) -> int:
    """Return the display width in half-width columns; a CJK character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if is_cjk(character) else 1 for character in text)
