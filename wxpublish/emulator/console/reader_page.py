"""The reader page, which shows an article as followers see it."""

import json
import re
import sqlite3
from collections.abc import Mapping

from aiohttp import web
from markupsafe import Markup

from wxpublish.emulator.console.layout import DATA_FOLDER, render_page
from wxpublish.emulator.html_tokens import StartTag, TextToken, tokenize
from wxpublish.emulator.rewriting import picture_key
from wxpublish.emulator.storage import Storage

_HEADERS = {
    # Content may come from strangers. It is sanitised when it is stored; the policy is a second
    # barrier.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https://*.qpic.cn; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FIRST_MID = 2650000000
_BACKGROUND = re.compile(r"https?://[^/\s()'\"&]+(/mmbiz[_a-z]*/[\w-]+/\d+)")


class ReaderPage:
    """The request handlers of an article's two addresses: public, and in the console."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/s", self.public),
            web.get("/_console/preview/{media_id}/{index:\\d{1,2}}", self.preview),
        ]

    async def public(self, request: web.Request) -> web.Response:
        """GET /s?__biz&mid&idx with sn, or for a draft with tempkey and chksm."""
        query = request.query
        mid, idx = query.get("mid", ""), query.get("idx", "")
        if not re.fullmatch(r"\d{10,12}", mid) or not re.fullmatch(r"\d{1,2}", idx):
            raise web.HTTPNotFound
        news = self._store.row("SELECT * FROM news WHERE seq = ?", int(mid) - _FIRST_MID)
        key = query.get("sn") or query.get("chksm")
        if news is None or query.get("__biz") != self._store.biz or key != news["media_id"][-32:]:
            raise web.HTTPNotFound
        if news["deleted"] is not None and not news["article_id"]:
            return _gone_page()
        return self._render(news, int(idx) - 1)

    async def preview(self, request: web.Request) -> web.Response:
        """The same page for the preview in the console."""
        news = self._store.row(
            "SELECT * FROM news WHERE media_id = ?", request.match_info["media_id"]
        )
        if news is None:
            raise web.HTTPNotFound
        return self._render(news, int(request.match_info["index"]))

    def _render(self, news: sqlite3.Row, position: int) -> web.Response:
        row = self._store.row(
            "SELECT document, content FROM article WHERE media_id = ? AND position = ?",
            news["media_id"],
            position,
        )
        if row is None:
            raise web.HTTPNotFound
        article: Mapping[str, object] = json.loads(row["document"])
        css = DATA_FOLDER.joinpath("reader.css").read_text("utf-8")
        text = render_page(
            "reader.html",
            article=article,
            updated=news["updated"],
            css=Markup(css),  # noqa: S704  # our own file
            content=Markup(rewrite_as_displayed(row["content"])),  # noqa: S704  # sanitised, and see above
        )
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def _gone_page() -> web.Response:
    return web.Response(text=render_page("gone.html"), content_type="text/html", headers=_HEADERS)


def rewrite_as_displayed(content: str) -> str:
    """Rewrite content as the script of the reader page does, with pictures from this emulator."""
    out = []
    for token in tokenize(content):
        match token:
            case TextToken(raw):
                out.append(raw)
            case StartTag():
                out.append(str(_rewrite_start_tag(token)))
            case _:
                out.append(f"</{token.tag}>")
    return "".join(out)


def _rewrite_start_tag(token: StartTag) -> StartTag:
    if token.tag in {"script", "style", "link", "meta", "base", "object", "embed"}:
        return StartTag("span", (("hidden", ""),))
    token = token.without_attributes(
        *(name for name, _ in token.attributes if name.startswith("on"))
    )
    style = token.get("style")
    if style:
        token = token.with_attribute("style", _BACKGROUND.sub(r"\1", style))
    url = token.get("data-src")
    if token.tag != "img" or not url:
        return token
    key = picture_key(url)
    return token.with_attribute("src", f"/mmbiz_image/{key}/640" if key else url)
