"""What is downloaded without a token: pictures of articles, videos."""

from aiohttp import web

from wxpublish.emulator.file_formats import MIME
from wxpublish.emulator.storage import Storage

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "max-age=2592000",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class Pictures:
    """Handlers that serve bytes by address."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/mmbiz_{kind}/{key}/{size}", self.picture),
            web.get("/_media/{media_id}.mp4", self.video),
        ]

    async def picture(self, request: web.Request) -> web.Response:
        """A picture at any of its size segments; all answer the file as it was uploaded."""
        return self._answer(
            "SELECT b.format, b.data FROM picture p JOIN blob b USING (digest) WHERE p.key = ?",
            request.match_info["key"],
        )

    async def video(self, request: web.Request) -> web.Response:
        """A video that get_material or media/get gave the address of."""
        return self._answer(
            "SELECT b.format, b.data FROM media m JOIN blob b USING (digest) "
            "WHERE m.media_id = ? AND m.deleted IS NULL AND (expires IS NULL OR expires > ?)",
            request.match_info["media_id"],
            self._store.now(),
        )

    def _answer(self, sql: str, *values: object) -> web.Response:
        row = self._store.row(sql, *values)
        if row is None:
            raise web.HTTPNotFound
        return web.Response(
            body=row["data"], headers={"Content-Type": MIME[row["format"]], **_SAFE}
        )
