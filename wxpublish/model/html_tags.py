"""The elements of HTML by what they are: the one table that renderer, sanitisers and pull use.

Two tables stand elsewhere on purpose: a read-back's canonical form has its own, fixed with its
recipe (`wechat/readback.py`), and the emulator shares nothing with the client.
"""

VOID_TAGS = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no content and no end tag (HTML Standard, "Void elements")."""
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LIST_TAGS = frozenset({"ol", "ul"})
COLUMN_TAGS = frozenset({"col", "colgroup"})
ROW_GROUP_TAGS = frozenset({"tbody", "tfoot", "thead"})
CELL_TAGS = frozenset({"td", "th"})
BLOCK_TAGS = (
    HEADING_TAGS
    | LIST_TAGS
    | ROW_GROUP_TAGS
    | CELL_TAGS
    | frozenset(
        "address article aside blockquote caption center dd details div dl dt figcaption figure "
        "footer header hr li main nav p pre section summary table tr".split()
    )
)
"""Elements of an article that stand on lines of their own, the parts of tables and lists included."""
INLINE_TAGS = frozenset(
    "a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements of an article that stand within a line."""
ARTICLE_TAGS = BLOCK_TAGS | INLINE_TAGS | COLUMN_TAGS
"""All elements that an article may have."""
FORMATTING_TAGS = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""Elements that a parser opens again in the next block where they were left open (HTML Standard,
"The list of active formatting elements").
"""
RAW_TEXT_TAGS = frozenset("iframe noembed noframes script style textarea title xmp".split())
"""Elements whose content is text to a parser, whatever tags it seems to have."""
