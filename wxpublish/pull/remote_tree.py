"""The HTML of a remote article as a small tree that is safe to walk.

nh3 (html5ever) reads it the way a browser does and writes it well-formed, so that what follows
needs no error recovery of its own.
"""

import re
from collections.abc import Iterator
from itertools import groupby

import nh3

from wxpublish.model.html_tags import BLOCK_TAGS, CELL_TAGS, FORMATTING_TAGS, INLINE_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements, read_sanitised

MAX_DEPTH = 60
"""Deepest nesting that is kept; deeper elements give their content to the last one that is kept."""
_KEPT_TAGS = (BLOCK_TAGS | INLINE_TAGS) - {"wbr"}

_CLEANER = nh3.Cleaner(
    tags=set(_KEPT_TAGS),
    clean_content_tags={"script", "style", "template", "noscript"},
    attributes={
        "*": {"style"},
        "a": {"href"},
        "img": {"src", "data-src", "alt"},
        "ol": {"start"},
        **{tag: {"colspan", "rowspan", "align"} for tag in CELL_TAGS},
    },
    link_rel=None,
    url_schemes={"http", "https"},
    strip_comments=True,
)
_EMBEDDED = re.compile(
    r"<(iframe|video|audio|svg|canvas|mp-[a-z-]+|mpvoice|qqmusic)\b", re.IGNORECASE
)
_AWAY = re.compile(r"https?://(?!mp\.weixin\.qq\.com(?:[/?#]|$))", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_FORMATTING = "|".join(sorted(FORMATTING_TAGS))
_OPENED = re.compile(rf"<(?:{_FORMATTING})[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_FORMATTING})[\s>]", re.IGNORECASE)
MOST_TAGS = 20_000
"""Tags of an article: several times what the longest articles of editors have."""
MOST_REOPENED = 1_000_000
"""Formatting elements left open, times tags."""
_EDITOR_MARK = "mp-style-type"


def read(html: str) -> Element:
    """The tree of an article's HTML, under a root without a name."""
    root = read_sanitised(tidy(html), MAX_DEPTH)
    for element in (root, *iter_elements(root)):
        element.children = list(_merge_texts(element.children))
    return root


def _merge_texts(nodes: list[Node]) -> Iterator[Node]:
    """Nodes with neighbouring text as one: elements that are too deep leave it in pieces."""
    for kind, run in groupby(nodes, type):
        same = list(run)
        yield from ["".join(map(str, same))] if kind is str else same


def tidy(html: str) -> str:
    """The HTML with every element closed and in its place, and with nothing that is not read; of
    one that is `excessive` the words alone.
    """
    return _CLEANER.clean(_ANY_TAG.sub(" ", html) if excessive(html) else html)


def excessive(html: str) -> bool:
    """Whether reading the HTML could take for ever: a parser looks up through all open elements at
    each tag, and opens formatting that was left open again in each block.
    """
    tags = html.count("<")
    left_open = len(_OPENED.findall(html)) - len(_CLOSED.findall(html))
    return tags > MOST_TAGS or left_open * tags > MOST_REOPENED


def embedded(html: str) -> tuple[str, ...]:
    """Names of elements in the HTML that no Markdown can stand for, each once."""
    found = (match.lower() for match in _EMBEDDED.findall(html))
    return tuple(dict.fromkeys(name for name in found if name != _EDITOR_MARK))


def pictures(tree: Element) -> tuple[str, ...]:
    """Addresses of an article's pictures in order, each once."""
    found = [picture_url(one) for one in iter_elements(tree) if one.tag == "img"]
    return tuple(dict.fromkeys(filter(None, found)))


def picture_url(image: Element) -> str:
    """The address of a picture: the platform moves it from `src` to `data-src`."""
    address = (image.attrib.get("data-src") or image.attrib.get("src") or "").strip()
    return f"https:{address}" if address.startswith("//") else address


def leads_out(tree: Element) -> bool:
    """Whether it links to other places than the platform's, as accounts with that right may."""
    return any(
        one.tag == "a" and _AWAY.match(one.attrib.get("href", "").strip())
        for one in iter_elements(tree)
    )


def items(element: Element) -> Iterator[list[Node]]:
    """What each item of a list holds; what stands between two items is one too."""
    run: list[Node] = []
    for child in [*element.children, None]:
        if child is not None and not (isinstance(child, Element) and child.tag == "li"):
            run.append(child)
            continue
        if any(isinstance(one, Element) or one.strip() for one in run):
            yield run
        run = []
        if isinstance(child, Element):
            yield child.children


def has_block(element: Element) -> bool:
    """Whether anything in it stands on lines of its own."""
    return any(
        isinstance(child, Element) and (child.tag in BLOCK_TAGS or has_block(child))
        for child in element.children
    )


def plain(node: Node) -> str:
    """The text in a node, line breaks as newlines."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(plain(child) for child in node.children)
