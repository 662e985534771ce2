"""The plain text of an article, for digests and searches."""

from functools import lru_cache

from wxpublish.model.html_tags import BLOCK_TAGS
from wxpublish.model.html_tree import Element
from wxpublish.render.arrange.callouts import remove_alert_line


@lru_cache(maxsize=1)
def extract_text(tree: Element) -> str:
    """Return the text of a document's tree: one block per line, without notes and their marks.

    The last result is kept, because an article's text is needed twice.
    """
    out: list[str] = []
    _append_element(tree, out)
    lines = "".join(out).split("\n")
    return "\n".join([line for raw in lines if (line := " ".join(raw.split()))])


def _append_element(node: Element, out: list[str]) -> None:
    if node.tag == "pre":
        out.extend(("\n", *_code_parts(node), "\n"))
        return
    if node.tag == "blockquote":
        node = remove_alert_line(node)
    apart = node.tag in BLOCK_TAGS or node.tag == "br" or "data-display" in node.attrib
    if apart:
        out.append("\n")
    for child in node.children:
        if isinstance(child, str):
            out.append(child.replace("\n", " "))
        else:
            _append_element(child, out)
    if node.tag in {"td", "th"}:
        out.append(" ")
    elif apart:
        out.append("\n")


def _code_parts(node: Element) -> list[str]:
    return [
        part
        for child in node.children
        for part in ([child] if isinstance(child, str) else _code_parts(child))
    ]
