"""The pages and forms of the console."""

import secrets
from dataclasses import dataclass

from aiohttp import web

from wxpublish.emulator import manual_actions
from wxpublish.emulator.console import page_data
from wxpublish.emulator.console.layout import DATA_FOLDER, render_page
from wxpublish.emulator.faults import FaultInjector
from wxpublish.emulator.file_formats import MIME
from wxpublish.emulator.settings import Settings
from wxpublish.emulator.storage import Storage

_PREFIX = "/_console/"
_LOG_PATH = _PREFIX + "log"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # `no-referrer` would make browsers send `Origin: null` with the forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FIELDS = ("title", "author", "digest", "content_source_url", "content")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu; `number` of items, or None."""

    path: str
    name: str
    number: int | None


class Console:
    """The request handlers of the pages. Forms carry a token of this run against forged requests."""

    def __init__(
        self, settings: Settings, store: Storage, injector: FaultInjector, base: str
    ) -> None:
        self._settings = settings
        self._store = store
        self._injector = injector
        self._base = base
        self._csrf = secrets.token_urlsafe(24)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.home),
            web.get(_PREFIX + "{list:draft|material|published|image|voice|video}", self.items),
            web.get(_LOG_PATH, self.log),
            web.get(_PREFIX + "console.css", self.css),
            web.get(_PREFIX + "news/{media_id}", self.item),
            web.get(_PREFIX + "file/{media_id}", self.file),
            web.post(_PREFIX + "edit", self.edit),
            web.post(_PREFIX + "delete", self.delete),
            web.post(_PREFIX + "publish", self.publish),
        ]

    async def home(self, _: web.Request) -> web.Response:
        """GET /: the draft box, or permanent news if there are only those."""
        lists = (name for name in ("draft", "material") if page_data.count_news(self._store, name))
        raise web.HTTPFound(_PREFIX + next(lists, "draft"))

    async def css(self, _: web.Request) -> web.Response:
        text = DATA_FOLDER.joinpath("console.css").read_text("utf-8")
        return web.Response(text=text, content_type="text/css", headers=_HEADERS)

    async def items(self, request: web.Request) -> web.Response:
        """News as cards with their covers, or media of one kind."""
        name, offset = request.match_info["list"], _offset(request)
        if name in page_data.NEWS_LISTS:
            template, found = "news.html", page_data.list_news(self._store, name, offset)
        else:
            template, found = "media.html", page_data.list_media(self._store, name, offset)
        heading = (page_data.NEWS_LISTS | page_data.MEDIA_LISTS)[name]
        return self._page(request, template, heading=heading, listing=found, offset=offset)

    async def log(self, request: web.Request) -> web.Response:
        """The calls, newest first: all, or only the failed ones."""
        errors, offset = request.query.get("errors") == "1", _offset(request)
        found = page_data.list_calls(self._store, offset, errors=errors)
        faults = self._injector.describe()
        return self._page(
            request, "log.html", listing=found, errors=errors, faults=faults, offset=offset
        )

    async def item(self, request: web.Request) -> web.Response:
        """The preview of one article on a phone, and the form to edit it."""
        return self._item(request, request.match_info["media_id"], request.query.get("index", "0"))

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a permanent medium."""
        row = self._store.row(
            "SELECT b.format, b.data FROM media m JOIN blob b USING (digest) "
            "WHERE m.media_id = ? AND m.deleted IS NULL",
            request.match_info["media_id"],
        )
        if row is None:
            raise web.HTTPNotFound
        headers = {**_HEADERS, "Content-Type": MIME[row["format"]]}
        return web.Response(body=row["data"], headers=headers)

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """Store the changed fields and save in the editor, which rewrites the HTML."""
        form = await self._form(request)
        media_id = form.get("media_id", "")
        index, article = self._article(request, media_id, form.get("index", ""))
        # A browser sends line ends as CRLF, which are not a change.
        texts = {key: form[key].replace("\r\n", "\n") for key in _FIELDS if key in form}
        old = {key: str(article[key]).replace("\r\n", "\n") for key in _FIELDS}
        fields = {key: text for key, text in texts.items() if text != old[key]}
        body = {"media_id": media_id, "index": index, "fields": fields}
        try:
            with self._store.transaction():
                if fields:
                    manual_actions.edit(self._store, body)
                manual_actions.save(self._store, body)
        except manual_actions.ActionRefused as error:
            return self._item(request, media_id, str(index), error=str(error))
        raise web.HTTPSeeOther(f"{_PREFIX}news/{media_id}?index={index}")

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete an item and return to its list."""
        media_id = (await self._form(request)).get("media_id", "")
        path = _PREFIX + self._list_of(media_id)
        self._run_action(request, manual_actions.delete, media_id)
        raise web.HTTPSeeOther(path)

    async def publish(self, request: web.Request) -> web.StreamResponse:
        """Publish a draft, whose media_id then ends."""
        self._run_action(
            request, manual_actions.publish, (await self._form(request)).get("media_id", "")
        )
        raise web.HTTPSeeOther(_PREFIX + "published")

    def _run_action(
        self, request: web.Request, action: manual_actions.Action, media_id: str
    ) -> None:
        try:
            with self._store.transaction():
                action(self._store, {"media_id": media_id})
        except manual_actions.ActionRefused as error:
            raise self._missing(request) from error

    async def _form(self, request: web.Request) -> dict[str, str]:
        """Return a form that this console sent; others are answered 403."""
        if request.content_type != "application/x-www-form-urlencoded":
            raise web.HTTPUnsupportedMediaType
        fields = await request.post()
        form = {key: value for key, value in fields.items() if isinstance(value, str)}
        if not secrets.compare_digest(form.get("csrf", "").encode(), self._csrf.encode()):
            raise web.HTTPForbidden(text="csrf")
        return form

    def _article(
        self, request: web.Request, media_id: str, index: str
    ) -> tuple[int, dict[str, object]]:
        articles = page_data.read_articles(self._store, media_id)
        number = int(index) if index.isdecimal() and len(index) < 3 else len(articles)
        if number >= len(articles):
            raise self._missing(request)
        return number, articles[number]

    def _item(
        self, request: web.Request, media_id: str, index: str, *, error: str = ""
    ) -> web.Response:
        news = page_data.find_news(self._store, media_id)
        number, article = self._article(request, media_id, index)
        if news is None:
            raise self._missing(request)
        articles = page_data.read_articles(self._store, media_id)
        return self._page(
            request,
            "item.html",
            news=news,
            articles=articles,
            article=article,
            index=number,
            error=error,
        )

    def _list_of(self, media_id: str) -> str:
        news = page_data.find_news(self._store, media_id)
        medium = self._store.row("SELECT type FROM media WHERE media_id = ?", media_id)
        kind = str(news["list"] if news else medium["type"] if medium else "draft")
        return "image" if kind == "thumb" else kind

    def _missing(self, request: web.Request) -> web.HTTPNotFound:
        text = self._render(request, "missing.html")
        return web.HTTPNotFound(text=text, content_type="text/html", headers=_HEADERS)

    def _page(self, request: web.Request, name: str, **values: object) -> web.Response:
        text = self._render(request, name, **values)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    def _render(self, request: web.Request, name: str, **values: object) -> str:
        return render_page(
            name,
            app_id=self._settings.app_id,
            base=self._base,
            now=self._store.now(),
            menu=self._menu(),
            here=request.path,
            csrf=self._csrf,
            size=page_data.PAGE_SIZE,
            **values,
        )

    def _menu(self) -> dict[str, list[MenuEntry]]:
        news = [
            MenuEntry(_PREFIX + key, name, page_data.count_news(self._store, key))
            for key, name in page_data.NEWS_LISTS.items()
        ]
        media = [
            MenuEntry(_PREFIX + key, name, page_data.count_media(self._store, key))
            for key, name in page_data.MEDIA_LISTS.items()
        ]
        return {"内容": news, "素材": media, "开发": [MenuEntry(_LOG_PATH, "调用日志", None)]}


def _offset(request: web.Request) -> int:
    text = request.query.get("offset", "0")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
