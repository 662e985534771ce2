"""The HTML of a remote article as a tree.

nh3 (html5ever) parses it as a browser does and writes it well-formed, so the code here needs no
error recovery.
"""

import re
from collections.abc import Iterator
from itertools import groupby

import nh3

from wxpublish.model.html_tags import BLOCK_TAGS, CELL_TAGS, FORMATTING_TAGS, INLINE_TAGS
from wxpublish.model.html_tree import Element, Node, iter_elements, read_sanitised

MAX_DEPTH = 60
"""Deepest nesting that is kept."""
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
_UNSUPPORTED = re.compile(
    r"<(iframe|video|audio|svg|canvas|mp-[a-z-]+|mpvoice|qqmusic)\b", re.IGNORECASE
)
_EXTERNAL_URL = re.compile(r"https?://(?!mp\.weixin\.qq\.com(?:[/?#]|$))", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_FORMATTING = "|".join(sorted(FORMATTING_TAGS))
_FORMATTING_START = re.compile(rf"<(?:{_FORMATTING})[\s>]", re.IGNORECASE)
_FORMATTING_END = re.compile(rf"</(?:{_FORMATTING})[\s>]", re.IGNORECASE)
MAX_TAGS = 20_000
"""Several times as many tags as the longest articles of editors have."""
MAX_REOPENED_TAGS = 1_000_000
"""Limit for the number of formatting elements left open times the number of tags."""
_EDITOR_TAG = "mp-style-type"


def read_article(html: str) -> Element:
    """The tree of an article's HTML, under a root without a name."""
    root = read_sanitised(sanitise(html), MAX_DEPTH)
    for element in (root, *iter_elements(root)):
        element.children = list(_merge_texts(element.children))
    return root


def _merge_texts(nodes: list[Node]) -> Iterator[Node]:
    """Merge adjacent texts, which elements beyond the depth limit leave behind."""
    for kind, run in groupby(nodes, type):
        same = list(run)
        yield from ["".join(map(str, same))] if kind is str else same


def sanitise(html: str) -> str:
    """Well-formed HTML with the elements and attributes that pull uses; only the text if the HTML
    `is_excessive`.
    """
    return _CLEANER.clean(_ANY_TAG.sub(" ", html) if is_excessive(html) else html)


def is_excessive(html: str) -> bool:
    """Whether parsing the HTML could take quadratic time: a parser searches all open elements at
    each tag, and reopens unclosed formatting in each block.
    """
    tags = html.count("<")
    left_open = len(_FORMATTING_START.findall(html)) - len(_FORMATTING_END.findall(html))
    return tags > MAX_TAGS or left_open * tags > MAX_REOPENED_TAGS


def find_unsupported(html: str) -> tuple[str, ...]:
    """The names of elements that Markdown cannot represent, each once."""
    found = (match.lower() for match in _UNSUPPORTED.findall(html))
    return tuple(dict.fromkeys(name for name in found if name != _EDITOR_TAG))


def find_picture_urls(tree: Element) -> tuple[str, ...]:
    """The URLs of an article's pictures in order, each once."""
    found = [picture_url(one) for one in iter_elements(tree) if one.tag == "img"]
    return tuple(dict.fromkeys(filter(None, found)))


def picture_url(image: Element) -> str:
    """The URL of a picture, which the platform moves from `src` to `data-src`."""
    address = (image.attrib.get("data-src") or image.attrib.get("src") or "").strip()
    return f"https:{address}" if address.startswith("//") else address


def has_external_link(tree: Element) -> bool:
    """Whether an article has links to other sites, which only some accounts may use."""
    return any(
        one.tag == "a" and _EXTERNAL_URL.match(one.attrib.get("href", "").strip())
        for one in iter_elements(tree)
    )


def list_items(element: Element) -> Iterator[list[Node]]:
    """The content of each list item; content between two items counts as an item."""
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
    """Whether an element contains a block."""
    return any(
        isinstance(child, Element) and (child.tag in BLOCK_TAGS or has_block(child))
        for child in element.children
    )


def inner_text(node: Node) -> str:
    """The text of a node, with line breaks as newlines."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(inner_text(child) for child in node.children)
