"""The reader page: an article as followers see it."""

import json
import re
import sqlite3
from collections.abc import Mapping

from aiohttp import web
from markupsafe import Markup

from wxpublish.emulator.console.layout import DATA, page
from wxpublish.emulator.html_tokens import StartTag, TextToken, tokens
from wxpublish.emulator.rewriting import picture_key
from wxpublish.emulator.storage import Storage

_HEADERS = {
    # Content comes from strangers' articles. It was sanitised when it was stored, and may do
    # nothing here even if that failed.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https://*.qpic.cn; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FIRST_MID = 2650000000
_BACKGROUND = re.compile(r"https?://[^/\s()'\"&]+(/mmbiz[_a-z]*/[\w-]+/\d+)")


class Reader:
    """Handlers of the two addresses of an article: the public one and the console's."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/s", self.public),
            web.get("/_console/preview/{media_id}/{index:\\d{1,2}}", self.preview),
        ]

    async def public(self, request: web.Request) -> web.Response:
        """GET /s?__biz&mid&idx and sn, or of a draft tempkey and chksm."""
        query = request.query
        mid, idx = query.get("mid", ""), query.get("idx", "")
        if not re.fullmatch(r"\d{10,12}", mid) or not re.fullmatch(r"\d{1,2}", idx):
            raise web.HTTPNotFound
        news = self._store.row("SELECT * FROM news WHERE seq = ?", int(mid) - _FIRST_MID)
        key = query.get("sn") or query.get("chksm")
        if news is None or query.get("__biz") != self._store.biz or key != news["media_id"][-32:]:
            raise web.HTTPNotFound
        if news["deleted"] is not None and not news["article_id"]:
            return _gone()
        return self._show(news, int(idx) - 1)

    async def preview(self, request: web.Request) -> web.Response:
        """The same page for the console's phone."""
        news = self._store.row(
            "SELECT * FROM news WHERE media_id = ?", request.match_info["media_id"]
        )
        if news is None:
            raise web.HTTPNotFound
        return self._show(news, int(request.match_info["index"]))

    def _show(self, news: sqlite3.Row, position: int) -> web.Response:
        row = self._store.row(
            "SELECT document, content FROM article WHERE media_id = ? AND position = ?",
            news["media_id"],
            position,
        )
        if row is None:
            raise web.HTTPNotFound
        article: Mapping[str, object] = json.loads(row["document"])
        css = DATA.joinpath("reader.css").read_text("utf-8")
        text = page(
            "reader.html",
            article=article,
            updated=news["updated"],
            css=Markup(css),  # noqa: S704  # our own file
            content=Markup(displayed(row["content"])),  # noqa: S704  # sanitised, and see above
        )
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def _gone() -> web.Response:
    return web.Response(text=page("gone.html"), content_type="text/html", headers=_HEADERS)


def displayed(content: str) -> str:
    """Content as the reader page's script makes it: pictures loaded, from wherever this runs."""
    out = []
    for token in tokens(content):
        match token:
            case TextToken(raw):
                out.append(raw)
            case StartTag():
                out.append(str(_displayed(token)))
            case _:
                out.append(f"</{token.tag}>")
    return "".join(out)


def _displayed(token: StartTag) -> StartTag:
    if token.tag in {"script", "style", "link", "meta", "base", "object", "embed"}:
        return StartTag("span", (("hidden", ""),))
    token = token.without(*(name for name, _ in token.attributes if name.startswith("on")))
    style = token.get("style")
    if style:
        token = token.having("style", _BACKGROUND.sub(r"\1", style))
    url = token.get("data-src")
    if token.tag != "img" or not url:
        return token
    key = picture_key(url)
    return token.having("src", f"/mmbiz_image/{key}/640" if key else url)
