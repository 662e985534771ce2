"""Which handler each element gets."""

from collections.abc import Mapping

from wxpublish.render.arrange.anchors import footnote_mark, link
from wxpublish.render.arrange.arranger import Handler
from wxpublish.render.arrange.callouts import quote
from wxpublish.render.arrange.code_blocks import listing
from wxpublish.render.arrange.formula_elements import formula
from wxpublish.render.arrange.list_elements import item, items
from wxpublish.render.arrange.picture_elements import paragraph, picture
from wxpublish.render.arrange.substitutes import HEADINGS, RENAMED, heading, renamed
from wxpublish.render.arrange.table_elements import cell, table

HANDLERS: Mapping[str, Handler] = {
    "a": link,
    "blockquote": quote,
    "img": picture,
    "li": item,
    "ol": items,
    "p": paragraph,
    "pre": listing,
    "table": table,
    "td": cell,
    "th": cell,
    "ul": items,
    "wx-footnote-ref": footnote_mark,
    "wx-math": formula,
    **dict.fromkeys(HEADINGS, heading),
    **dict.fromkeys(RENAMED, renamed),
}
