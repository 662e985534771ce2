"""Attributes of old HTML as the styles that browsers map them to (HTML Standard, "Rendering")."""

import re
from collections.abc import Mapping

_BARE_HEX = re.compile(r"[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}")
_SIZE = re.compile(r"\s*([+-]?)([0-9]{1,3})\s*")
_PERCENT = re.compile(r"\s*(?:100|[1-9][0-9]?)(?:\.[0-9]{1,6})?%\s*")
_SIZES = ("62.5%", "81.25%", "100%", "112.5%", "150%", "200%", "300%")
"""Font sizes 1 to 7 relative to the text, whose size is 3."""
_CENTERED = {"middle": "center"}


def parse_colour(text: str) -> str:
    """Return the colour in an attribute; there browsers accept `ff0000` without `#`."""
    return f"#{text}" if _BARE_HEX.fullmatch(text.strip()) else text


def parse_font_size(text: str) -> str:
    """Return the `size` of `<font>`, 1 to 7 or relative to 3, as a percentage; empty if invalid."""
    found = _SIZE.fullmatch(text)
    if found is None:
        return ""
    number = int(found[2])
    size = 3 + number if found[1] == "+" else 3 - number if found[1] else number
    return _SIZES[min(max(size, 1), 7) - 1]


def cell_style(attrib: Mapping[str, str]) -> str:
    """Return the style of a cell from `align`, `valign` and `bgcolor`."""
    found = []
    if "align" in attrib:
        found.append(f"text-align:{_CENTERED.get(attrib['align'], attrib['align'])}")
    if "valign" in attrib:
        found.append(f"vertical-align:{attrib['valign']}".replace("center", "middle"))
    if "bgcolor" in attrib:
        found.append(f"background-color:{parse_colour(attrib['bgcolor'])}")
    return ";".join(found)


def table_style(attrib: Mapping[str, str]) -> str:
    """Return the style of a table: a width in percent. A width in pixels would not fit a phone."""
    width = attrib.get("width", "")
    return f"width:{width.strip()}" if _PERCENT.fullmatch(width) else ""


def alignment_style(align: str) -> str:
    """Return the style of a picture in a line of text."""
    match align.strip().lower():
        case "left" | "right" as side:
            return f"float:{side}"
        case "top" | "middle" | "bottom" as height:
            return f"vertical-align:{height}"
        case _:
            return ""
