"""Decides whether a value reaches outside the element's box, or makes the element invisible."""

import re
from collections.abc import Callable, Mapping

Bounds = Mapping[str, float]
"""The largest size by unit; other units are not allowed."""

_FUNCTION = re.compile(r"(?<![a-z0-9])([a-z0-9]+)\(([^()]*)\)")
_SIZE = re.compile(r"(?<![\w#.])(-\s*|\+)?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?([a-z%]*)")
_COLOUR = re.compile(r"rgba\([^()]*\)")

_SHIFT: Bounds = {"": 0, "px": 20, "em": 1.5, "rem": 1.5, "pt": 15}
_TURN: Bounds = {"": 0, "deg": 10, "rad": 0.18, "grad": 12, "turn": 0.028}
_OVERLAP: Bounds = {"": 0, "px": 40, "em": 2.5, "rem": 2.5, "pt": 30, "%": 10}
_INDENT: Bounds = {"": 0, "px": 300, "em": 20, "rem": 20, "pt": 225, "%": 100}
_TIGHTER: Bounds = {"": 0, "px": 3, "em": 0.2, "rem": 0.2, "pt": 2}
_PAINTED: Bounds = {"": 0, "px": 60, "em": 4, "rem": 4, "pt": 45}
_RAISED: Bounds = {"": 0, "px": 40, "em": 2, "rem": 2, "pt": 30, "%": 100}
_MIN_OPACITY = 0.1
_MIN_FONT_SIZE: Bounds = {"": 4, "px": 4, "em": 0.3, "rem": 0.3, "pt": 3, "%": 30}
_LINE: Bounds = {"": 1, "px": 10, "em": 0.8, "rem": 0.8, "pt": 8}
_SCALES = (0.5, 1.05)


def reaches_out(name: str, value: str) -> bool:
    """Whether the value of a longhand covers more than the element's own place, or hides it."""
    test = _TESTS.get(name)
    return test is not None and test(value)


def moves_element(name: str, value: str) -> bool:
    """Whether the value of a longhand moves an element a little, or makes it fainter.

    Such effects add up in nested elements.
    """
    if name == "transform":
        return value != "none"
    if name == "vertical-align":
        return bool(_find_sizes(value))
    if name == "opacity":
        return value != "1"
    return name.startswith("margin-") and any(number < 0 for number, _ in _find_sizes(value))


def is_too_low(value: str) -> bool:
    """Whether a height is less than a line of text needs."""
    return any(number < _LINE.get(unit, 0) for number, unit in _find_sizes(value))


def _find_sizes(value: str) -> list[tuple[float, str]]:
    """Return every number of a value with its unit; one that is subtracted is negative."""
    return [
        (float(f"{number}{power}") * (-1 if sign.startswith("-") else 1), unit)
        for sign, number, power, unit in _SIZE.findall(_COLOUR.sub("", value))
    ]


def _is_within(value: str, bounds: Bounds) -> bool:
    """Whether all sizes are within the bounds, on either side of 0."""
    return all(abs(number) <= bounds.get(unit, 0) for number, unit in _find_sizes(value))


def _exceeds(bounds: Bounds) -> Callable[[str], bool]:
    return lambda value: not _is_within(value, bounds)


def _is_below(bounds: Bounds) -> Callable[[str], bool]:
    """Return a test for negative sizes beyond the bounds; positive ones take space of their own."""
    return lambda value: any(number < -bounds.get(unit, 0) for number, unit in _find_sizes(value))


def _moves_far(value: str) -> bool:
    """Whether a transform moves the element out of its box by more than a little."""
    functions = _FUNCTION.findall(value)
    if len(functions) > 3 or _FUNCTION.sub("", value).strip() not in {"", "none"}:
        return not value.isalpha()
    return not all(_is_gentle(name, arguments) for name, arguments in functions)


def _is_gentle(name: str, arguments: str) -> bool:
    if name.startswith("translate"):
        return _is_within(arguments, _SHIFT)
    if name.startswith(("rotate", "skew")):
        return _is_within(arguments, _TURN)
    if name.startswith("scale"):
        return all(_SCALES[0] <= abs(number) <= _SCALES[1] for number, _ in _find_sizes(arguments))
    return False


def _is_faint(value: str) -> bool:
    if value.isalpha():
        return False
    sizes = _find_sizes(value)
    return len(sizes) != 1 or sizes[0][0] / (100 if sizes[0][1] == "%" else 1) < _MIN_OPACITY


def _is_tiny(value: str) -> bool:
    return any(number < _MIN_FONT_SIZE.get(unit, 0) for number, unit in _find_sizes(value))


def _is_transparent(value: str) -> bool:
    alpha = value.removesuffix(")").rpartition(",")[2] if value.startswith("rgba(") else ""
    return value == "transparent" or (bool(alpha) and float(alpha) < _MIN_OPACITY)


def _is_not_auto(value: str) -> bool:
    return value != "auto"


_TESTS: Mapping[str, Callable[[str], bool]] = {
    **{f"margin-{side}": _is_below(_OVERLAP) for side in ("top", "right", "bottom", "left")},
    "box-shadow": _exceeds(_PAINTED),
    "color": _is_transparent,
    "font-size": _is_tiny,
    "letter-spacing": _is_below(_TIGHTER),
    "opacity": _is_faint,
    "outline": _exceeds(_PAINTED),
    "pointer-events": _is_not_auto,
    "text-decoration-thickness": _exceeds(_RAISED),
    "text-indent": _exceeds(_INDENT),
    "text-shadow": _exceeds(_PAINTED),
    "text-underline-offset": _exceeds(_RAISED),
    "transform": _moves_far,
    "vertical-align": _exceeds(_RAISED),
    "word-spacing": _is_below(_TIGHTER),
}
