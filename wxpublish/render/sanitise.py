"""The allow-list that all HTML passes before a theme is applied; nh3 (ammonia) enforces it.

It covers the whole article, Markdown and raw HTML alike, so nothing bypasses it. Styles that
authors write are not filtered here, because nh3's filter breaks nested functions: `cascade` accepts
only properties and values it knows, and the writer writes only styles that were computed.
"""

import nh3

from wxpublish.model.html_tags import (
    ARTICLE_TAGS,
    CELL_TAGS,
    HEADING_TAGS,
    RAW_TEXT_TAGS,
    ROW_GROUP_TAGS,
)
from wxpublish.model.html_tree import LINE_ATTRIBUTE, LINE_ELEMENT

_OWN_TAGS = frozenset(
    {LINE_ELEMENT, "wx-footnote", "wx-footnotes", "wx-footnote-ref", "wx-math", "wx-slot"}
)
_REMOVED_TAGS = RAW_TEXT_TAGS | frozenset(
    "applet audio canvas frameset head math noscript object svg template video".split()
)
"""Elements that are removed with their content."""

_CLEANER = nh3.Cleaner(
    tags=set(ARTICLE_TAGS | _OWN_TAGS),
    clean_content_tags=set(_REMOVED_TAGS),
    attributes={
        "*": {"class", "style", LINE_ATTRIBUTE},
        "a": {"href", "title"},
        "img": {"src", "alt", "title", "width", "height", "align"},
        "ol": {"start", "reversed", "type"},
        "li": {"value"},
        "table": {"bgcolor", "width"},
        **{tag: {"colspan", "rowspan", "align", "valign", "bgcolor", "width"} for tag in CELL_TAGS},
        **{tag: {"align", "valign", "bgcolor"} for tag in ROW_GROUP_TAGS | {"tr"}},
        **{tag: {"align"} for tag in HEADING_TAGS | {"p", "div"}},
        "font": {"color", "size"},
        "wx-footnote": {"data-n"},
        "wx-footnote-ref": {"data-n"},
        "wx-math": {"data-display"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
    strip_comments=True,
)


def sanitise_html(markup: str) -> str:
    """Return the HTML with allowed elements, attributes and URL schemes only, all elements closed."""
    return _CLEANER.clean(markup)
