r"""Inspects formulas: assets with the size of their picture, typeset without drawing a pixel.

mathra was chosen over ziamath after measuring both (0.1 ms against 3 to 29 ms per formula, TeX's
spacing, errors with a column) and over matplotlib (1.6 s to import, no matrices). Its output is
only drawn in `typeset`, and addresses depend on the TeX alone, so it can be replaced.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import mathra

from wxpublish.media import codes
from wxpublish.media.typesetter import AXIS, fix_array_rules, rewrite_tex
from wxpublish.model.address import Address
from wxpublish.model.asset import FORMULA_EM, HASH_LENGTH, Asset, Upload, recipe_digest
from wxpublish.model.finding import Finding, Position

INLINE, DISPLAY = "formula-inline-1", "formula-display-1"

_MAX_TEX_LENGTH = 4000
_MAX_PIXELS = 4096
_UNITS = 1000  # mathra's units are thousandths of an em

_SIDE_MARGIN = {INLINE: 100, DISPLAY: 350}
_TOP_MARGIN = {INLINE: 80, DISPLAY: 250}
_VIEW = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"')


@dataclass(frozen=True, slots=True)
class Typeset:
    """A formula as SVG shapes, and the box of its picture in thousandths of an em."""

    shapes: str
    left: float
    top: float
    width: float
    height: float

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of its picture."""
        return (
            math.ceil(self.width * FORMULA_EM / _UNITS),
            math.ceil(self.height * FORMULA_EM / _UNITS),
        )


def inspect_formula(tex: str, display: bool, position: Position) -> Asset | Finding:
    """Inspect a formula: `picture.HASH`, derived from the recipe and the TeX.

    Its width and height are those of the PNG, with `FORMULA_EM` pixels per em, twice what a screen
    of single density needs. An inline formula is centred on the mathematical axis, so that it is
    aligned with its line by `vertical-align: middle`.
    """
    recipe = DISPLAY if display else INLINE
    try:
        width, height = typeset(recipe, tex).pixels
    except ValueError as error:
        return Finding(
            "error",
            codes.BAD_FORMULA,
            f"the formula {_shorten(tex)} cannot be typeset: {error}",
            position,
            "correct the TeX; put Chinese words beside the formula, not in it",
        )
    source = tex.encode()
    digest = recipe_digest(recipe, source)
    return Asset(
        address=Address("picture", digest[:HASH_LENGTH]),
        path="",
        recipe=recipe,
        digest=digest,
        upload=Upload.UPLOADIMG,
        filename=f"{digest[:HASH_LENGTH]}.png",
        size=len(source),
        width=width,
        height=height,
        tex=tex,
    )


@lru_cache(maxsize=4096)
def typeset(recipe: str, tex: str) -> Typeset:
    """Lay out a formula. Raises ValueError with the reason and the column."""
    if not tex.strip():
        raise ValueError("it is empty")
    if len(tex) > _MAX_TEX_LENGTH:
        raise ValueError(f"it has {len(tex)} characters, more than {_MAX_TEX_LENGTH}")
    if r"\chemfig" in tex:
        # The only command that made mathra 1.5 panic in five million random formulas.
        raise ValueError(r"unsupported command: \chemfig")
    svg = fix_array_rules(_typeset_svg(recipe, tex))
    found = _VIEW.search(svg)
    if found is None:
        raise ValueError("it has no size")
    left, top, width, height = (float(number) for number in found.groups())
    layout = _add_margins(recipe, Typeset(_extract_shapes(svg), left, top, width, height))
    if max(layout.pixels) > _MAX_PIXELS:
        raise ValueError("it is too large for a page")
    return layout


def _typeset_svg(recipe: str, tex: str) -> str:
    """Return the formula as mathra sets it. Errors refer to the TeX as it was written."""
    display = recipe == DISPLAY
    try:
        return mathra.tex_to_svg(rewrite_tex(tex), display=display, strict=True)
    except ValueError:
        return mathra.tex_to_svg(tex, display=display, strict=True)


def _add_margins(recipe: str, layout: Typeset) -> Typeset:
    """Add margins; the box of an inline formula reaches as far below the axis as above it."""
    top, bottom = layout.top, layout.top + layout.height
    if recipe == INLINE:
        reach = max(-AXIS - top, bottom + AXIS)
        top, bottom = -AXIS - reach, -AXIS + reach
    side, above = _SIDE_MARGIN[recipe], _TOP_MARGIN[recipe]
    return Typeset(
        shapes=layout.shapes,
        left=layout.left - side,
        top=top - above,
        width=layout.width + 2 * side,
        height=bottom - top + 2 * above,
    )


def _extract_shapes(svg: str) -> str:
    """Return the drawing without text that is only for screen readers, search and measuring."""
    start, end = svg.find("<defs>"), svg.rfind("<text ")
    return svg[max(start, 0) : end if end > start else svg.rfind("</svg>")]


def _shorten(tex: str) -> str:
    one_line = " ".join(tex.split())
    return one_line if len(one_line) <= 40 else f"{one_line[:39]}…"
