"""The compact writer: an arranged tree and a theme's styles → HTML with nothing to spare."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.rendered import counted
from wxpublish.render.cascade import Cascade, Style
from wxpublish.render.place import Place
from wxpublish.render.tree import VOID, Element

KEPT: Mapping[str, tuple[str, ...]] = {
    "a": ("href",),
    "img": ("src", "alt", "data-w"),
    "ol": ("start", "reversed", "type"),
    "li": ("value",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
}
"""The attributes that are written, beside `style` and a cell's `align`."""
BARE = frozenset({"span", "tbody", "thead", "tfoot"})
"""Elements that are left out, their content kept, where they carry nothing."""


@dataclass(slots=True)
class Writer:
    """Writes a tree; `sizes` takes the characters of each element that is in `watched` by its id."""

    cascade: Cascade
    watched: frozenset[int] = frozenset()
    sizes: dict[int, int] = field(default_factory=dict)

    def write(self, root: Element) -> str:
        """The HTML of a tree whose root stands in the reader page."""
        out: list[str] = []
        self._element(root, self.cascade.root, Place(root, None, 0), out)
        return "".join(out)

    def _element(self, element: Element, parent: Style, place: Place, out: list[str]) -> None:
        style = self.cascade.style(parent, element, place)
        tag = element.tag
        begin = len(out)
        attributes = self._attributes(element, style)
        bare = tag in BARE and not attributes
        if not bare:
            out.append(f"<{tag}{attributes}>")
        index = 0
        for child in element.children:
            if isinstance(child, str):
                out.append(_shown(child))
            else:
                self._element(child, style, Place(child, place, index), out)
                index += 1
        if not bare and tag not in VOID:
            out.append(f"</{tag}>")
        if id(element) in self.watched:
            self.sizes[id(element)] = counted("".join(out[begin:]))

    def _attributes(self, element: Element, style: Style) -> str:
        text = ""
        if (names := KEPT.get(element.tag)) is not None:
            attrib = element.attrib
            for name in names:
                if name in attrib:
                    text += f' {name}="{_quoted(name, attrib[name])}"'
        if style.align:
            text += f' align="{style.align}"'
        if style.css:
            text += f' style="{style.css}"'
        return text


def _quoted(name: str, value: str) -> str:
    escaped = _escaped(value) if name == "src" else _shown(value)
    return escaped.replace('"', "&quot;")


def _shown(text: str) -> str:
    """Text that cannot be taken for a tag, nor for the placeholder of a picture."""
    return _escaped(text).replace("wxpublish:picture.", "wxpublish&#58;picture.")


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
