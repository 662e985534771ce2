"""The HTML of a remote article as a small tree that is safe to walk.

nh3 (html5ever) reads it the way a browser does and writes it well-formed, so that what follows
needs no error recovery of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

VOID = frozenset({"br", "hr", "img"})
DEPTH = 60
"""Deepest nesting that is kept; deeper elements give their content to the last one that is kept."""

INLINES = frozenset(
    "a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q ruby rt rp s samp small "
    "span strike strong sub sup time tt u var".split()
)
BLOCKS = frozenset(
    "address article aside blockquote caption center dd details div dl dt figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)

_CLEANER = nh3.Cleaner(
    tags=set(INLINES | BLOCKS),
    clean_content_tags={"script", "style", "template", "noscript"},
    attributes={
        "*": {"style"},
        "a": {"href"},
        "img": {"src", "data-src", "alt"},
        "ol": {"start"},
        "td": {"colspan", "rowspan", "align"},
        "th": {"colspan", "rowspan", "align"},
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
_OPENED = re.compile(
    r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s>]", re.IGNORECASE
)
_CLOSED = re.compile(
    r"</(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s>]", re.IGNORECASE
)
MOST_TAGS = 20_000
"""Tags of an article: several times what the longest articles of editors have."""
MOST_REOPENED = 1_000_000
"""Formatting elements left open, times tags."""
_EDITOR_MARK = "mp-style-type"


@dataclass(slots=True, eq=False)
class Element:
    """An element; a built tree is never changed."""

    tag: str
    attrib: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The address of a picture: the platform moves it from `src` to `data-src`."""
        address = (self.attrib.get("data-src") or self.attrib.get("src") or "").strip()
        return f"https:{address}" if address.startswith("//") else address


Node = Element | str


def read(html: str) -> Element:
    """The tree of an article's HTML, under a root without a name."""
    builder = _Builder()
    builder.feed(tidy(html))
    builder.close()
    return builder.open[0]


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
    found = [one.source for one in within(tree) if one.tag == "img" and one.source]
    return tuple(dict.fromkeys(found))


def leads_out(tree: Element) -> bool:
    """Whether it links to other places than the platform's, as accounts with that right may."""
    return any(
        one.tag == "a" and _AWAY.match(one.attrib.get("href", "").strip()) for one in within(tree)
    )


def within(element: Element) -> Iterator[Element]:
    """Every element in an element, in order of appearance."""
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from within(child)


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
        isinstance(child, Element) and (child.tag in BLOCKS or has_block(child))
        for child in element.children
    )


def plain(node: Node) -> str:
    """The text in a node, line breaks as newlines."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(plain(child) for child in node.children)


class _Builder(HTMLParser):
    """Builds the tree of what the sanitiser wrote, in which every element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.open) > DEPTH and tag not in VOID:
            self.open.append(self.open[-1])
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        children = self.open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)
