"""Styles that cover what stands around an element, or hide what it says: none of them is kept.

An article, or a theme, may come from a stranger. It may look as it likes inside its own box: what
moves, grows or paints beyond that by more than designs need, and what nobody can see, is left out.
"""

from functools import lru_cache

from wxpublish.render.css.box_height import roomy
from wxpublish.render.css.shorthands import expanded, unchecked
from wxpublish.render.css.stylesheet import declarations
from wxpublish.render.css.value_reach import is_low

LIFTED = frozenset(
    "bottom clip clip-path filter inset left mask mix-blend-mode offset perspective pointer-events position right "
    "rotate scale top translate z-index".split()
)
"""Properties that lift an element out of its place. None is ever kept, in whatever value."""


@lru_cache(maxsize=1024)
def overlays(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations of a `style` attribute that are left out, as name and value."""
    return tuple(
        (name, text)
        for name, text, _ in declarations(style)
        if name in LIFTED or (_is_known(name, text) and not expanded(name, text))
    )


@lru_cache(maxsize=1024)
def squeezed(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations of a `style` attribute that would let what is inside run out of the box.

    Only such as are lower than any line are told: of others the least height looks the same.
    """
    declared = [(name, text) for name, text, _ in declarations(style)]
    longhands = [longhand for name, text in declared for longhand in expanded(name, text)]
    left = {*longhands} - {*roomy("", longhands)}
    return tuple(
        (name, text)
        for name, text in declared
        if any(longhand in left and is_low(longhand[1]) for longhand in expanded(name, text))
    )


def _is_known(name: str, text: str) -> bool:
    return name == "transform" or bool(unchecked(name, text))
