"""The compact writer: an arranged tree and a theme's styles → the shortest equivalent HTML."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.model.html_tags import ARTICLE_TAGS, CELL_TAGS, ROW_GROUP_TAGS, VOID_TAGS
from wxpublish.model.html_tree import Element
from wxpublish.model.rendered import count_characters
from wxpublish.render.css.cascade import Cascade
from wxpublish.render.css.inherited_styles import choose_shared, keep_visible
from wxpublish.render.css.selector_tree import TreePosition
from wxpublish.render.css.spacing import BoxEdges, Overrides, replace_margins
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
"""Attributes that are written, besides `style` and a cell's `align`."""
OMITTED_WHEN_BARE = ROW_GROUP_TAGS | {"span"}
"""Elements that are left out when they have no attributes; their content stays."""
_NEVER_SHARING = OMITTED_WHEN_BARE | CELL_TAGS | {"li", "p", "pre"}
"""Elements that carry no styles for their children: they show text or a bullet, or get left out."""
_NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Writer:
    """Writes a tree. `sizes` receives the length of each element whose id is in `measured`.

    `overrides` has properties that elements get instead of their own, such as margins replaced by a
    gap.
    """

    cascade: Cascade
    measured: frozenset[int] = frozenset()
    sizes: dict[int, int] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=dict)

    def write(self, root: Element) -> str:
        """Return the HTML of a tree. The root element stands in the reader page."""
        out: list[str] = []
        position = TreePosition(root)
        style = self.cascade.find_style(self.cascade.root, root, position)
        self._write_element(root, style, _NOTHING, position, out)
        return "".join(out)

    def _write_element(
        self,
        element: Element,
        style: Style,
        from_parent: Mapping[str, str],
        position: TreePosition,
        out: list[str],
        *,
        is_flex_item: bool = False,
    ) -> None:
        begin = len(out)
        text = element.children[0] if len(element.children) == 1 else None
        if isinstance(text, str):  # most elements contain only text
            own = self.overrides.get(id(element), _NOTHING)
            start, end = self._make_tags(element, style, from_parent, own)
            out.append(f"{start}{_escape_text(text)}{end}")
        else:
            self._write_branch(
                BoxEdges(element, style, position), from_parent, out, is_flex_item=is_flex_item
            )
        if id(element) in self.measured:
            self.sizes[id(element)] = count_characters("".join(out[begin:]))

    def _write_branch(
        self, box: BoxEdges, from_parent: Mapping[str, str], out: list[str], *, is_flex_item: bool
    ) -> None:
        """Write an element that contains other elements."""
        element, style, position = box
        inner: dict[int, BoxEdges] = {}
        for_children = _NOTHING
        if _may_share(element):
            inner = self._child_boxes(element, style, position)
            if len(inner) > 1:
                for_children = self._choose_for_children(
                    box, [*inner.values()], is_flex_item=is_flex_item
                )
        own = self.overrides.get(id(element), _NOTHING)
        start, end = self._make_tags(
            element, style, from_parent, {**own, **for_children} if own else for_children
        )
        if from_parent and not start:
            for_children = {**from_parent, **for_children}
        column = own.get("display", style.display) == "flex"
        out.append(start)
        index = -1
        for offset, child in enumerate(element.children):
            if isinstance(child, str):
                out.append(_escape_text(child))
                continue
            index += 1
            if child.tag == "br":
                out.append("<br>")
                continue
            if inner:
                _, child_style, place = inner[offset]
            else:
                place = TreePosition(child, position, index)
                child_style = self.cascade.find_style(style, child, place)
            self._write_element(child, child_style, for_children, place, out, is_flex_item=column)
        out.append(end)

    def _make_tags(
        self,
        element: Element,
        style: Style,
        from_parent: Mapping[str, str],
        for_children: Mapping[str, str],
    ) -> tuple[str, str]:
        """Return the start tag and the end tag; both are empty for an element that is left out."""
        if from_parent or for_children or element.tag in _ATTRIBUTES:
            return self._write_tags(element, style, from_parent, for_children)
        if style.tags is None:
            style.tags = self._write_tags(element, style, from_parent, for_children)
        return style.tags

    def _write_tags(
        self,
        element: Element,
        style: Style,
        from_parent: Mapping[str, str],
        for_children: Mapping[str, str],
    ) -> tuple[str, str]:
        tag = element.tag
        attributes = self._make_attributes(element, style, from_parent, for_children)
        if tag == "span" and (lighter := _shorter_tag(style, attributes, from_parent)):
            return f"<{lighter}>", f"</{lighter}>"
        if tag not in ARTICLE_TAGS or (tag in OMITTED_WHEN_BARE and not attributes):
            return "", ""
        return f"<{tag}{attributes}>", "" if tag in VOID_TAGS else f"</{tag}>"

    def _choose_for_children(
        self, box: BoxEdges, children: list[BoxEdges], *, is_flex_item: bool
    ) -> Mapping[str, str]:
        """Choose what an element carries for its children, and replace their margins with a gap."""
        replaced = replace_margins(
            self.cascade, box, children, self.overrides, is_flex_item=is_flex_item
        )
        for key, properties in replaced.items():
            self.overrides[key] = {**self.overrides.get(key, {}), **properties}
        return choose_shared(box.style, [child.style for child in children])

    def _child_boxes(
        self, element: Element, style: Style, position: TreePosition
    ) -> dict[int, BoxEdges]:
        """Return each child element with its style, by its index among all children."""
        found: dict[int, BoxEdges] = {}
        index = 0
        for offset, child in enumerate(element.children):
            if isinstance(child, str):
                continue
            if child.tag != "br":
                place = TreePosition(child, position, index)
                found[offset] = BoxEdges(child, self.cascade.find_style(style, child, place), place)
            index += 1
        return found

    def _make_attributes(
        self,
        element: Element,
        style: Style,
        from_parent: Mapping[str, str],
        for_children: Mapping[str, str],
    ) -> str:
        text = ""
        if (names := _ATTRIBUTES.get(element.tag)) is not None:
            attrib = element.attrib
            for name in names:
                if name in attrib:
                    text += f' {name}="{_escape_attribute(name, attrib[name])}"'
        return text + style.write_attributes(keep_visible(element.tag, from_parent), for_children)


def _shorter_tag(style: Style, attributes: str, from_parent: Mapping[str, str]) -> str:
    """Return the tag that replaces a span with this style alone, or an empty string."""
    if attributes == ' style="font-style:italic"':
        return "i"
    weight = from_parent.get("font-weight") or style.defaults.get("font-weight", "400")
    # `<b>` is bolder than its parent: with 400 there it is 700.
    return "b" if attributes == ' style="font-weight:700"' and weight == "400" else ""


def _may_share(element: Element) -> bool:
    """Whether an element could carry styles or gaps for its children."""
    return (
        element.tag not in _NEVER_SHARING and len(element.children) > 1 and not _has_text(element)
    )


def _has_text(element: Element) -> bool:
    return any(isinstance(child, str) and not child.isspace() for child in element.children)


def _escape_attribute(name: str, value: str) -> str:
    escaped = html.escape(value, quote=False) if name == "src" else _escape_text(value)
    return escaped.replace('"', "&quot;")


def _escape_text(text: str) -> str:
    """Escape text so that it is neither a tag nor the placeholder of a picture."""
    if "&" in text or "<" in text or ">" in text:
        text = html.escape(text, quote=False)
    return text.replace("wxpublish:picture.", "wxpublish&#58;picture.")
