"""Endpoints for operators: the platform's IP addresses, and a call by its rid."""

import re

from wxpublish.emulator.call import OK, Answer, Call
from wxpublish.emulator.refusals import Refusal

_RID_SECONDS = 7 * 24 * 3600


def addresses(call: Call) -> Answer:
    """GET get_api_domain_ip and getcallbackip."""
    del call
    return {"ip_list": ["127.0.0.1"]}


def get_rid(call: Call) -> Answer:
    """POST openapi/rid/get: request and answer of a call of the last seven days."""
    rid = call.json().get("rid")
    if not isinstance(rid, str) or not re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", rid):
        raise Refusal(76002)
    row = call.store.row("SELECT * FROM call WHERE rid = ?", rid)
    if row is None:
        raise Refusal(76001)
    if row["time"] < call.now - _RID_SECONDS:
        raise Refusal(76004)
    return {
        **OK,
        "request": {
            "invoke_time": int(row["time"]),
            "cost_in_ms": int(row["milliseconds"]),
            "request_url": row["url"],
            "request_body": row["request"],
            "response_body": row["response"],
            "client_ip": row["ip"],
        },
    }
