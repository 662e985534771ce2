"""The compact writer: an arranged tree and a theme's styles → HTML with nothing to spare."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.rendered import counted
from wxpublish.render.cascade import Cascade
from wxpublish.render.place import Spot
from wxpublish.render.sanitise import BLOCKS, INLINES
from wxpublish.render.share import seen, shared
from wxpublish.render.spacing import Box, Overrides, spaced
from wxpublish.render.style import Style
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
WRITTEN = BLOCKS | INLINES | {"col", "colgroup"}
"""The elements that are written; of any other, such as our own marks, the content alone is."""
BARE = frozenset({"span", "tbody", "thead", "tfoot"})
"""Elements that are left out, their content kept, where they carry nothing."""
UNSHARED = BARE | {"li", "td", "th", "p", "pre"}
"""Elements that carry nothing for their children: they show text, a bullet, or are left out."""
_NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Writer:
    """Writes a tree; `sizes` takes the characters of each element that is in `watched` by its id."""

    cascade: Cascade
    watched: frozenset[int] = frozenset()
    sizes: dict[int, int] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=dict)

    def write(self, root: Element) -> str:
        """The HTML of a tree whose root stands in the reader page."""
        out: list[str] = []
        spot = Spot(root)
        style = self.cascade.style(self.cascade.root, root, spot)
        self._element(root, style, _NOTHING, spot, out)
        return "".join(out)

    def _element(
        self,
        element: Element,
        style: Style,
        given: Mapping[str, str],
        spot: Spot,
        out: list[str],
        *,
        item: bool = False,
    ) -> None:
        tag = element.tag
        begin = len(out)
        taken: Mapping[str, str] = _NOTHING
        # Most elements hold one text and nothing else.
        leaf = len(element.children) == 1 and isinstance(element.children[0], str)
        inner = {} if leaf else self._inner(element, style, spot)
        if len(inner) > 1 and tag not in UNSHARED and not _has_text(element):
            taken = shared(style, [child.style for child in inner.values()])
            box = Box(element, style, spot)
            made = spaced(self.cascade, box, [*inner.values()], self.overrides, item=item)
            for key, properties in made.items():
                self.overrides[key] = {**self.overrides.get(key, {}), **properties}
        own = self.overrides.get(id(element), _NOTHING)
        attributes = self._attributes(element, style, given, {**own, **taken} if own else taken)
        bare = (tag in BARE and not attributes) or tag not in WRITTEN
        if not bare:
            out.append(f"<{tag}{attributes}>")
        elif given:
            taken = {**given, **taken}
        column = own.get("display", style.display) == "flex"
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                out.append(_shown(child))
            elif child.tag == "br":
                out.append("<br>")
            else:
                box = inner[position]
                self._element(child, box.style, taken, box.spot, out, item=column)
        if not bare and tag not in VOID:
            out.append(f"</{tag}>")
        if id(element) in self.watched:
            self.sizes[id(element)] = counted("".join(out[begin:]))

    def _inner(self, element: Element, style: Style, spot: Spot) -> dict[int, Box]:
        """Each child element with its style, by its position among all children."""
        found: dict[int, Box] = {}
        index = 0
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                continue
            if child.tag != "br":
                place = Spot(child, spot, index)
                found[position] = Box(child, self.cascade.style(style, child, place), place)
            index += 1
        return found

    def _attributes(
        self, element: Element, style: Style, given: Mapping[str, str], taken: Mapping[str, str]
    ) -> str:
        text = ""
        if (names := KEPT.get(element.tag)) is not None:
            attrib = element.attrib
            for name in names:
                if name in attrib:
                    text += f' {name}="{_quoted(name, attrib[name])}"'
        return text + style.attributes(seen(element.tag, given), taken)


def _has_text(element: Element) -> bool:
    return any(isinstance(child, str) and not child.isspace() for child in element.children)


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
