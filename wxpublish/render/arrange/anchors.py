"""Links and footnotes: links that work on the platform stay, the others become numbered notes."""

from wxpublish.model.html_tree import Element, Node, text_content
from wxpublish.render.arrange.address_lines import write_grouped_lines, write_lines
from wxpublish.render.arrange.arranger import Arranger, is_space, join_nodes
from wxpublish.render.arrange.link_policy import (
    is_external,
    is_on_platform,
    repeats_address,
    shorten_address,
)


def arrange_link(arranger: Arranger, element: Element) -> list[Node]:
    """Return a link, its text with the mark of a note, or its text alone."""
    nodes = arranger.arrange_children(element)
    target = _resolve_target(arranger, element)
    if target is None:
        return nodes
    if is_on_platform(target) or arranger.options.links == "keep":
        arranger.addresses.setdefault(target)
        if target in arranger.savings.dropped:
            return nodes
        arranger.kept_links += 1
        return [Element("a", {"href": target}, nodes, element.line)]
    if arranger.options.links == "strip" or repeats_address(text_content(element), target):
        return nodes
    address = shorten_address(target)
    arranger.addresses.setdefault(address)
    if address in arranger.savings.dropped:
        return nodes
    join_nodes(nodes, [arranger.notes.add("link", address)])
    return nodes


def arrange_footnote_mark(arranger: Arranger, element: Element) -> list[Node]:
    """Return the mark of a footnote."""
    key = element.attrib.get("data-n", "")
    return [arranger.notes.add("footnote", key)] if key in arranger.document.footnotes else []


def make_notes(arranger: Arranger) -> list[Node]:
    """Return all notes, one per line; notes inside footnotes are added at the end.

    With `grouped` savings the notes of one host or folder share a line.
    """
    lines: dict[str, list[Node]] = {}
    addresses: list[tuple[str, str]] = []
    for mark, kind, key in arranger.notes.entries():
        if kind == "footnote":
            lines[mark] = [mark, *_arrange_footnote(arranger, key)]
        else:
            lines[mark] = []
            addresses.append((mark, key))
    write = write_grouped_lines if arranger.savings.grouped else write_lines
    for mark, line in write(addresses):
        lines[mark] = [line]
    out: list[Node] = []
    for nodes in filter(None, lines.values()):
        if out:
            out.append(Element("br"))
        out += nodes
    return out


def _resolve_target(arranger: Arranger, element: Element) -> str | None:
    """Return where a link leads, or None if it becomes plain text."""
    written = element.attrib.get("href", "")
    if is_external(written) or not written:
        return written or None
    if written.startswith("#"):  # the platform refuses the article: 45166
        return None
    url = arranger.targets.get(written)
    if url is None:
        arranger.add_warning(
            "W201",
            f"the link to {written} becomes plain text",
            element.line,
            "set the `url` of that article once it is published",
        )
    return url


def _arrange_footnote(arranger: Arranger, key: str) -> list[Node]:
    nodes: list[Node] = []
    for child in arranger.document.footnotes[key].children:
        if isinstance(child, Element) and child.tag == "p":
            if nodes:
                nodes.append(Element("br"))
            nodes += arranger.arrange_children(child)
        elif not is_space(child):
            nodes += arranger.arrange_node(child)
    return nodes
