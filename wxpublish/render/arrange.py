"""Which handler each element gets."""

from collections.abc import Mapping

from wxpublish.render.anchors import footnote_mark, link
from wxpublish.render.arranger import Handler
from wxpublish.render.callouts import quote
from wxpublish.render.formula import formula
from wxpublish.render.listings import listing
from wxpublish.render.lists import item, items
from wxpublish.render.pictures import paragraph, picture
from wxpublish.render.renames import RENAMED, renamed
from wxpublish.render.tables import cell, table

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
    **dict.fromkeys(RENAMED, renamed),
}
