"""An emulator of the WeChat Official Account platform.

>>> from wxpublish.emulator import Settings, start
>>> with start(Settings(data=folder, app_id="wx0", app_secret="s")) as server:  # doctest: +SKIP
...     use(server.url)  # the API at /cgi-bin/…, the web console at /

It shares no code with the client of this product, so that each checks the other. Its state is one
SQLite file in `Settings.data`, which survives a kill at any moment.

Admin interface (JSON; `POST` bodies are objects; 400 with `{"error": …}` for an invalid request,
403 for a foreign `Host` or `Origin`):

| request | body → answer |
|---|---|
| `GET /_emulator/calls` | → `{"calls": {"draft/add": 2}, "effects": {"draft/add": 1}, "log": [{"seq", "time", "endpoint", "errcode", "effect", "rid", "ip", "fault", "url", "request", "response", "milliseconds"}, …]}`: `calls` arrived, `effects` were carried out; `errcode` null: not answered |
| `DELETE /_emulator/calls` | clears log and counts |
| `GET`, `POST`, `DELETE /_emulator/faults` | `{"faults": [SPEC, …]}` adds → `{"faults": [{"spec", "seen"}, …]}`; specs: `wxpublish.emulator.faults` |
| `GET`, `POST /_emulator/clock` | `{"advance": SECONDS}` → `{"now": …}`; quotas, tokens, temporary media follow |
| `POST /_emulator/tokens/expire` | `{}`: expires every access token |
| `POST /_emulator/edit` | `{"media_id", "index": 0, "fields": {"title": …}}`: edits one article by hand |
| `POST /_emulator/save` | `{"media_id"}`: saves a news in the web editor, which rewrites its HTML |
| `POST /_emulator/shorten` | `{"media_id", "index": 1}`: removes one of several articles |
| `POST /_emulator/delete` | `{"media_id"}`: deletes a draft, news or medium |
| `POST /_emulator/publish` | `{"media_id"}` → `{"article_id"}`: publishes a draft, whose media_id then ends |
"""

from importlib import import_module
from typing import TYPE_CHECKING

from wxpublish.emulator.settings import Settings

if TYPE_CHECKING:
    from wxpublish.emulator.server import Server, serve, start

__all__ = ["Server", "Settings", "serve", "start"]


def __getattr__(name: str) -> object:
    """Load the server, and with it aiohttp, only when it is used."""
    if name in __all__:
        return getattr(import_module("wxpublish.emulator.server"), name)
    raise AttributeError(name)
