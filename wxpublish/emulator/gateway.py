"""Pass HTTP requests under /cgi-bin/ to their endpoints, and inject faults."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from wxpublish.emulator import call_log
from wxpublish.emulator.access_tokens import check_address, check_token, expire_all
from wxpublish.emulator.call import Answer, Call, File
from wxpublish.emulator.call_quota import count_call
from wxpublish.emulator.endpoints.registry import ENDPOINTS, Endpoint
from wxpublish.emulator.faults import Fault, FaultInjector
from wxpublish.emulator.refusals import Refusal, new_rid, refusal_body
from wxpublish.emulator.settings import Settings
from wxpublish.emulator.storage import Storage

PREFIX = "/cgi-bin/"
_ERROR_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a call; `answer` is None if the client does not get the endpoint's answer."""

    answer: Answer | None
    effect: bool


class Gateway:
    """The front end of the platform for one account."""

    def __init__(
        self, settings: Settings, store: Storage, injector: FaultInjector, base: str
    ) -> None:
        """`base` is the emulator's own address, with which picture addresses begin."""
        self._settings = settings
        self._store = store
        self._injector = injector
        self._base = base

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call with HTTP 200, unless a fault sets another status."""
        started = time.monotonic()
        try:
            call = await self._read(request)
        except ConnectionError:  # the client closed the connection while it was sending
            return web.Response(status=400)
        await asyncio.sleep(self._settings.latency_ms / 1000 + call.fault_seconds("wait", "before"))
        outcome = self._execute(call, started)
        await asyncio.sleep(call.fault_seconds("wait", "after"))
        if call.deciding_fault and outcome.answer is None:
            return await _send_fault(request, call.deciding_fault)
        return await self._send(request, outcome, call.faults)

    async def _read(self, request: web.Request) -> Call:
        endpoint = request.path.removeprefix(PREFIX)
        faults = self._injector.faults_for_call(endpoint)
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

    def _execute(self, call: Call, started: float) -> Outcome:
        """Run the endpoint and log the call in one transaction."""
        rid = new_rid(call.now)
        with self._store.transaction():
            # Other processes may have written meanwhile; times follow the order of effects.
            call.now = self._store.now()
            if call.deciding_fault and call.deciding_fault.stage == "before":
                outcome = _faulty_outcome(call, call.deciding_fault, rid, effect=False)
            else:
                outcome = _run_endpoint(call, rid)
                if call.deciding_fault:
                    outcome = _faulty_outcome(call, call.deciding_fault, rid, effect=outcome.effect)
            call_log.log_call(
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
        await asyncio.sleep(0.05)  # lets the first half leave before the connection ends
        return _abort_connection(request)

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


def _run_endpoint(call: Call, rid: str) -> Outcome:
    try:
        endpoint = _check_access(call)
        with call.store.savepoint():
            answer = endpoint.run(call)
    except Refusal as refusal:
        return Outcome(refusal_body(refusal, rid), effect=False)
    return Outcome(answer, effect=True)


def _check_access(call: Call) -> Endpoint:
    """Return the endpoint; refuse a wrong path or method, address or token, and a used-up quota."""
    if call.too_large:
        raise Refusal(45001)
    endpoint = ENDPOINTS.get(call.endpoint)
    if endpoint is None:
        raise Refusal(40066)
    if endpoint.method not in {call.method, "ANY"}:
        raise Refusal(43001 if endpoint.method == "GET" else 43002)
    if call.endpoint in {"token", "stable_token"} or call.settings.allow_list_everywhere:
        check_address(call)
    if endpoint.auth:
        check_token(call)
    count_call(call)
    return endpoint


def _faulty_outcome(call: Call, fault: Fault, rid: str, *, effect: bool) -> Outcome:
    """The outcome that replaces the endpoint's own."""
    answer: Mapping[str, object] | None = None
    if fault.kind == "errcode":
        answer = refusal_body(Refusal(int(fault.value), ip=call.ip), rid)
    elif fault.kind == "token":
        expire_all(call.store)
        answer = refusal_body(Refusal(42001), rid)
    return Outcome(answer, effect)


async def _send_fault(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind in {"drop", "hang"}:
        await asyncio.sleep(fault.value if fault.kind == "hang" else 0)
        return _abort_connection(request)
    status = int(fault.value) if fault.kind == "status" else 200
    page = _ERROR_PAGE.format(f"{status} {'OK' if status == 200 else 'Error'}")
    return web.Response(status=status, text=page, content_type="text/html")


def _abort_connection(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
