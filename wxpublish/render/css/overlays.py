"""Styles that cover what stands around an element, or hide what it says: none of them is kept.

An article, or a theme, may come from a stranger. It may look as it likes inside its own box: what
moves, grows or paints beyond that by more than designs need, and what nobody can see, is left out.
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
"""Properties that lift an element out of its place. None is ever kept, in whatever value."""


@lru_cache(maxsize=1024)
def find_overlays(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations of a `style` attribute that are left out, as name and value."""
    return tuple(
        (name, text)
        for name, text, _ in parse_declarations(style)
        if name in POSITIONING
        or (_is_known_declaration(name, text) and not expand_declaration(name, text))
    )


@lru_cache(maxsize=1024)
def find_low_heights(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations of a `style` attribute that would let what is inside run out of the box.

    Only such as are lower than any line are told: of others the least height looks the same.
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
