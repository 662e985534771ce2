"""Pages that show an article as the platform's reader page would, for comparing in a browser."""

import base64
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image

from tests.render.samples import LINKS, SIZES, make_article, make_formulas, make_pictures
from wxpublish.emulator.console.reader_page import rewrite_as_displayed
from wxpublish.emulator.editor import rewrite_as_saved
from wxpublish.emulator.rewriting import rewrite_as_stored
from wxpublish.model.asset import Asset
from wxpublish.model.html_tree import Element
from wxpublish.model.rendered import PLACEHOLDER
from wxpublish.model.site import Theme
from wxpublish.render.compact_writer import OMITTED_WHEN_BARE, Writer
from wxpublish.render.compose import ComposeSettings, arrange
from wxpublish.render.css.cascade import get_cascade
from wxpublish.render.css.shorthands import expand_declaration
from wxpublish.render.css.style import Style
from wxpublish.render.css.stylesheet import parse_declarations
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.templates import get_templates

OLDER = """
html, body, * { margin: 0; padding: 0 }
h1, h2, h3, h4, h5, h6 { font-weight: 400; font-size: 100% }
a { color: #576b95; text-decoration: none }
body { line-height: 1.6; background: #fff }
.rich_media_content { overflow: hidden; color: rgba(0, 0, 0, .9); font-size: 17px; text-align: justify;
  word-wrap: break-word; hyphens: auto; font-family: "Noto Sans CJK SC", sans-serif }
.rich_media_content * { max-width: 100% !important; box-sizing: border-box !important;
  word-wrap: break-word !important }
.rich_media_content p { clear: both; min-height: 1em }
.rich_media_content em { font-style: italic }
.rich_media_content blockquote { margin: 0; padding-left: 10px; border-left: 3px solid #dbdbdb }
.rich_media_content ul, .rich_media_content ol { padding-left: 0; list-style-position: inside }
.rich_media_content img { height: auto !important }
table { margin-bottom: 10px; border-collapse: collapse; display: table; width: 100% !important }
td, th { word-wrap: break-word; word-break: break-all; padding: 5px 10px; border: 1px solid #ddd }
th { border-top: 2px solid #bbb; background: #f7f7f7 }
"""
"""What captures of the reader page say, the older ones where they disagree."""
NEWER = files("wxpublish.emulator").joinpath("console/reader.css").read_text("utf-8") + (
    '.rich_media_content { font-family: "Noto Sans CJK SC", sans-serif }'
)
"""The reader page as the emulator has it, in the font that the tests have."""

MARGIN = {375: 16, 677: 0}
"""Of the page beside the column, by width of the screen."""


class SheetWriter(Writer):
    """Writes a tree with classes, for a theme that is applied as a style sheet."""

    _make_tags = Writer._write_tags  # those that a style keeps are of the compact writer

    def _make_attributes(
        self,
        element: Element,
        style: Style,
        from_parent: Mapping[str, str],
        for_children: Mapping[str, str],
    ) -> str:
        whole = Writer._make_attributes(self, element, style, from_parent, for_children)
        written = re.sub(r' (?:align|style)="[^"]*"', "", whole)
        if element.tag in OMITTED_WHEN_BARE:
            written += " data-kept"  # the sheet may count rows, so nothing is left out
        if "class" in element.attrib:
            written += f' class="{element.attrib["class"]}"'
        safe = [
            f"{name}:{value}"
            for declared, text, _ in parse_declarations(element.attrib.get("style", ""))
            for name, value in expand_declaration(declared, text)
        ]
        return written + (f' style="{";".join(safe)}"' if safe else "")


def render_both(body: str, chosen: Theme) -> tuple[str, str]:
    """Return an article's HTML with classes and with compact styles, with pictures filled in."""
    document = parse(make_article(body))
    settings = ComposeSettings(
        document,
        get_cascade(chosen.css),
        get_templates(chosen.templates),
        make_pictures(document),
        LINKS,
        make_formulas(),
        RenderOptions(),
    )
    root = arrange(settings, document.tree.children).root
    assets = {str(asset.address): asset for asset in settings.pictures.values()}
    assets |= {str(asset.address): asset for asset in settings.formulas.values()}
    sheet = SheetWriter(settings.cascade).write(root)
    return _filled(sheet, assets), _filled(Writer(settings.cascade).write(root), assets)


def render_edited(body: str, chosen: Theme) -> tuple[str, str]:
    """An article's compact HTML, and what readers get of it when the platform has stored it and the web
    editor has opened and saved it.
    """
    document = parse(make_article(body))
    made = render(
        document,
        chosen,
        make_pictures(document),
        LINKS,
        RenderOptions(limit=10**9),
        formulas=make_formulas(),
    )
    files = {
        **make_pictures(document),
        **{str(key): asset for key, asset in make_formulas().items()},
    }
    assets = {str(asset.address): asset for asset in files.values()}
    html = made.parts[0].html.text
    sent = PLACEHOLDER.sub(r"https://mmbiz.qpic.cn/mmbiz_png/\1/0?wx_fmt=png", html)
    saved = rewrite_as_displayed(
        rewrite_as_saved(rewrite_as_stored(sent, lambda _: True), lambda _: None)
    )
    shown = re.sub(r"/mmbiz_image/(\w+)/640", r"wxpublish:picture.\1", saved)
    return _filled(html, assets), _filled(shown, assets)


def make_page(content: str, width: int, css: str = "", extra: str = "", reader: str = OLDER) -> str:
    """Return a reader page with an article. The page's own sheet is a layer below the theme."""
    margin = MARGIN[width]
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><style>@layer reader{{{reader}}}</style>"
        f"<style>{css}</style><style>body{{padding:20px {margin}px}}{extra}</style></head><body>"
        f'<div class="rich_media_content">{content}</div></body></html>'
    )


def _filled(html: str, assets: Mapping[str, Asset]) -> str:
    def source(match: re.Match[str]) -> str:
        asset = assets[f"picture.{match[1]}"]
        return _png(*SIZES.get(asset.path, (asset.width, asset.height)))

    return PLACEHOLDER.sub(source, html)


@cache
def _png(width: int, height: int) -> str:
    data = BytesIO()
    Image.new("RGB", (width, height), (width % 200, 120, height % 200)).save(data, "PNG")
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
