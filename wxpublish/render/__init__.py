"""Markdown → compact HTML that the platform keeps, as a pure function.

`markdown/` parses an article, `arrange/` shapes its tree for the platform, `css/` computes styles,
and `compact_writer` writes the HTML. Configuration belongs to `site/`, and media files to `media/`.
"""

from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.theme_checks import check_theme

__all__ = ["Document", "RenderOptions", "check_theme", "parse", "render"]
