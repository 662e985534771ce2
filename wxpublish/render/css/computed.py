"""Computes the value of every property on one element from its declarations."""

import re
from collections.abc import Callable, Mapping, Sequence

from wxpublish.render.css.properties import INHERITED, INITIAL, SIDES
from wxpublish.render.css.shorthands import KEYWORDS, UNKNOWN
from wxpublish.render.css.values import format_length, resolve_units

Values = dict[str, str]

_NAMED_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_RELATIVE = re.compile(r"[\d.](?:em|%)|smaller|larger")
"""What is relative to a font size; so is a percentage in line heights and letter sizes."""
_NUMBER = re.compile(r"(-?(?:\d+(?:\.\d*)?|\.\d+))(px|em|rem|%|pt)?")
_STEP = 1.2


def font_pixels(text: str, parent: float) -> float:
    """Return a font size in pixels; `parent` is the size of the parent element."""
    if text in _NAMED_SIZES:
        return _NAMED_SIZES[text]
    if text in {"smaller", "larger"}:
        return parent / _STEP if text == "smaller" else parent * _STEP
    match = _NUMBER.fullmatch(text)
    if match is None:
        return parent
    factor = {"px": 1.0, "em": parent, "rem": 16.0, "%": parent / 100, "pt": 4 / 3}
    return float(match[1]) * factor.get(match[2] or "px", 1.0)


def inherit_values(values: Mapping[str, str]) -> Values:
    """Return the values that a child inherits."""
    return {name: value for name, value in values.items() if name in INHERITED}


def compute_values(
    longhands: Sequence[tuple[str, str]], parent: Mapping[str, str], pixels: float, size: float
) -> tuple[Values, dict[str, str]]:
    """Return the computed style of an element, and the shortest text of each declared property.

    `longhands` are ordered from weak to strong. `pixels` is the final font size of the element,
    which `em` refers to; `size` is the font size that these longhands alone would give.
    """
    values = inherit_values(parent)
    texts: dict[str, str] = {}
    above = parent.get("font-size", UNKNOWN)
    own = next((text for name, text in reversed(longhands) if name == "font-size"), above)
    for name, text in longhands:
        if _RELATIVE.search(text) and not _is_known_size(
            above if name == "font-size" else own, above
        ):
            values[name] = texts[name] = text  # relative to a size that only the page knows
            continue
        value = _compute_value(name, text, parent, size if name == "font-size" else pixels)
        values[name] = value
        texts[name] = _choose_text(text, value) if text not in KEYWORDS else value
    _drop_invisible(values)
    return values, texts


def _is_known_size(size: str, above: str) -> bool:
    """Whether a font size is in pixels or derived from such a one; `above` is the parent's size."""
    if _RELATIVE.search(size) or size in KEYWORDS:
        size = above
    return size != UNKNOWN and not _RELATIVE.search(size)


def _compute_value(name: str, text: str, parent: Mapping[str, str], pixels: float) -> str:
    if text in KEYWORDS:
        takes = text == "inherit" or (text != "initial" and name in INHERITED)
        return parent.get(name, INITIAL[name]) if takes else INITIAL[name]
    if text == UNKNOWN:
        return text
    if name in _SPECIAL:
        return _SPECIAL[name](text, parent.get(name, UNKNOWN), pixels)
    return resolve_units(text, pixels)


def _compute_font_size(_text: str, _parent: str, pixels: float) -> str:
    return format_length(pixels, "px")


def _compute_color(text: str, parent: str, _pixels: float) -> str:
    return parent if text == "currentcolor" else text


def _compute_spacing(text: str, _parent: str, pixels: float) -> str:
    return "0" if text == "normal" else resolve_units(text, pixels)


def _compute_line_height(text: str, _parent: str, pixels: float) -> str:
    if text.endswith("%"):
        return format_length(float(text[:-1]) / 100 * pixels, "px")
    return resolve_units(text, pixels)


def _compute_weight(text: str, parent: str, _pixels: float) -> str:
    if text in {"bolder", "lighter"}:
        weight = int(parent) if parent.isdecimal() else 400
        if text == "bolder":
            return "400" if weight < 350 else "700" if weight < 550 else "900"
        return "100" if weight < 550 else "400" if weight < 750 else "700"
    return {"normal": "400", "bold": "700"}.get(text, text)


_SPECIAL: dict[str, Callable[[str, str, float], str]] = {
    "color": _compute_color,
    "font-size": _compute_font_size,
    "font-weight": _compute_weight,
    "letter-spacing": _compute_spacing,
    "line-height": _compute_line_height,
    "word-spacing": _compute_spacing,
}


def _choose_text(text: str, value: str) -> str:
    """Return the computed value if it is exact and shorter: `14px` for `.875em`."""
    exact = len(value.partition(".")[2]) < 6
    return value if exact and len(value) < len(text) and value != UNKNOWN else text


def _drop_invisible(values: Values) -> None:
    """Remove properties without a visible effect, so that styles that look the same are equal."""
    for side in SIDES:
        if values.get(f"border-{side}-style", "none") in {"none", "hidden"}:
            for part in ("width", "style", "color"):
                values.pop(f"border-{side}-{part}", None)
    if values.get("text-decoration-line", "none") == "none":
        for part in ("color", "style", "thickness"):
            values.pop(f"text-decoration-{part}", None)
    if values.get("background-image", "none") == "none":
        for part in ("position", "repeat", "size"):
            values.pop(f"background-{part}", None)
    x, y = values.get("overflow-x", "visible"), values.get("overflow-y", "visible")
    if x != y and "visible" in {x, y}:
        values["overflow-x"] = x if x != "visible" else "auto"
        values["overflow-y"] = y if y != "visible" else "auto"
