"""Finds declarations that would cover other content or hide text; they are never kept.

An article or a theme may come from a stranger. Inside its own box it may look as it likes. What
moves, grows or paints outside it further than designs need, and what is invisible, is left out.
"""

from functools import lru_cache

from wxpublish.render.css.box_height import allow_growth
from wxpublish.render.css.shorthands import expand_declaration, expand_unchecked
from wxpublish.render.css.stylesheet import parse_declarations
from wxpublish.render.css.value_reach import is_too_low

POSITIONING = frozenset(
    "bottom clip clip-path filter inset left mask mix-blend-mode offset perspective pointer-events position right "
    "rotate scale top translate z-index".split()
)
"""Properties that take an element out of its place. None of them is kept, whatever its value."""


@lru_cache(maxsize=1024)
def find_overlays(style: str) -> tuple[tuple[str, str], ...]:
    """Return the declarations of a `style` attribute that are left out, as names and values."""
    return tuple(
        (name, text)
        for name, text, _ in parse_declarations(style)
        if name in POSITIONING
        or (_is_known_declaration(name, text) and not expand_declaration(name, text))
    )


@lru_cache(maxsize=1024)
def find_low_heights(style: str) -> tuple[tuple[str, str], ...]:
    """Return the declarations of a `style` attribute that would make content overflow its box.

    Only heights lower than a line are reported; for others the minimum height looks the same.
    """
    declared = [(name, text) for name, text, _ in parse_declarations(style)]
    longhands = [longhand for name, text in declared for longhand in expand_declaration(name, text)]
    left = {*longhands} - {*allow_growth("", longhands)}
    return tuple(
        (name, text)
        for name, text in declared
        if any(
            longhand in left and is_too_low(longhand[1])
            for longhand in expand_declaration(name, text)
        )
    )


def _is_known_declaration(name: str, text: str) -> bool:
    return name == "transform" or bool(expand_unchecked(name, text))
