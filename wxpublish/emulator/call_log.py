"""The log of calls: requests and answers without their secrets."""

import json
import re
from collections.abc import Mapping

from wxpublish.emulator.call import Answer, Call
from wxpublish.emulator.storage import Storage

_MAX_CHARACTERS = 4000
_SECRET_PARAMETERS = {"access_token", "secret", "appsecret"}
_SECRET_ENDPOINTS = {"token", "stable_token", "clear_quota/v2"}


def log_call(
    call: Call, answer: Answer | None, *, rid: str, effect: bool, milliseconds: float
) -> None:
    """Log one call; `answer` is None if the client did not get a readable one."""
    call.store.execute(
        "INSERT INTO call (time, endpoint, errcode, effect, rid, ip, fault, url, request, response,"
        " milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        call.now,
        call.endpoint,
        None if answer is None else _errcode(answer),
        effect,
        rid,
        call.ip,
        " ".join(fault.spec for fault in call.faults),
        _url(call),
        _request(call),
        _response(call, answer),
        milliseconds,
    )


def count_by_endpoint(store: Storage) -> dict[str, object]:
    """Count the calls that arrived and those that took effect, by endpoint."""
    rows = store.rows(
        "SELECT endpoint, count(*) AS calls, sum(effect) AS effects FROM call "
        "GROUP BY endpoint ORDER BY endpoint"
    )
    return {
        "calls": {row["endpoint"]: row["calls"] for row in rows},
        "effects": {row["endpoint"]: row["effects"] for row in rows if row["effects"]},
    }


def last_calls(store: Storage, number: int) -> list[dict[str, object]]:
    """Return the last calls, newest last."""
    rows = store.rows("SELECT * FROM call ORDER BY seq DESC LIMIT ?", number)
    return [dict(row) for row in reversed(rows)]


def clear(store: Storage) -> None:
    """Clear the log, and with it the counts."""
    store.execute("DELETE FROM call")


def _errcode(answer: Answer) -> int:
    code = answer.get("errcode", 0) if isinstance(answer, Mapping) else 0
    return code if isinstance(code, int) else 0


def _url(call: Call) -> str:
    pairs = [
        f"{key}={'***' if key in _SECRET_PARAMETERS else value}"
        for key, value in call.query.items()
    ]
    return f"/cgi-bin/{call.endpoint}" + ("?" + "&".join(pairs) if pairs else "")[:_MAX_CHARACTERS]


def _request(call: Call) -> str:
    if call.endpoint in _SECRET_ENDPOINTS:
        return ""
    if call.content_type.startswith("multipart/"):
        sizes = [
            f"{part.name}: {part.filename or ''} {len(part.data)} bytes"
            for part in call.parts().values()
        ]
        return "; ".join(sizes)[:_MAX_CHARACTERS]
    return call.body[: _MAX_CHARACTERS * 3].decode("utf-8", "replace")[:_MAX_CHARACTERS]


def _response(call: Call, answer: Answer | None) -> str:
    if answer is None or call.endpoint in _SECRET_ENDPOINTS:
        return ""
    if not isinstance(answer, Mapping):
        return f"{answer.mime}, {len(answer.data)} bytes"
    text = json.dumps(dict(answer), ensure_ascii=False)[:_MAX_CHARACTERS]
    return re.sub(r"tempkey=[^&\"]+", "tempkey=***", text)
