"""Finds active content in an article, as a browser's parser reads it."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from wxpublish.render.css.values import PICTURE_HOSTS

ALLOWED_TAGS = frozenset(
    "a abbr article aside b big blockquote br caption code col colgroup del em figcaption figure footer h1 h2 h3 h4 h5"
    " h6 header hr i img li main mark nav ol p pre q rp rt ruby s section small span strong sub sup table tbody td"
    " tfoot th thead tr u ul wbr".split()
)
ALLOWED_ATTRIBUTES = frozenset(
    "align alt colspan data-ignore-width data-w href reversed rowspan src start style type value".split()
)
_URL = re.compile(r"url\(([^)]*)\)?", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


def find_active_content(html: str) -> Iterator[str]:
    """Return everything that must not be in an article, one line each."""
    parsed: Any = html5lib.parseFragment(html, namespaceHTMLElements=False)
    element: Element
    for element in parsed.iter():
        if element is parsed:
            continue
        if element.tag not in ALLOWED_TAGS:
            yield f"<{element.tag}>"  # a comment's tag is a function
            continue
        for name, value in element.attrib.items():
            if name not in ALLOWED_ATTRIBUTES:
                yield f"{element.tag} {name}={value}"
        yield from _find_addresses(element)
        yield from _find_styles(element.attrib.get("style", ""))


def _find_addresses(element: Element) -> Iterator[str]:
    source, target = element.attrib.get("src", ""), element.attrib.get("href", "")
    if source and not source.startswith("wxpublish:picture."):
        yield f"src={source}"
    if target and not _SCHEME.match(target):
        yield f"href={target}"


def _find_styles(style: str) -> Iterator[str]:
    lowered = style.casefold()
    for word in (
        "expression",
        "@",
        "position",
        "!important",
        "font-family",
        "var(",
        "\\",
        "/*",
        "'\"",
    ):
        if word in lowered:
            yield f"style {style}"
    for address in _URL.findall(style):
        if not any(address.startswith(f"https://{host}/") for host in PICTURE_HOSTS):
            yield f"style {style}"
