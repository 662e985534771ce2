"""From an HTTP request under /cgi-bin/ to an endpoint and back, with the faults on the way."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from wxpublish.emulator import call_log
from wxpublish.emulator.access_tokens import check_address, check_token, expire_all
from wxpublish.emulator.call import Answer, Call, File
from wxpublish.emulator.call_quota import spend
from wxpublish.emulator.endpoints.registry import ENDPOINTS, Endpoint
from wxpublish.emulator.faults import Fault, FaultBoard
from wxpublish.emulator.refusals import Refusal, envelope, new_rid
from wxpublish.emulator.settings import Settings
from wxpublish.emulator.storage import Storage

PREFIX = "/cgi-bin/"
_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to; `answer` None: the client gets nothing of the endpoint's."""

    answer: Answer | None
    effect: bool


class Gateway:
    """The platform's front end for one account."""

    def __init__(self, settings: Settings, store: Storage, board: FaultBoard, base: str) -> None:
        """`base` is the emulator's own address, which picture addresses begin with."""
        self._settings = settings
        self._store = store
        self._board = board
        self._base = base

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; HTTP 200 whatever it says, unless a fault asks for another."""
        started = time.monotonic()
        try:
            call = await self._read(request)
        except ConnectionError:  # the client died while it sent: there is nobody to answer
            return web.Response(status=400)
        await asyncio.sleep(self._settings.latency_ms / 1000 + call.seconds("wait", "before"))
        outcome = self._settle(call, started)
        await asyncio.sleep(call.seconds("wait", "after"))
        if call.fault and outcome.answer is None:
            return await _without_answer(request, call.fault)
        return await self._send(request, outcome, call.faults)

    async def _read(self, request: web.Request) -> Call:
        endpoint = request.path.removeprefix(PREFIX)
        faults = self._board.take(endpoint)
        try:
            body, too_large = await request.read(), False
        except web.HTTPRequestEntityTooLarge:
            body, too_large = b"", True
        return Call(
            endpoint=endpoint,
            method=request.method,
            query=dict(request.query),
            body=body,
            content_type=request.headers.get("Content-Type", ""),
            ip=request.remote or "127.0.0.1",
            base=self._base,
            now=self._store.now(),
            store=self._store,
            settings=self._settings,
            faults=faults,
            too_large=too_large,
        )

    def _settle(self, call: Call, started: float) -> Outcome:
        """Run the endpoint and write the call down, in one transaction."""
        rid = new_rid(call.now)
        with self._store.transaction():
            # Others may have written while this one waited; times follow the order of effects.
            call.now = self._store.now()
            if call.fault and call.fault.stage == "before":
                outcome = _instead(call, call.fault, rid, effect=False)
            else:
                outcome = _run(call, rid)
                if call.fault:
                    outcome = _instead(call, call.fault, rid, effect=outcome.effect)
            call_log.record(
                call,
                outcome.answer,
                rid=rid,
                effect=outcome.effect,
                milliseconds=(time.monotonic() - started) * 1000,
            )
        return outcome

    async def _send(
        self, request: web.Request, outcome: Outcome, faults: tuple[Fault, ...]
    ) -> web.StreamResponse:
        body, headers = self._encode(outcome.answer)
        kinds = {fault.kind: fault.value for fault in faults}
        if not kinds.keys() & {"cut", "slow"}:
            return web.Response(body=body, headers=headers)
        response = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
        await response.prepare(request)
        if "slow" in kinds:
            step = max(1, int(kinds["slow"] / 10))
            for at in range(0, len(body), step):
                await response.write(body[at : at + step])
                await asyncio.sleep(step / kinds["slow"])
            return response
        await response.write(body[: len(body) // 2])
        await asyncio.sleep(0.05)  # lets the half leave before the connection goes
        return _dropped(request)

    def _encode(self, answer: Answer | None) -> tuple[bytes, dict[str, str]]:
        if isinstance(answer, File):
            name = answer.name.encode("ascii", "replace").decode().translate({34: "_", 92: "_"})
            name = "".join(letter if letter.isprintable() else "_" for letter in name)
            return answer.data, {
                "Content-Type": answer.mime,
                "Content-Disposition": f'attachment; filename="{name}"',
            }
        text = json.dumps(dict(answer or {}), ensure_ascii=False, separators=(",", ":"))
        return text.encode(), {"Content-Type": self._settings.content_type}


def _run(call: Call, rid: str) -> Outcome:
    try:
        endpoint = _admit(call)
        with call.store.savepoint():
            answer = endpoint.run(call)
    except Refusal as refusal:
        return Outcome(envelope(refusal, rid), effect=False)
    return Outcome(answer, effect=True)


def _admit(call: Call) -> Endpoint:
    """The endpoint, when path, verb, address, token and quota are right."""
    if call.too_large:
        raise Refusal(45001)
    endpoint = ENDPOINTS.get(call.endpoint)
    if endpoint is None:
        raise Refusal(40066)
    if endpoint.verb not in {call.method, "ANY"}:
        raise Refusal(43001 if endpoint.verb == "GET" else 43002)
    if call.endpoint in {"token", "stable_token"} or call.settings.allow_list_everywhere:
        check_address(call)
    if endpoint.auth:
        check_token(call)
    spend(call)
    return endpoint


def _instead(call: Call, fault: Fault, rid: str, *, effect: bool) -> Outcome:
    """What is answered in place of the endpoint's own answer."""
    answer: Mapping[str, object] | None = None
    if fault.kind == "errcode":
        answer = envelope(Refusal(int(fault.value), ip=call.ip), rid)
    elif fault.kind == "token":
        expire_all(call)
        answer = envelope(Refusal(42001), rid)
    return Outcome(answer, effect)


async def _without_answer(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind in {"drop", "hang"}:
        await asyncio.sleep(fault.value if fault.kind == "hang" else 0)
        return _dropped(request)
    status = int(fault.value) if fault.kind == "status" else 200
    page = _HTML.format(f"{status} {'OK' if status == 200 else 'Error'}")
    return web.Response(status=status, text=page, content_type="text/html")


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
