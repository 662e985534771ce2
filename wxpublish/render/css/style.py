"""The style of elements on one path: what they need, what they have by default, what is written."""

import re
from collections.abc import Mapping

from wxpublish.render.css.computed import Values
from wxpublish.render.css.shorten import write_difference
from wxpublish.render.css.shorthands import UNKNOWN

Key = tuple[str, str | None, str | None, tuple[int, ...], bool]
"""What distinguishes children with the same parent style: tag, class, own style, matching
structural rules, and whether they have content.
"""

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
"""Inherited properties that a container without text of its own may carry for its children."""

INHERIT = "inherit"
"""Stands for the page's own value of the parent, where the page sets another one on the element."""

_CELLS = frozenset({"td", "th"})
_ALIGN = re.compile(r"(?:^|;)text-align:(left|center|right)(?=;|$)")


class Style:
    """The style of the elements on one path.

    `values` is the computed style, `defaults` the one without the theme, `texts` the short text of
    declared values, `page_declared` the properties that the reader page itself declares.
    `shareable` are the properties of SHAREABLE in which the elements differ from their parent;
    `moved_ancestors` counts the elements on the path that are moved a little; `tags` keeps the start
    tag and the end tag that the writer makes of the style alone.
    """

    __slots__ = (
        "_variants", "base_attributes", "children", "custom_properties", "defaults", "display", "has_margins", "moved_ancestors",
        "page_declared", "pixels", "shareable", "tag", "tags", "texts", "values",
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
        self.tags: tuple[str, str] | None = None
        self.children: dict[Key, Style] = {}
        self._variants: dict[tuple[tuple[str, str], ...], str] = {}

    def write_attributes(
        self, from_parent: Mapping[str, str], for_children: Mapping[str, str]
    ) -> str:
        """Return the `style` and `align` attributes, each with a leading space.

        `from_parent` are properties that the parent hands down instead of its own, `for_children`
        those that the element carries for its children.
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
        """Return short texts that stay valid: `em` means another size where font sizes are moved."""
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
