"""Formulas: HTML if that shows them exactly, else a picture of their TeX, else their TeX."""

from wxpublish.model.html_tree import Element, Node, text_content
from wxpublish.model.rendered import placeholder
from wxpublish.render.arrange.arranger import Arranger
from wxpublish.render.tex import to_nodes

PIXEL_DENSITY = 2
"""Pixels of a formula's picture for one pixel of the page."""


def arrange_formula(arranger: Arranger, element: Element) -> list[Node]:
    """Return an inline formula, or a display formula in a paragraph of its own."""
    tex = text_content(element).strip()
    display = "data-display" in element.attrib
    nodes = to_nodes(tex)
    if nodes is None:
        nodes = _formula_picture(arranger, tex, display, element.line)
    if not display:
        return nodes
    return [Element("p", {"class": "formula"}, nodes, element.line)]


def _formula_picture(arranger: Arranger, tex: str, display: bool, line: int) -> list[Node]:
    asset = arranger.formulas.get((tex, display))
    if asset is None:
        arranger.add_warning(
            "W204",
            f"the formula {tex} is shown as its TeX source",
            line,
            "no picture of it could be made; simplify it, or use a picture of your own",
        )
        return [Element("code", {}, [tex], line)]
    attrib = {
        "src": placeholder(asset.address),
        "alt": tex,
        "class": "formula",
        "style": f"width:{round(asset.width / PIXEL_DENSITY)}px",
    }
    return [Element("img", attrib, [], line)]
