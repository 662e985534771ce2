"""Validates CSS values, shortens them, and makes them comparable.

A value has two forms: its *text*, the shortest that may be written, and its *computed* form with
`em` resolved, which styles are compared by. What authors and themes write passes `shorten_value`
first.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2.color4 import Color, parse_color

from wxpublish.render.css.calculate import Unusable, simplify_function

PICTURE_HOSTS = ("mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn")
"""Where the platform keeps pictures; `url()` must point there."""

_FUNCTIONS = frozenset(
    "calc clamp linear-gradient max min radial-gradient repeating-linear-gradient rotate "
    "scale scalex scaley skew skewx skewy translate translatex translatey translate3d".split()
)
_PLAIN_STRING = re.compile(r"[^'\"\\<>&\x00-\x1f]*")
_EM = re.compile(r"(?<![\w.#-])([+-]?(?:\d+(?:\.\d*)?|\.\d+))(r?em)\b")
_SPACES = frozenset({"srgb", "hsl", "hwb"})
_TIGHT = frozenset(",/")
_MAX_NUMBER = 1_000_000.0
"""No page needs a larger number. Infinity and NaN are rejected too."""
ROOT_PIXELS = 16.0
"""What `rem` refers to; the reader page's root declares nothing else."""


@lru_cache(maxsize=4096)
def shorten_value(text: str) -> str:
    """Return the shortest form of a value. Raises Unusable if it is invalid or unsafe."""
    try:
        tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
    except ValueError:  # Python parses no number of more than 4,300 digits
        raise Unusable(text) from None
    written = _join_tokens(tokens)
    if not written:
        raise Unusable(text)
    return written


def resolve_units(text: str, pixels: float) -> str:
    """Return the value with `em` and `rem` in pixels; `pixels` is the font size for `em`."""
    if "em" not in text:
        return text
    return _EM.sub(
        lambda match: format_length(
            float(match[1]) * (ROOT_PIXELS if match[2] == "rem" else pixels), "px"
        ),
        text,
    )


def format_length(number: float, unit: str) -> str:
    """Format a number with its unit as short as possible; 0 has no unit."""
    digits = f"{round(number, 4):.4f}".rstrip("0").rstrip(".")
    if digits in {"0", "-0"}:
        return "0%" if unit == "%" else "0"
    if digits.startswith("0."):
        digits = digits[1:]
    elif digits.startswith("-0."):
        digits = "-" + digits[2:]
    return digits + unit


def format_colour(parsed: Color) -> str:
    """Format a colour in the shortest form that the platform keeps: hex, or rgba() if translucent."""
    srgb = parsed if parsed.space == "srgb" else parsed.to("srgb")
    red, green, blue = (round(max(0.0, min(1.0, part or 0.0)) * 255) for part in srgb.coordinates)
    if srgb.alpha >= 1:
        digits = f"{red:02x}{green:02x}{blue:02x}"
        short = digits[::2]
        return f"#{short if short == digits[1::2] else digits}"
    if srgb.alpha <= 0 and not red and not green and not blue:
        return "transparent"
    return f"rgba({red},{green},{blue},{format_length(srgb.alpha, '')})"


def _join_tokens(tokens: Iterable[Any]) -> str:
    out: list[str] = []
    space = False
    for token in tokens:
        if token.type == "whitespace":
            space = True
            continue
        word = _format_token(token)
        if out and space and word not in _TIGHT and out[-1][-1:] not in _TIGHT:
            out.append(" ")
        out.append(word)
        space = False
    return "".join(out)


def _format_token(token: Any) -> str:
    if token.type in {"ident", "hash", "function"}:
        parsed = parse_color(token)
        if isinstance(parsed, Color) and parsed.space in _SPACES:
            return format_colour(parsed)
    write = _FORMATTERS.get(token.type)
    if write is None:
        raise Unusable(token.type)
    return write(token)


def _format_number(number: float, unit: str) -> str:
    if not abs(number) <= _MAX_NUMBER:
        raise Unusable(unit)
    return format_length(number, unit)


def _format_literal(token: Any) -> str:
    if token.value not in _TIGHT:
        raise Unusable(token.value)
    return str(token.value)


_FORMATTERS: dict[str, Callable[[Any], str]] = {
    "ident": lambda token: str(token.lower_value),
    "number": lambda token: _format_number(token.value, ""),
    "percentage": lambda token: _format_number(token.value, "%"),
    "dimension": lambda token: _format_number(token.value, token.lower_unit),
    "string": lambda token: _format_string(token.value),
    "url": lambda token: _format_url(token.value),
    "function": lambda token: _format_function(token.lower_name, token.arguments),
    "literal": _format_literal,
}


def _format_function(name: str, arguments: Sequence[Any]) -> str:
    if name == "url":
        strings = [token for token in arguments if token.type != "whitespace"]
        if len(strings) == 1 and strings[0].type == "string":
            return _format_url(strings[0].value)
    if name not in _FUNCTIONS:
        raise Unusable(name)
    if name in {"calc", "min", "max", "clamp"}:
        return simplify_function(name, arguments, _format_number)
    return f"{name}({_join_tokens(arguments)})"


def _format_string(value: str) -> str:
    # An apostrophe inside would have to be an entity in the attribute, and the platform empties
    # a style with an entity (seen in articles read back from accounts).
    if not _PLAIN_STRING.fullmatch(value):
        raise Unusable(value)
    return f"'{value}'"


def _format_url(value: str) -> str:
    address = value.strip()
    host = address.removeprefix("https://").partition("/")[0]
    if not address.startswith("https://") or host not in PICTURE_HOSTS:
        raise Unusable(value)
    if re.search(r"[\s\"'()\\<>&]", address):
        raise Unusable(value)
    return f"url({address})"
