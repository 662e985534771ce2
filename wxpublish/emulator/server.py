"""The emulator as a server: one thread with its own event loop, one SQLite connection."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from aiohttp import web

from wxpublish.emulator import access_guard, checker_endpoint
from wxpublish.emulator.admin import Admin
from wxpublish.emulator.console.console import Console
from wxpublish.emulator.console.reader_page import ReaderPage
from wxpublish.emulator.faults import FaultInjector
from wxpublish.emulator.gateway import PREFIX, Gateway
from wxpublish.emulator.platform_limits import MAX_REQUEST_BYTES
from wxpublish.emulator.printable import server_logger
from wxpublish.emulator.public_files import PublicFiles
from wxpublish.emulator.settings import Settings
from wxpublish.emulator.storage import Storage

_CLOSE_TIMEOUT = 10.0
_SHUTDOWN_TIMEOUT = 0.2
_BACKLOG = 512
# The request line: wechatpy sends a video's description in the query.
_MAX_LINE = 64 * 1024


class Server:
    """A running emulator at `url`; `close` it, or use it as a context manager."""

    url: str

    def __init__(self, settings: Settings) -> None:
        """Raises InvalidFault, and OSError if the address is not available."""
        injector = FaultInjector(settings.faults)
        self._store = Storage(settings.data, settings.app_id)
        try:
            listener = _listen(settings, self._store)
        except OSError:
            self._store.close()
            raise
        host, port = settings.host, listener.getsockname()[1]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        app = _application(settings, self._store, injector, self.url)
        self._stop = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._run, args=(app, listener), name="wxpublish-emulator", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server and close its state; further calls do nothing."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_CLOSE_TIMEOUT)

    def _run(self, app: web.Application, listener: socket.socket) -> None:
        # The runner cancels pending tasks, of which closing the loop alone would warn.
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve(app, listener))
        finally:
            self._store.close()

    async def _serve(self, app: web.Application, listener: socket.socket) -> None:
        runner = web.AppRunner(
            app,
            access_log=None,
            logger=server_logger(),
            shutdown_timeout=_SHUTDOWN_TIMEOUT,
            max_line_size=_MAX_LINE,
        )
        await runner.setup()
        await web.SockSite(runner, listener, backlog=_BACKLOG).start()
        await self._stop.wait()
        await runner.cleanup()


def start(settings: Settings) -> Server:
    """Start an emulator in a thread of this process; it accepts connections on return."""
    return Server(settings)


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; `announce` gets the address once connections are accepted."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {
        number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        with start(settings) as server:
            announce(server.url)
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(settings: Settings, store: Storage) -> socket.socket:
    """Return a listening socket; port 0 means that of the last run on this folder, if it is free."""
    remembered = store.read_meta("port")
    if settings.port == 0 and isinstance(remembered, int):
        try:
            return _bind(settings.host, remembered)
        except OSError:
            return _bind(settings.host, 0)
    listener = _bind(settings.host, settings.port)
    if remembered is None:
        store.set_meta("port", listener.getsockname()[1])
    return listener


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def _application(
    settings: Settings, store: Storage, injector: FaultInjector, url: str
) -> web.Application:
    app = web.Application(
        client_max_size=MAX_REQUEST_BYTES, middlewares=[access_guard.reject_foreign_requests]
    )
    app[access_guard.SERVER_HOST] = settings.host
    gateway = Gateway(settings, store, injector, url)
    app.router.add_route("*", PREFIX + "{endpoint:.*}", gateway.handle)
    app.router.add_routes(PublicFiles(store).routes())
    app.router.add_routes(checker_endpoint.ROUTES)
    app.router.add_routes(Admin(store, injector).routes())
    app.router.add_routes(ReaderPage(store).routes())
    app.router.add_routes(Console(settings, store, injector, url).routes())
    return app
