"""Maps each element to its handler."""

from collections.abc import Mapping

from wxpublish.render.arrange.anchors import arrange_footnote_mark, arrange_link
from wxpublish.render.arrange.arranger import Handler
from wxpublish.render.arrange.callouts import arrange_quote
from wxpublish.render.arrange.code_blocks import arrange_code_block
from wxpublish.render.arrange.formula_elements import arrange_formula
from wxpublish.render.arrange.list_elements import arrange_item, arrange_list
from wxpublish.render.arrange.picture_elements import arrange_paragraph, arrange_picture
from wxpublish.render.arrange.substitutes import HEADINGS, RENAMED, arrange_heading, arrange_renamed
from wxpublish.render.arrange.table_elements import arrange_cell, arrange_table

HANDLERS: Mapping[str, Handler] = {
    "a": arrange_link,
    "blockquote": arrange_quote,
    "img": arrange_picture,
    "li": arrange_item,
    "ol": arrange_list,
    "p": arrange_paragraph,
    "pre": arrange_code_block,
    "table": arrange_table,
    "td": arrange_cell,
    "th": arrange_cell,
    "ul": arrange_list,
    "wx-footnote-ref": arrange_footnote_mark,
    "wx-math": arrange_formula,
    **dict.fromkeys(HEADINGS, arrange_heading),
    **dict.fromkeys(RENAMED, arrange_renamed),
}
