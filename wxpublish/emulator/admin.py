"""The admin interface under /_emulator/: call counts, faults, the clock, and manual actions.

Bodies are JSON; an invalid request is answered 400 with `{"error": …}`.
"""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from wxpublish.emulator import call_log, manual_actions
from wxpublish.emulator.access_tokens import expire_all
from wxpublish.emulator.faults import FaultInjector, InvalidFault
from wxpublish.emulator.storage import Storage

_MAX_LOGGED_CALLS = 1000
_MAX_ADVANCE = 100 * 366 * 24 * 3600


class Admin:
    """The request handlers of one account."""

    def __init__(self, store: Storage, injector: FaultInjector) -> None:
        self._store = store
        self._injector = injector

    def routes(self) -> list[web.RouteDef]:
        """Return every admin route."""
        at = "/_emulator/"
        return [
            web.get(at + "calls", self.calls),
            web.delete(at + "calls", self.clear_calls),
            web.get(at + "faults", self.faults),
            web.post(at + "faults", self.add_faults),
            web.delete(at + "faults", self.clear_faults),
            web.get(at + "clock", self.clock),
            web.post(at + "clock", self.advance),
            web.post(at + "tokens/expire", self.expire_tokens),
            web.post(at + "edit", self._action_handler(manual_actions.edit)),
            web.post(at + "save", self._action_handler(manual_actions.save)),
            web.post(at + "shorten", self._action_handler(manual_actions.remove_article)),
            web.post(at + "delete", self._action_handler(manual_actions.delete)),
            web.post(at + "publish", self._action_handler(manual_actions.publish)),
        ]

    async def calls(self, _: web.Request) -> web.Response:
        """GET calls: counts by endpoint since the log was cleared, and the last calls."""
        log = call_log.last_calls(self._store, _MAX_LOGGED_CALLS)
        return web.json_response({**call_log.count_by_endpoint(self._store), "log": log})

    async def clear_calls(self, _: web.Request) -> web.Response:
        """DELETE calls: clear the log."""
        with self._store.transaction():
            call_log.clear(self._store)
        return web.json_response({})

    async def faults(self, _: web.Request) -> web.Response:
        """GET faults: each with the number of calls it has seen."""
        return web.json_response({"faults": self._injector.describe()})

    async def add_faults(self, request: web.Request) -> web.Response:
        """POST faults `{"faults": [SPEC, …]}`: add faults."""
        specs = (await _body(request)).get("faults")
        if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
            raise _bad_request("faults must be a list of specs")
        try:
            self._injector.add(specs)
        except InvalidFault as error:
            raise _bad_request(str(error)) from error
        return await self.faults(request)

    async def clear_faults(self, _: web.Request) -> web.Response:
        """DELETE faults: remove all faults."""
        self._injector.clear()
        return web.json_response({"faults": []})

    async def clock(self, _: web.Request) -> web.Response:
        """GET clock: the account's time."""
        return web.json_response({"now": self._store.now()})

    async def advance(self, request: web.Request) -> web.Response:
        """POST clock `{"advance": SECONDS}`: move the account's time, forward or back."""
        seconds = (await _body(request)).get("advance")
        if not isinstance(seconds, int | float) or not -_MAX_ADVANCE < seconds < _MAX_ADVANCE:
            raise _bad_request("advance must be a number of seconds")
        with self._store.transaction():
            now = self._store.advance(float(seconds))
        return web.json_response({"now": now})

    async def expire_tokens(self, _: web.Request) -> web.Response:
        """POST tokens/expire: expire every access token now."""
        with self._store.transaction():
            expire_all(self._store)
        return web.json_response({})

    def _action_handler(
        self, action: manual_actions.Action
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await _body(request)
            try:
                with self._store.transaction():
                    return web.json_response(action(self._store, body))
            except manual_actions.ActionRefused as error:
                raise _bad_request(str(error)) from error

        return handle


async def _body(request: web.Request) -> dict[str, object]:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise _bad_request("the body is not JSON") from error
    if not isinstance(body, dict):
        raise _bad_request("the body is not a JSON object")
    return body


def _bad_request(text: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": text}), content_type="application/json")
