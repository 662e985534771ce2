"""Properties of characters that emphasis, line breaks and widths depend on: Chinese, CJK, wide."""

import re
import unicodedata

_WIDE = (
    "\u2e80-\u2fdf\u2ff0-\u303e\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3200-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U0001f200-\U0001f2ff\U00020000-\U000323af"
)
_KOREAN = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
_SHARED = "“”‘’…—·"

_TAB_WIDTH = 4
_SPACES = re.compile(" {2,}")
_CJK = re.compile(f"[{_WIDE}{_KOREAN}]")
_CHINESE = re.compile(f"[{_WIDE}]")
_NEIGHBOUR = re.compile(f"[{_WIDE}{_SHARED}]")
_FOLDED = re.compile(
    f"(?<=[{_WIDE}])[ \t]*\n[ \t]*(?=[{_WIDE}{_SHARED}])|(?<=[{_SHARED}])[ \t]*\n[ \t]*(?=[{_WIDE}])"
)


def is_cjk(character: str) -> bool:
    """Whether the character belongs to a CJK script, punctuation included."""
    return _CJK.match(character) is not None


def joins_lines(before: str, after: str) -> bool:
    """Whether a line break between two characters is dropped rather than shown as a space.

    Korean separates words with spaces. Quotation marks and dashes count as Chinese beside Chinese.
    """
    if not before or not after:
        return False
    if _CHINESE.match(before):
        return _NEIGHBOUR.match(after) is not None
    return _NEIGHBOUR.match(before) is not None and _CHINESE.match(after) is not None


def unfold_lines(text: str) -> str:
    """Remove the line breaks that stand between Chinese characters."""
    return _FOLDED.sub("", text) if "\n" in text else text


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
    return sum(2 if is_cjk(character) else 1 for character in text)
