"""Links and footnotes: what a reader can follow stays, the rest becomes numbered notes."""

from wxpublish.render.arranger import Arranger
from wxpublish.render.links import is_outward, on_platform, says, shown
from wxpublish.render.tree import Element, Node, plain


def link(arranger: Arranger, element: Element) -> list[Node]:
    """A link: itself, its text with the mark of a note, or its text."""
    nodes = arranger.children(element)
    target = _target(arranger, element)
    if target is None:
        return nodes
    if on_platform(target) or arranger.options.links == "keep":
        arranger.addresses.setdefault(target)
        if target in arranger.dropped:
            return nodes
        arranger.followed += 1
        return [Element("a", {"href": target}, nodes, element.line)]
    if arranger.options.links == "strip" or says(plain(element), target):
        return nodes
    arranger.addresses.setdefault(target)
    if target in arranger.dropped:
        return nodes
    return [*nodes, arranger.notes.mark("link", target)]


def footnote_mark(arranger: Arranger, element: Element) -> list[Node]:
    """The mark of a footnote."""
    key = element.attrib.get("data-n", "")
    return [arranger.notes.mark("footnote", key)] if key in arranger.document.footnotes else []


def note_nodes(arranger: Arranger) -> list[Node]:
    """All notes, one a line; those inside footnotes join at the end."""
    out: list[Node] = []
    index = 0
    while index < len(entries := arranger.notes.entries()):
        mark, kind, key = entries[index]
        if out:
            out.append(Element("br"))
        out.append(mark)
        out += _footnote(arranger, key) if kind == "footnote" else [shown(key)]
        index += 1
    return out


def _target(arranger: Arranger, element: Element) -> str | None:
    """Where a link leads, or None where it becomes its text."""
    written = element.attrib.get("href", "")
    if is_outward(written) or not written:
        return written or None
    if written.startswith("#"):  # the platform refuses the article: 45166 (wechat-api.md 5.3)
        return None
    url = arranger.targets.get(written)
    if url is None:
        arranger.warn(
            "W201",
            f"the link to {written} becomes its text",
            element.line,
            "give that article its `url` once it is published",
        )
    return url


def _footnote(arranger: Arranger, key: str) -> list[Node]:
    nodes: list[Node] = []
    for child in arranger.document.footnotes[key].children:
        if isinstance(child, Element) and child.tag == "p":
            if nodes:
                nodes.append(Element("br"))
            nodes += arranger.children(child)
        elif isinstance(child, Element):
            nodes += arranger.node(child)
    return nodes
