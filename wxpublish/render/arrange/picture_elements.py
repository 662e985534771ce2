"""Pictures: placeholders for their addresses, and figures for those in paragraphs of their own."""

from collections.abc import Iterator

from wxpublish.model.finding import Finding
from wxpublish.model.html_tree import Element, Node, iter_elements
from wxpublish.model.rendered import placeholder
from wxpublish.render.arrange.anchors import arrange_link
from wxpublish.render.arrange.arranger import (
    Arranger,
    add_class,
    align_to_style,
    is_space,
    set_line,
    trim_nodes,
)
from wxpublish.render.arrange.legacy import alignment_style
from wxpublish.render.arrange.picture_sizes import is_scaled, share_of_line, size_style
from wxpublish.render.templates import FIGURE

COLUMN_WIDTH = 677
"""Width of the reader page's column on a desktop, in pixels (verify-article-structure-spec)."""

_SIDES = frozenset({"left", "right", "center"})

_FULL_LINE, _LINE_WITH_SPACES = 100.0, 97.0
"""Percentage of a line that adjacent pictures may take, without and with spaces between them."""


def arrange_paragraph(arranger: Arranger, element: Element) -> list[Node]:
    """Return a paragraph; pictures without text become figures, unless they share a line."""
    if (pictures := find_lone_pictures(element)) is not None:
        if 0 < (total := _share_of_line(arranger, element, pictures)) <= _FULL_LINE:
            return [_arrange_side_by_side(arranger, element, spaced=total <= _LINE_WITH_SPACES)]
        return [node for each in pictures for node in _arrange_figure(arranger, each)]
    nodes = trim_nodes(arranger.arrange_children(element))
    return [Element("p", align_to_style(element.attrib), nodes, element.line)] if nodes else []


def arrange_picture(arranger: Arranger, element: Element) -> list[Node]:
    """Return a picture for the platform.

    One narrower than the column declares its width, because the platform's checker would otherwise
    report that it does not fit one of the screens.
    """
    source = element.attrib.get("src", "")
    asset = arranger.pictures.get(source)
    alternative = element.attrib.get("alt", "").strip()
    if asset is None:
        if source:
            arranger.findings.append(_missing_picture(arranger, source, element.line))
        return [alternative] if alternative else []
    attrib = {"src": placeholder(asset.address)}
    if alternative:
        attrib["alt"] = alternative
    if 0 < asset.width < COLUMN_WIDTH:
        attrib["data-w"] = str(asset.width)
    styles = (alignment_style(element.attrib.get("align", "")), size_style(element, asset))
    if style := ";".join(filter(None, styles)):
        attrib["style"] = style
    return [Element("img", attrib, [], element.line)]


def find_lone_pictures(element: Element) -> list[Element] | None:
    """Return the pictures of a paragraph that has nothing else, each with its link; None otherwise."""
    pictures: list[Element] = []
    for child in element.children:
        if isinstance(child, str):
            if not child.isspace():
                return None
        elif child.tag == "img" or (
            child.tag == "a" and (inner := find_lone_pictures(child)) and len(inner) == 1
        ):
            pictures.append(child)
        elif child.tag != "br":
            return None
    return pictures or None


def _share_of_line(arranger: Arranger, element: Element, pictures: list[Element]) -> float:
    """Return the share of a line that pictures with given widths take.

    0 for pictures that stand alone, have a caption, or are separated by a line break.
    """
    inside = list(iter_elements(element))
    images = [image for image in inside if image.tag == "img"]
    if len(pictures) < 2 or any(image.attrib.get("title", "").strip() for image in images):
        return 0
    assets = [arranger.pictures.get(image.attrib.get("src", "")) for image in images]
    shares = [
        asset and share_of_line(image, asset) for image, asset in zip(images, assets, strict=True)
    ]
    alone = any(each.tag == "br" for each in inside) or not all(shares)
    return 0 if alone else sum(each or 0 for each in shares)


def _arrange_side_by_side(arranger: Arranger, element: Element, *, spaced: bool) -> Element:
    """Return a paragraph with pictures side by side."""
    out: list[Node] = []
    for node in arranger.arrange_children(element):
        if is_space(node):
            continue
        if out and spaced and isinstance(node, Element):
            out.append(" ")
        out.append(node)
    attrib = add_class(add_class(align_to_style(element.attrib), "picture"), "narrow")
    return Element("p", attrib, out, element.line)


def _arrange_figure(arranger: Arranger, element: Element) -> list[Node]:
    """Return a picture with its title as caption; the mark of its link's note is there too."""
    image = next(inner for inner in _iter_elements([element]) if inner.tag == "img")
    side = image.attrib.get("align", "").strip().lower()
    if element.tag == "a":
        nodes = _without_breaks(arrange_link(arranger, _without_align(element)))
        shown, mark = nodes[:1], nodes[1:]
        if shown and isinstance(shown[0], Element) and shown[0].tag == "a":
            shown[0].children = _without_breaks(shown[0].children)
    else:
        mark = []
        shown = arrange_picture(arranger, _without_align(element))
    has_width = "width" in image.attrib or is_scaled(image)
    narrow = has_width or any("data-w" in each.attrib for each in _iter_elements(shown))
    title = image.attrib.get("title", "").strip()
    caption: list[Node] = [*([title] if title else []), *mark]
    slots: dict[str, list[Node]] = {"picture": shown, "caption": caption}
    filled = arranger.fill_template(FIGURE, slots, narrow="narrow" if narrow else "")
    return set_line(_align(side, filled), image.line)


def _without_align(element: Element) -> Element:
    """Copy a picture, or its link, without `align`: there is no text beside it."""
    children = [_without_align(c) if isinstance(c, Element) else c for c in element.children]
    attrib = {name: value for name, value in element.attrib.items() if name != "align"}
    return Element(element.tag, attrib, children, element.line)


def _align(side: str, nodes: list[Node]) -> list[Node]:
    """Align the container of a picture as the picture asks."""
    for node in nodes:
        if isinstance(node, Element) and node.tag != "img" and side in _SIDES:
            node.attrib = align_to_style({**node.attrib, "align": side})
    return nodes


def _without_breaks(nodes: list[Node]) -> list[Node]:
    """Remove white space and line breaks around a picture."""
    return [n for n in nodes if not (is_space(n) or (isinstance(n, Element) and n.tag == "br"))]


def _iter_elements(nodes: list[Node]) -> Iterator[Element]:
    return iter_elements(Element("", {}, nodes))


def _missing_picture(arranger: Arranger, source: str, line: int) -> Finding:
    return Finding(
        "error",
        "E205",
        f"the file of the picture {source} does not exist",
        arranger.position(line),
        hint="add the picture to the site and use its path",
    )
