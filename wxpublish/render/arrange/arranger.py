"""Walks a document's tree and builds the article's; each element has a handler.

The document itself is not modified.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, Position
from wxpublish.model.html_tags import LIST_TAGS, ROW_GROUP_TAGS
from wxpublish.model.html_tree import Element, Node
from wxpublish.render.arrange.numbered_notes import Notes
from wxpublish.render.block_nesting import is_block
from wxpublish.render.bounds import WorkBudget
from wxpublish.render.characters import unfold_lines
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.savings import Savings
from wxpublish.render.templates import Templates

Handler = Callable[["Arranger", Element], list[Node]]
"""Replaces an element with nodes: itself, something else, several nodes, or none."""

_SPACE = re.compile(r"[ \t\r\n\f]+")
_DIGITS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_CONTAINERS = LIST_TAGS | ROW_GROUP_TAGS | {"", "section", "blockquote", "table", "tr", "figure"}


@dataclass(slots=True)
class Arranger:
    """Arranges one document once. Afterwards its fields have what was found on the way.

    `addresses` has the addresses of links in order, `kept_links` the number of links that stay
    links, `code_lines` the lines of code blocks.
    """

    document: Document
    handlers: Mapping[str, Handler]
    templates: Templates
    pictures: Mapping[str, Asset]
    targets: Mapping[str, str | None]
    formulas: Mapping[tuple[str, bool], Asset]
    options: RenderOptions
    savings: Savings
    budget: WorkBudget
    notes: Notes = field(default_factory=Notes)
    findings: list[Finding] = field(default_factory=list)
    addresses: dict[str, None] = field(default_factory=dict)
    kept_links: int = 0
    code_lines: list[int] = field(default_factory=list)

    def arrange_blocks(self, children: list[Node]) -> list[Node]:
        """Arrange blocks; text and inline elements among them get a paragraph of their own."""
        out: list[Node] = []
        run: list[Node] = []
        for child in children:
            if is_block(child):
                self._flush_paragraph(run, out)
                run = []
                out += self.arrange_node(child)
            else:
                run.append(child)
        self._flush_paragraph(run, out)
        return out

    def arrange_children(self, element: Element) -> list[Node]:
        """Arrange the children of an element."""
        out: list[Node] = []
        bare = element.tag in _CONTAINERS
        for child in element.children:
            if isinstance(child, str):
                if not bare or not child.isspace():
                    out.append(_fold_spaces(child))
                continue
            join_nodes(out, self.arrange_node(child))
        return out

    def arrange_node(self, node: Node) -> list[Node]:
        """Arrange one node."""
        if isinstance(node, str):
            return [_fold_spaces(node)]
        handler = self.handlers.get(node.tag)
        return handler(self, node) if handler else [self.copy_arranged(node)]

    def copy_arranged(self, element: Element, tag: str = "", style: str = "") -> Element:
        """Copy an element with its children arranged; `style` goes before the author's own."""
        attrib = element.attrib
        if style:
            own = attrib.get("style", "")
            attrib = {**attrib, "style": f"{style};{own}" if own else style}
        return Element(tag or element.tag, attrib, self.arrange_children(element), element.line)

    def fill_template(
        self, template: str, slots: Mapping[str, list[Node]], **values: str
    ) -> list[Node]:
        """Fill a template with slots and values. Raises BoundExceeded."""
        return self.templates.fill(template, slots, self.budget, **values)

    def position(self, line: int) -> Position:
        """Return the position in the source file of a line of the body."""
        article = self.document.article
        return Position(article.source, article.body_line + max(line, 0), 1)

    def add_warning(self, code: str, message: str, line: int, hint: str) -> None:
        """Add a warning about a line of the body."""
        self.findings.append(Finding("warning", code, message, self.position(line), hint=hint))

    def _flush_paragraph(self, run: list[Node], out: list[Node]) -> None:
        if any(not is_space(node) for node in run):
            line = next((node.line for node in run if isinstance(node, Element)), -1)
            out += self.arrange_node(Element("p", {}, run, line))


def join_nodes(before: list[Node], after: list[Node]) -> None:
    """Append nodes to others.

    Two adjacent marks of notes get a space between them, because they would read as one number.
    """
    if (
        before
        and after
        and _edge_character(before[-1], -1) in _DIGITS
        and _edge_character(after[0], 0) in _DIGITS
    ):
        before.append("\u2009")
    before += after


def is_space(node: Node) -> bool:
    """Whether a node is only white space."""
    return isinstance(node, str) and (not node or node.isspace())


def trim_nodes(nodes: list[Node]) -> list[Node]:
    """Remove white space at the edges of a block, where it is invisible."""
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(" \n"), *nodes[1:]]
    if nodes and isinstance(nodes[-1], str):
        nodes = [*nodes[:-1], nodes[-1].rstrip(" \n")]
    return [node for node in nodes if node != ""]


def add_class(attrib: dict[str, str], name: str) -> dict[str, str]:
    """Return the attributes with one more class."""
    return {**attrib, "class": f"{attrib.get('class', '')} {name}".strip()}


def align_to_style(attrib: dict[str, str]) -> dict[str, str]:
    """Return the attributes with `align`, which the platform drops, as a style."""
    if "align" not in attrib:
        return attrib
    style = f"text-align:{attrib['align']};{attrib.get('style', '')}".rstrip(";")
    return {**attrib, "style": style}


def set_line(nodes: list[Node], line: int) -> list[Node]:
    """Set the source line of nodes that were made from a template."""
    for node in nodes:
        if isinstance(node, Element):
            node.line = line
    return nodes


def _fold_spaces(text: str) -> str:
    if "\n" not in text and "  " not in text and "\t" not in text:
        return text
    return _SPACE.sub(" ", unfold_lines(text))


def _edge_character(node: Node, at: int) -> str:
    """Return the first (0) or the last (-1) character of a node."""
    while isinstance(node, Element):
        if not node.children:
            return ""
        node = node.children[at]
    return node[at:][:1]
