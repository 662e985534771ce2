"""The round trip of an article: built, stored by the platform, pulled, and built again."""

import re
from dataclasses import dataclass

from tests.render.samples import (
    FORMULAS,
    LINKS,
    SIZES,
    THEMES,
    make_article,
    make_picture,
    read_theme,
)
from wxpublish.emulator.editor import rewrite_as_saved
from wxpublish.emulator.rewriting import rewrite_as_stored
from wxpublish.model.site import Links
from wxpublish.pull.html_to_markdown import render_markdown
from wxpublish.pull.remote_tree import find_picture_urls, read_article
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.wechat.readback import count_pictures, text_without_spaces

_PLACEHOLDER = re.compile(r"wxpublish:picture\.([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class ContentSummary:
    """What adoption compares of the content of two articles."""

    text: str
    find_picture_urls: int


def summarise(html: str) -> ContentSummary:
    return ContentSummary(text_without_spaces(html), count_pictures(html))


def build_html(body: str, name: str = "plain", links: Links = "footnotes") -> str:
    """The HTML of a body, whatever pictures and formulas it names."""
    document = parse(make_article(body))
    targets = [(each.target, each.kind) for each in document.references]
    shown = {target: make_picture(target, *SIZES.get(target, (1080, 540))) for target, kind in targets
             if kind == "picture"}  # fmt: skip
    known = {**{target: None for target, kind in targets if kind == "link"}, **LINKS}
    drawn = {
        (each.tex, each.display): make_picture(
            each.tex, *FORMULAS.get((each.tex, each.display), (48, 64))
        )
        for each in document.formulas
    }
    options = RenderOptions(links=links, limit=10**9)
    parts = render(document, read_theme(THEMES / name), shown, known, options, formulas=drawn).parts
    return "".join(part.html.text for part in parts)


def store(html: str, *, edited: bool = False) -> str:
    """HTML as the platform returns it; `edited`: after a save in its web editor."""
    uploaded = _PLACEHOLDER.sub(r"http://mmbiz.qpic.cn/mmbiz_png/\1/0", html)
    kept = rewrite_as_stored(uploaded, lambda _: True)
    return rewrite_as_saved(kept, lambda _: ("png", 100, 100)) if edited else kept


def pull_markdown(html: str) -> str:
    """The Markdown of read-back HTML, with pictures saved as `p0.png` and so on."""
    files = {
        url: f"p{number}.png" for number, url in enumerate(find_picture_urls(read_article(html)))
    }
    return render_markdown(html, files)
