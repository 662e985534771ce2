"""The style of elements on one path: what they want, what they have anyway, what is to be written."""

import re
from collections.abc import Mapping

from wxpublish.render.css.computed import Values
from wxpublish.render.css.shorten import write_difference
from wxpublish.render.css.shorthands import UNKNOWN

Key = tuple[str, str | None, str | None, tuple[int, ...], bool]
"""What tells elements of one parent apart: name, class, own style, structural rules that match, and
whether there is something in it."""

SHAREABLE = (
    "color",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "line-height",
    "text-align",
    "text-indent",
    "text-transform",
    "word-break",
    "word-spacing",
)
"""Inherited properties that a container may carry for its children, having no text of its own."""

INHERIT = "inherit"
"""Stands for what the page itself gives to the element above, where the page changes it below."""

_CELLS = frozenset({"td", "th"})
_ALIGN = re.compile(r"(?:^|;)text-align:(left|center|right)(?=;|$)")


class Style:
    """What elements on one path look like.

    `values` is the computed style, `anyway` the one without the theme, `texts` the short text of what
    was declared, `fixed` what the reader page itself declares. `own` are the shared properties in
    which these elements differ from their parent; `moved` counts those on the path that stand a little
    out of their place.
    """

    __slots__ = (
        "_variants", "base_attributes", "children", "custom_properties", "defaults", "display", "has_margins", "moved_ancestors",
        "page_declared", "pixels", "shareable", "tag", "texts", "values",
    )  # fmt: skip

    def __init__(
        self,
        tag: str,
        values: Values,
        defaults: Values,
        texts: Values,
        page_declared: frozenset[str],
        pixels: float,
        custom_properties: Mapping[str, str],
        moved_ancestors: int = 0,
    ) -> None:
        self.tag = tag
        self.values = values
        self.defaults = defaults
        self.texts = texts
        self.page_declared = page_declared
        self.pixels = pixels
        self.custom_properties = custom_properties
        self.moved_ancestors = moved_ancestors
        self.shareable = {
            name: values[name]
            for name in SHAREABLE
            if name in values and values[name] not in {UNKNOWN, INHERIT, defaults.get(name)}
        }
        self.display = values.get("display", "inline")
        self.has_margins = any(
            values.get(name, "0") != "0" for name in ("margin-top", "margin-bottom")
        )
        self.base_attributes = self._make_attributes(values, defaults, texts)
        self.children: dict[Key, Style] = {}
        self._variants: dict[tuple[tuple[str, str], ...], str] = {}

    def write_attributes(
        self, from_parent: Mapping[str, str], for_children: Mapping[str, str]
    ) -> str:
        """The `style` and `align` attributes, each with a space before it.

        `given` is what the parent hands down in place of its own style, `taken` what the element
        carries for its children in place of its own.
        """
        if not from_parent and not for_children:
            return self.base_attributes
        key = (*from_parent.items(), ("", ""), *for_children.items())
        written = self._variants.get(key)
        if written is None:
            handed = {
                name: value for name, value in from_parent.items() if name not in self.page_declared
            }
            written = self._make_attributes(
                {**self.values, **for_children},
                {**self.defaults, **handed},
                self._choose_texts(from_parent, for_children),
            )
            self._variants[key] = written
        return written

    def _choose_texts(
        self, from_parent: Mapping[str, str], for_children: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Short texts that hold still: `em` is of another size where sizes are handed around."""
        if "font-size" in for_children:
            return for_children
        texts = {**self.texts, **for_children}
        if "font-size" in from_parent:
            texts.pop("font-size", None)
        return texts

    def _make_attributes(self, wanted: Values, defaults: Values, texts: Mapping[str, str]) -> str:
        css = write_difference(wanted, defaults, texts)
        align = ""
        if self.tag in _CELLS and (match := _ALIGN.search(css)):
            align = f' align="{match[1]}"'
            css = (css[: match.start()] + css[match.end() :]).lstrip(";")
        return align + (f' style="{css}"' if css else "")
