"""The compact writer: an arranged tree and a theme's styles → HTML with nothing to spare."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.html_tags import ARTICLE_TAGS, CELL_TAGS, ROW_GROUP_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element
from wxpublish.model.rendered import count_characters
from wxpublish.render.css.cascade import Cascade
from wxpublish.render.css.inherited_styles import seen, shared
from wxpublish.render.css.selector_tree import TreePosition
from wxpublish.render.css.spacing import BoxEdges, Overrides, spaced
from wxpublish.render.css.style import Style

_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "a": ("href",),
    "img": ("src", "alt", "data-w"),
    "ol": ("start", "reversed", "type"),
    "li": ("value",),
    "table": ("data-ignore-width",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
}
"""The attributes that are written, beside `style` and a cell's `align`."""
BARE = ROW_GROUP_TAGS | {"span"}
"""Elements that are left out, their content kept, where they carry nothing."""
UNSHARED = BARE | CELL_TAGS | {"li", "p", "pre"}
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
        spot = TreePosition(root)
        style = self.cascade.style(self.cascade.root, root, spot)
        self._element(root, style, _NOTHING, spot, out)
        return "".join(out)

    def _element(
        self,
        element: Element,
        style: Style,
        given: Mapping[str, str],
        spot: TreePosition,
        out: list[str],
        *,
        item: bool = False,
    ) -> None:
        begin = len(out)
        text = element.children[0] if len(element.children) == 1 else None
        if isinstance(text, str):  # most elements hold that and nothing else
            own = self.overrides.get(id(element), _NOTHING)
            start, end = self._tags(element, style, given, own)
            out.append(f"{start}{_shown(text)}{end}")
        else:
            self._branch(BoxEdges(element, style, spot), given, out, item=item)
        if id(element) in self.watched:
            self.sizes[id(element)] = count_characters("".join(out[begin:]))

    def _branch(
        self, box: BoxEdges, given: Mapping[str, str], out: list[str], *, item: bool
    ) -> None:
        """Write an element with others in it."""
        element, style, spot = box
        inner = self._inner(element, style, spot)
        taken = self._carried(box, [*inner.values()], item=item) if len(inner) > 1 else _NOTHING
        own = self.overrides.get(id(element), _NOTHING)
        start, end = self._tags(element, style, given, {**own, **taken} if own else taken)
        if given and not start:
            taken = {**given, **taken}
        column = own.get("display", style.display) == "flex"
        out.append(start)
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                out.append(_shown(child))
            elif child.tag == "br":
                out.append("<br>")
            else:
                next_box = inner[position]
                self._element(child, next_box.style, taken, next_box.spot, out, item=column)
        out.append(end)

    def _tags(
        self, element: Element, style: Style, given: Mapping[str, str], taken: Mapping[str, str]
    ) -> tuple[str, str]:
        """The tags before and after an element's content; none for one that is left out."""
        tag = element.tag
        attributes = self._attributes(element, style, given, taken)
        if tag == "span" and (lighter := _lighter(style, attributes, given)):
            return f"<{lighter}>", f"</{lighter}>"
        if tag not in ARTICLE_TAGS or (tag in BARE and not attributes):
            return "", ""
        return f"<{tag}{attributes}>", "" if tag in VOID_TAGS else f"</{tag}>"

    def _carried(self, box: BoxEdges, children: list[BoxEdges], *, item: bool) -> Mapping[str, str]:
        """What an element carries for its children; their margins may become its gap, too."""
        if box.element.tag in UNSHARED or _has_text(box.element):
            return _NOTHING
        made = spaced(self.cascade, box, children, self.overrides, item=item)
        for key, properties in made.items():
            self.overrides[key] = {**self.overrides.get(key, {}), **properties}
        return shared(box.style, [child.style for child in children])

    def _inner(self, element: Element, style: Style, spot: TreePosition) -> dict[int, BoxEdges]:
        """Each child element with its style, by its position among all children."""
        found: dict[int, BoxEdges] = {}
        index = 0
        for position, child in enumerate(element.children):
            if isinstance(child, str):
                continue
            if child.tag != "br":
                place = TreePosition(child, spot, index)
                found[position] = BoxEdges(child, self.cascade.style(style, child, place), place)
            index += 1
        return found

    def _attributes(
        self, element: Element, style: Style, given: Mapping[str, str], taken: Mapping[str, str]
    ) -> str:
        text = ""
        if (names := _ATTRIBUTES.get(element.tag)) is not None:
            attrib = element.attrib
            for name in names:
                if name in attrib:
                    text += f' {name}="{_quoted(name, attrib[name])}"'
        return text + style.attributes(seen(element.tag, given), taken)


def _lighter(style: Style, attributes: str, given: Mapping[str, str]) -> str:
    """The element that does by itself all that a span would have to say; '' if there is none."""
    if attributes == ' style="font-style:italic"':
        return "i"
    weight = given.get("font-weight") or style.anyway.get("font-weight", "400")
    # `<b>` is bolder than what is around it, and from 400 that makes 700.
    return "b" if attributes == ' style="font-weight:700"' and weight == "400" else ""


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
