"""The style of elements on one path: what they want, what they have anyway, what is to be written."""

import re
from collections.abc import Mapping

from wxpublish.render.css.computed import Values
from wxpublish.render.css.shorten import difference
from wxpublish.render.css.shorthands import UNKNOWN

Key = tuple[str, str | None, str | None, tuple[int, ...], bool]
"""What tells elements of one parent apart: name, class, own style, structural rules that match, and
whether there is something in it."""

SHARED = (
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

_ALIGNED = frozenset({"td", "th"})
_ALIGN = re.compile(r"(?:^|;)text-align:(left|center|right)(?=;|$)")


class Style:
    """What elements on one path look like.

    `values` is the computed style, `anyway` the one without the theme, `texts` the short text of what
    was declared, `fixed` what the reader page itself declares. `own` are the shared properties in
    which these elements differ from their parent; `moved` counts those on the path that stand a little
    out of their place.
    """

    __slots__ = (
        "_variants", "anyway", "apart", "children", "custom", "display", "fixed", "moved", "own", "pixels", "plain", "tag", "texts",
        "values",
    )  # fmt: skip

    def __init__(
        self,
        tag: str,
        values: Values,
        anyway: Values,
        texts: Values,
        fixed: frozenset[str],
        pixels: float,
        custom: Mapping[str, str],
        moved: int = 0,
    ) -> None:
        self.tag = tag
        self.values = values
        self.anyway = anyway
        self.texts = texts
        self.fixed = fixed
        self.pixels = pixels
        self.custom = custom
        self.moved = moved
        self.own = {
            name: values[name]
            for name in SHARED
            if name in values and values[name] not in {UNKNOWN, INHERIT, anyway.get(name)}
        }
        self.display = values.get("display", "inline")
        self.apart = any(values.get(name, "0") != "0" for name in ("margin-top", "margin-bottom"))
        self.plain = self._attributes(values, anyway, texts)
        self.children: dict[Key, Style] = {}
        self._variants: dict[tuple[tuple[str, str], ...], str] = {}

    def attributes(self, given: Mapping[str, str], taken: Mapping[str, str]) -> str:
        """The `style` and `align` attributes, each with a space before it.

        `given` is what the parent hands down in place of its own style, `taken` what the element
        carries for its children in place of its own.
        """
        if not given and not taken:
            return self.plain
        key = (*given.items(), ("", ""), *taken.items())
        written = self._variants.get(key)
        if written is None:
            handed = {name: value for name, value in given.items() if name not in self.fixed}
            written = self._attributes(
                {**self.values, **taken}, {**self.anyway, **handed}, self._texts(given, taken)
            )
            self._variants[key] = written
        return written

    def _texts(self, given: Mapping[str, str], taken: Mapping[str, str]) -> Mapping[str, str]:
        """Short texts that hold still: `em` is of another size where sizes are handed around."""
        if "font-size" in taken:
            return taken
        texts = {**self.texts, **taken}
        if "font-size" in given:
            texts.pop("font-size", None)
        return texts

    def _attributes(self, wanted: Values, anyway: Values, texts: Mapping[str, str]) -> str:
        css = difference(wanted, anyway, texts)
        align = ""
        if self.tag in _ALIGNED and (match := _ALIGN.search(css)):
            align = f' align="{match[1]}"'
            css = (css[: match.start()] + css[match.end() :]).lstrip(";")
        return align + (f' style="{css}"' if css else "")
