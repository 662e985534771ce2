"""Which handler each element gets."""

from collections.abc import Mapping

from wxpublish.render.arrange.anchors import footnote_mark, link
from wxpublish.render.arrange.arranger import Handler
from wxpublish.render.arrange.callouts import quote
from wxpublish.render.arrange.formula import formula
from wxpublish.render.arrange.listings import listing
from wxpublish.render.arrange.lists import item, items
from wxpublish.render.arrange.pictures import paragraph, picture
from wxpublish.render.arrange.renames import HEADINGS, RENAMED, heading, renamed
from wxpublish.render.arrange.tables import cell, table

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
