"""Markdown → compact HTML that the platform keeps: pure, no input or output."""

from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.theme_checks import check_theme

__all__ = ["Document", "RenderOptions", "check_theme", "parse", "render"]
