"""Files that need no token: pictures of articles, and videos."""

from aiohttp import web

from wxpublish.emulator.file_formats import MIME
from wxpublish.emulator.storage import Storage

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "max-age=2592000",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class PublicFiles:
    """The request handlers of files."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/mmbiz_{kind}/{key}/{size}", self.picture),
            web.get("/_media/{media_id}.mp4", self.video),
        ]

    async def picture(self, request: web.Request) -> web.Response:
        """A picture with any size in its address; the file is always as it was uploaded."""
        return self._serve_file(
            "SELECT b.format, b.data FROM picture p JOIN blob b USING (digest) WHERE p.key = ?",
            request.match_info["key"],
        )

    async def video(self, request: web.Request) -> web.Response:
        """A video at the address that get_material or media/get answered."""
        return self._serve_file(
            "SELECT b.format, b.data FROM media m JOIN blob b USING (digest) "
            "WHERE m.media_id = ? AND m.deleted IS NULL AND (expires IS NULL OR expires > ?)",
            request.match_info["media_id"],
            self._store.now(),
        )

    def _serve_file(self, sql: str, *values: object) -> web.Response:
        row = self._store.row(sql, *values)
        if row is None:
            raise web.HTTPNotFound
        return web.Response(
            body=row["data"], headers={"Content-Type": MIME[row["format"]], **_HEADERS}
        )
