"""The allow-list that all HTML passes before a theme is applied: nh3 (ammonia) does the work.

It runs over the whole article, Markdown and raw HTML alike, so there is no way around it. Styles that
authors write are not filtered here (nh3's filter breaks nested functions): `cascade` takes from
them only properties and values it knows, and the writer writes nothing but what is in a style it computed.
"""

import nh3

from wxpublish.render.html_tree import LINE, MARK

BLOCKS = frozenset(
    "address article aside blockquote caption center dd details div dl dt figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
INLINES = frozenset(
    "a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr".split()
)
KEPT = BLOCKS | INLINES | {"col", "colgroup"}
"""The elements that an article may have."""
_OURS = {MARK, "wx-footnote", "wx-footnotes", "wx-footnote-ref", "wx-math", "wx-slot"}
_REMOVED = frozenset(
    "applet audio canvas frameset head iframe math noembed noframes noscript object script "
    "style svg template textarea title video xmp".split()
)
"""Elements that go with everything in them."""

_CLEANER = nh3.Cleaner(
    tags=set(KEPT | _OURS),
    clean_content_tags=set(_REMOVED),
    attributes={
        "*": {"class", "style", LINE},
        "a": {"href", "title"},
        "img": {"src", "alt", "title", "width", "height", "align"},
        "ol": {"start", "reversed", "type"},
        "li": {"value"},
        "table": {"bgcolor", "width"},
        "td": {"colspan", "rowspan", "align", "valign", "bgcolor", "width"},
        "th": {"colspan", "rowspan", "align", "valign", "bgcolor", "width"},
        **{name: {"align", "valign", "bgcolor"} for name in ("tr", "thead", "tbody", "tfoot")},
        **{name: {"align"} for name in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6")},
        "font": {"color", "size"},
        "wx-footnote": {"data-n"},
        "wx-footnote-ref": {"data-n"},
        "wx-math": {"data-display"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
    strip_comments=True,
)


def sanitised(markup: str) -> str:
    """The HTML with allowed elements, attributes and URL schemes alone, every element closed."""
    return _CLEANER.clean(markup)
