"""The admin interface under /_emulator/: counts, faults, the clock, and what a console does by hand.

All of it is JSON; what is asked wrongly is answered 400 with `{"error": …}`.
"""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from wxpublish.emulator import call_log, manual_actions
from wxpublish.emulator.faults import BadFault, FaultBoard
from wxpublish.emulator.storage import Storage

_LOGGED = 1000
_FAR = 100 * 366 * 24 * 3600


class Admin:
    """Handlers over one account's state."""

    def __init__(self, store: Storage, board: FaultBoard) -> None:
        self._store = store
        self._board = board

    def routes(self) -> list[web.RouteDef]:
        """Every admin address."""
        at = "/_emulator/"
        return [
            web.get(at + "calls", self.calls),
            web.delete(at + "calls", self.forget_calls),
            web.get(at + "faults", self.faults),
            web.post(at + "faults", self.add_faults),
            web.delete(at + "faults", self.clear_faults),
            web.get(at + "clock", self.clock),
            web.post(at + "clock", self.advance),
            web.post(at + "tokens/expire", self.expire_tokens),
            web.post(at + "edit", self._deed(manual_actions.edit)),
            web.post(at + "save", self._deed(manual_actions.save)),
            web.post(at + "shorten", self._deed(manual_actions.shorten)),
            web.post(at + "delete", self._deed(manual_actions.delete)),
            web.post(at + "publish", self._deed(manual_actions.publish)),
        ]

    async def calls(self, _: web.Request) -> web.Response:
        """GET calls: counts by endpoint since the log was emptied, and the log's end."""
        log = call_log.latest(self._store, _LOGGED)
        return web.json_response({**call_log.counts(self._store), "log": log})

    async def forget_calls(self, _: web.Request) -> web.Response:
        """DELETE calls: empty the log."""
        with self._store.transaction():
            call_log.forget(self._store)
        return web.json_response({})

    async def faults(self, _: web.Request) -> web.Response:
        """GET faults: each with the calls it has seen."""
        return web.json_response({"faults": self._board.listed()})

    async def add_faults(self, request: web.Request) -> web.Response:
        """POST faults `{"faults": [SPEC, …]}`: set more of them."""
        specs = (await _body(request)).get("faults")
        if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
            raise _bad("faults: a list of specs")
        try:
            self._board.add(specs)
        except BadFault as error:
            raise _bad(str(error)) from error
        return await self.faults(request)

    async def clear_faults(self, _: web.Request) -> web.Response:
        """DELETE faults: none any more."""
        self._board.clear()
        return web.json_response({"faults": []})

    async def clock(self, _: web.Request) -> web.Response:
        """GET clock."""
        return web.json_response({"now": self._store.now()})

    async def advance(self, request: web.Request) -> web.Response:
        """POST clock `{"advance": SECONDS}`: the account's time moves, also back."""
        seconds = (await _body(request)).get("advance")
        if not isinstance(seconds, int | float) or not -_FAR < seconds < _FAR:
            raise _bad("advance: a number of seconds")
        with self._store.transaction():
            now = self._store.advance(float(seconds))
        return web.json_response({"now": now})

    async def expire_tokens(self, _: web.Request) -> web.Response:
        """POST tokens/expire: every access token ends now."""
        with self._store.transaction():
            now = self._store.now()
            self._store.execute("UPDATE token SET expires = ? WHERE expires > ?", now, now)
        return web.json_response({})

    def _deed(self, deed: manual_actions.Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await _body(request)
            try:
                with self._store.transaction():
                    return web.json_response(deed(self._store, body))
            except manual_actions.ActionRefused as error:
                raise _bad(str(error)) from error

        return handle


async def _body(request: web.Request) -> dict[str, object]:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise _bad("the body is not JSON") from error
    if not isinstance(body, dict):
        raise _bad("the body is not a JSON object")
    return body


def _bad(text: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": text}), content_type="application/json")
