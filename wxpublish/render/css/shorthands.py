"""Expands a declaration into longhands with validated values."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import takewhile

from wxpublish.render.css.calculate import Unusable
from wxpublish.render.css.properties import (
    ALIASES,
    BORDER_STYLES,
    BORDER_WIDTHS,
    COLOURED,
    FOUR,
    INITIAL,
    LENGTHS,
    PAIRS,
    SIDES,
)
from wxpublish.render.css.value_reach import reaches_out
from wxpublish.render.css.values import shorten_value

KEYWORDS = frozenset({"inherit", "initial", "unset", "revert"})
UNKNOWN = "unknown"
"""Marks a value in the reader page's sheet that cannot be relied on."""
Longhands = tuple[tuple[str, str], ...]

_LINES = frozenset({"none", "underline", "overline", "line-through", "blink"})
_DECORATIONS = frozenset({"solid", "double", "dotted", "dashed", "wavy"})
_REPEATS = frozenset({"repeat", "no-repeat", "repeat-x", "repeat-y", "space", "round"})
_LIST_POSITIONS = frozenset({"inside", "outside"})
_WEIGHTS = frozenset({"bold", "bolder", "lighter", *(f"{n}00" for n in range(1, 10))})
_LENGTH_WORDS = frozenset(
    "auto normal none max-content min-content fit-content smaller larger xx-small x-small "
    "small medium large x-large xx-large".split()
)


@lru_cache(maxsize=4096)
def expand_declaration(name: str, text: str) -> Longhands:
    """Return the longhands of a declaration.

    There are none if the property is unknown, the value is invalid or unsafe, or it reaches outside
    the element.
    """
    longhands = expand_unchecked(name, text)
    return () if any(reaches_out(*longhand) for longhand in longhands) else longhands


def expand_unchecked(name: str, text: str) -> Longhands:
    """Like `expand_declaration`, but values may reach outside the element."""
    name = ALIASES.get(name, name)
    try:
        return tuple(_expand_value(name, shorten_value(text)))
    except Unusable:  # browsers drop such a declaration too
        return ()


def _expand_value(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in INITIAL:
        yield name, _check_value(name, value)
    elif value in KEYWORDS or value == UNKNOWN:
        yield from ((longhand, value) for longhand in _longhand_names(name))
    elif name in FOUR:
        yield from _expand_sides(FOUR[name], _split_words(value))
    elif name in PAIRS:
        first, second = PAIRS[name]
        words = _split_words(value)
        yield first, _check_value(first, words[0])
        yield second, _check_value(second, words[-1])
    elif name in _SHORTHANDS:
        yield from _SHORTHANDS[name](_split_words(value))


def _longhand_names(name: str) -> tuple[str, ...]:
    """Return the longhands of a shorthand. Raises Unusable for any other name."""
    if name in FOUR:
        return FOUR[name]
    if name in PAIRS:
        return PAIRS[name]
    if name not in _SHORTHANDS:
        raise Unusable(name)
    sample = {"flex-flow": "row", "font": "1em"}.get(name, "none")
    return tuple(longhand for longhand, _ in _SHORTHANDS[name]([sample]))


def _split_words(value: str) -> list[str]:
    """Split a value at spaces outside of functions."""
    if "(" not in value:
        return value.split(" ")
    words = [""]
    depth = 0
    for character in value:
        depth += (character == "(") - (character == ")")
        if character == " " and not depth:
            words.append("")
        else:
            words[-1] += character
    return words


def _check_value(name: str, value: str) -> str:
    if value in KEYWORDS or value == UNKNOWN:
        return value
    if name == "text-align":  # the platform's checker rejects `start` and `end`
        return {"start": "left", "end": "right"}.get(value, value)
    if name in COLOURED and not _is_colour(value):
        raise Unusable(value)
    if name in LENGTHS and not (value in _LENGTH_WORDS or value[0] in "-.0123456789cm"):
        raise Unusable(value)
    if name.endswith("-style") and name.startswith("border") and value not in BORDER_STYLES:
        raise Unusable(value)
    return value


def _is_colour(value: str) -> bool:
    return value[0] == "#" or value.startswith("rgba(") or value in {"currentcolor", "transparent"}


def _expand_sides(longhands: tuple[str, ...], words: list[str]) -> Iterator[tuple[str, str]]:
    if len(words) > 4:
        raise Unusable(" ".join(words))
    for longhand, word in zip(longhands, _fill_sides(words), strict=True):
        value = BORDER_WIDTHS.get(word, word) if longhand.endswith("-width") else word
        yield longhand, _check_value(longhand, value)


def _fill_sides(words: list[str]) -> tuple[str, str, str, str]:
    top = words[0]
    right = words[1] if len(words) > 1 else top
    bottom = words[2] if len(words) > 2 else top
    return top, right, bottom, words[3] if len(words) > 3 else right


def _expand_borders(words: list[str]) -> Iterator[tuple[str, str]]:
    for side in SIDES:
        yield from _expand_border(f"border-{side}", words)


def _expand_border(side: str, words: list[str]) -> Iterator[tuple[str, str]]:
    width, style, colour = "3px", "none", "currentcolor"
    for word in words:
        if word in BORDER_STYLES:
            style = word
        elif _is_colour(word):
            colour = word
        elif word in BORDER_WIDTHS or word[0] in ".0123456789c":
            width = BORDER_WIDTHS.get(word, word)
        else:
            raise Unusable(word)
    yield f"{side}-width", width
    yield f"{side}-style", style
    yield f"{side}-color", colour


def _expand_background(words: list[str]) -> Iterator[tuple[str, str]]:
    found = {name: INITIAL[f"background-{name}"] for name in ("color", "image", "repeat")}
    places: list[str] = []
    for word in words:
        if _is_colour(word):
            found["color"] = word
        elif word.startswith("url(") or "gradient(" in word:
            found["image"] = word
        elif word in _REPEATS:
            found["repeat"] = word
        elif word != "none":
            places.append(word)
    position, _, size = " ".join(places).partition("/")
    yield from ((f"background-{name}", value) for name, value in found.items())
    yield "background-position", position or INITIAL["background-position"]
    yield "background-size", size or INITIAL["background-size"]
    yield "background-clip", INITIAL["background-clip"]


def _expand_list_style(words: list[str]) -> Iterator[tuple[str, str]]:
    positions = [word for word in words if word in _LIST_POSITIONS]
    types = [word for word in words if word not in _LIST_POSITIONS]
    yield "list-style-position", positions[0] if positions else "outside"
    yield "list-style-type", types[0] if types else "disc"
    yield "list-style-image", "none"


def _expand_text_decoration(words: list[str]) -> Iterator[tuple[str, str]]:
    lines = [word for word in words if word in _LINES]
    colours = [word for word in words if _is_colour(word)]
    styles = [word for word in words if word in _DECORATIONS]
    others = [word for word in words if word not in {*lines, *colours, *styles}]
    yield "text-decoration-line", " ".join(lines) or "none"
    yield "text-decoration-style", styles[0] if styles else "solid"
    yield "text-decoration-color", colours[0] if colours else "currentcolor"
    yield "text-decoration-thickness", others[0] if others else "auto"


def _expand_font(words: list[str]) -> Iterator[tuple[str, str]]:
    """Expand `font: italic bold 1em/1.5 serif`; the family is dropped, as the platform advises."""
    before = list(takewhile(lambda word: word[0] not in ".0123456789c" or word in _WEIGHTS, words))
    if len(before) == len(words):
        raise Unusable("font")
    size, _, height = words[len(before)].partition("/")
    yield "font-style", "italic" if {"italic", "oblique"} & {*before} else "normal"
    yield "font-weight", next((word for word in before if word in _WEIGHTS), "400")
    yield "font-size", _check_value("font-size", size)
    yield "line-height", height or "normal"


def _expand_flex_flow(words: list[str]) -> Iterator[tuple[str, str]]:
    directions = [word for word in words if word.startswith(("row", "column"))]
    yield "flex-direction", directions[0] if directions else "row"
    yield "flex-wrap", next((word for word in words if "wrap" in word), "nowrap")


_SHORTHANDS: dict[str, Callable[[list[str]], Iterator[tuple[str, str]]]] = {
    "background": _expand_background,
    "border": _expand_borders,
    "flex-flow": _expand_flex_flow,
    "font": _expand_font,
    "list-style": _expand_list_style,
    "text-decoration": _expand_text_decoration,
    **{f"border-{side}": partial(_expand_border, f"border-{side}") for side in SIDES},
}
