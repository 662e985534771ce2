"""The CSS properties that articles may use: which are inherited, their initial values, shorthands.

A property that is not listed here never gets into an article: `position`, `filter`, `font-family`
and animations because the platform removes or forbids them, the others because no theme needs them.
"""

INHERITED = frozenset(
    "border-collapse border-spacing caption-side color cursor empty-cells "
    "font-feature-settings font-size font-style font-variant font-variant-numeric "
    "font-weight hyphens letter-spacing line-break line-height list-style-image "
    "list-style-position list-style-type overflow-wrap pointer-events quotes tab-size "
    "text-align text-align-last text-emphasis text-indent text-shadow text-transform "
    "text-underline-offset visibility white-space word-break word-spacing".split()
)

SIDES = ("top", "right", "bottom", "left")

INITIAL = {
    **{f"margin-{side}": "0" for side in SIDES},
    **{f"padding-{side}": "0" for side in SIDES},
    **{f"border-{side}-width": "0" for side in SIDES},
    **{f"border-{side}-style": "none" for side in SIDES},
    **{f"border-{side}-color": "currentcolor" for side in SIDES},
    "align-content": "normal",
    "align-items": "normal",
    "align-self": "auto",
    "aspect-ratio": "auto",
    "background-clip": "border-box",
    "background-color": "transparent",
    "background-image": "none",
    "background-position": "0 0",
    "background-repeat": "repeat",
    "background-size": "auto",
    "border-collapse": "separate",
    "border-radius": "0",
    "border-spacing": "0",
    "box-shadow": "none",
    "box-sizing": "content-box",
    "break-inside": "auto",
    "caption-side": "top",
    "clear": "none",
    "color": "unknown",
    "column-gap": "normal",
    "cursor": "auto",
    "display": "inline",
    "empty-cells": "show",
    "flex": "0 1 auto",
    "flex-basis": "auto",
    "flex-direction": "row",
    "flex-grow": "0",
    "flex-shrink": "1",
    "flex-wrap": "nowrap",
    "float": "none",
    "font-feature-settings": "normal",
    "font-size": "16px",
    "font-style": "normal",
    "font-variant": "normal",
    "font-variant-numeric": "normal",
    "font-weight": "400",
    "height": "auto",
    "hyphens": "manual",
    "justify-content": "normal",
    "letter-spacing": "normal",
    "line-break": "auto",
    "line-height": "normal",
    "list-style-image": "none",
    "list-style-position": "outside",
    "list-style-type": "disc",
    "max-height": "none",
    "max-width": "none",
    "min-height": "0",
    "min-width": "0",
    "object-fit": "fill",
    "opacity": "1",
    "order": "0",
    "outline": "none",
    "overflow-wrap": "normal",
    "overflow-x": "visible",
    "overflow-y": "visible",
    "pointer-events": "auto",
    "quotes": "auto",
    "row-gap": "normal",
    "tab-size": "8",
    "table-layout": "auto",
    "text-align": "start",
    "text-align-last": "auto",
    "text-decoration-color": "currentcolor",
    "text-decoration-line": "none",
    "text-decoration-style": "solid",
    "text-decoration-thickness": "auto",
    "text-emphasis": "none",
    "text-indent": "0",
    "text-overflow": "clip",
    "text-shadow": "none",
    "text-transform": "none",
    "text-underline-offset": "auto",
    "transform": "none",
    "vertical-align": "baseline",
    "visibility": "visible",
    "white-space": "normal",
    "width": "auto",
    "word-break": "normal",
    "word-spacing": "normal",
}
"""Every property that an article may use, with its computed initial value."""

FOUR = {
    "margin": tuple(f"margin-{side}" for side in SIDES),
    "padding": tuple(f"padding-{side}" for side in SIDES),
    "border-width": tuple(f"border-{side}-width" for side in SIDES),
    "border-style": tuple(f"border-{side}-style" for side in SIDES),
    "border-color": tuple(f"border-{side}-color" for side in SIDES),
}
"""Shorthands of one to four values, clockwise from the top."""

PAIRS = {
    "overflow": ("overflow-x", "overflow-y"),
    "gap": ("row-gap", "column-gap"),
}
"""Shorthands of one or two values."""

ALIASES = {"word-wrap": "overflow-wrap", "grid-gap": "gap", "page-break-inside": "break-inside"}

BORDER_STYLES = frozenset(
    "none hidden dotted dashed solid double groove ridge inset outset".split()
)
BORDER_WIDTHS = {"thin": "1px", "medium": "3px", "thick": "5px"}
COLOURED = frozenset({"color", "background-color", "text-decoration-color", *FOUR["border-color"]})
LENGTHS = frozenset(
    {
        *FOUR["margin"],
        *FOUR["padding"],
        "width",
        "height",
        "min-width",
        "min-height",
        "max-width",
        "max-height",
        "font-size",
        "letter-spacing",
        "word-spacing",
        "row-gap",
        "column-gap",
        "text-indent",
    }
)
"""Properties that take one length. Any other value is invalid CSS and dropped, as in browsers."""
