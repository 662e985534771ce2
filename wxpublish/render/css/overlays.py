"""Styles that cover what stands around an element, or hide what it says: none of them is kept.

An article, or a theme, may come from a stranger. It may look as it likes inside its own box: what
moves, grows or paints beyond that by more than designs need, and what nobody can see, is left out.
"""

from functools import lru_cache

from wxpublish.render.css.shorthands import expanded, unchecked
from wxpublish.render.css.stylesheet import declarations

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


def _is_known(name: str, text: str) -> bool:
    return name == "transform" or bool(unchecked(name, text))
