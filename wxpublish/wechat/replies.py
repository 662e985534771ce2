"""Reading an answer: a value, a refusal, or something unreadable."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wxpublish.wechat.answers import Answer, Ok, Refused, Unknown
from wxpublish.wechat.article_payloads import read_text
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse

T = TypeVar("T")
JsonObject = Mapping[str, Any]
MAX_JSON_BYTES = 64 * 1024 * 1024
"""Ten times the size of a page of 20 news with 8 long articles each."""

_HINT = re.compile(r"\s{0,4}hint: ?(\[[^\]]{0,200}\])?")
_RID = re.compile(r"\s{0,4},?\s{0,4}rid: ?([0-9A-Za-z-]+)")


class Unreadable(ValueError):
    """An answer is no JSON object or lacks a field. The message says which."""


def read_required(item: JsonObject, key: str) -> str:
    """A field that must be present and not empty. Raises Unreadable."""
    value = read_text(item, key)
    if not value:
        raise Unreadable(f"the answer has no {key}")
    return value


def no_value(_: JsonObject) -> None:
    """The value of an answer that only confirms success."""


def accept_gone(answer: Answer[None]) -> Answer[None]:
    """Take "no such item" for success after a delete: the platform answers 0 or 40007."""
    gone = isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE
    return Ok(None) if gone else answer


def read_json_answer(
    incoming: StreamedResponse, extract: Callable[[JsonObject], T]
) -> Ok[T] | Refused | Unknown:
    """Read a JSON answer; `extract` returns the value or raises Unreadable."""
    request = incoming.request
    if (early := answer_of_status(incoming)) is not None:
        return early
    try:
        item = parse_json(b"".join(_read_capped(incoming)))
        return _find_refusal(item, request) or Ok(extract(item))
    except Unreadable as problem:
        return Unknown(request.endpoint, str(problem))


def parse_json(data: bytes) -> JsonObject:
    """Parse JSON as the platform writes it: always UTF-8, with raw control characters."""
    try:
        item = json.loads(data.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        raise Unreadable("the answer is not JSON") from None
    if not isinstance(item, dict):
        raise Unreadable("the answer is not a JSON object")
    return item


def answer_of_status(incoming: StreamedResponse) -> Refused | Unknown | None:
    """The failure of a status other than 2xx, which a gateway sent: the platform always sends 200."""
    endpoint, status = incoming.request.endpoint, incoming.status
    if 200 <= status < 300:
        return None
    pause = incoming.retry_after()
    asked = "" if pause is None else f"it asks to wait {pause:,.0f} s"
    if 300 <= status < 500:
        return Refused(endpoint, status, asked, retry_after=pause)
    return Unknown(endpoint, ", ".join(filter(None, (f"HTTP {status}", asked))), pause)


def _read_capped(incoming: StreamedResponse) -> list[bytes]:
    chunks: list[bytes] = []
    size = 0
    for chunk in incoming.chunks():
        size += len(chunk)
        if size > MAX_JSON_BYTES:
            raise Unreadable(f"the answer has more than {MAX_JSON_BYTES // 1024 // 1024} MB")
        chunks.append(chunk)
    return chunks


def _find_refusal(item: JsonObject, request: OutgoingRequest) -> Refused | None:
    """The refusal in an answer; None if its `errcode` is missing or 0."""
    code = item.get("errcode", 0)
    if isinstance(code, str) and re.fullmatch(r"-?[0-9]{1,12}", code):
        code = int(code)
    if not isinstance(code, int):
        raise Unreadable("the errcode of the answer is not a number")
    if code == 0:
        return None
    words = request.redact(read_text(item, "errmsg"))
    rid = _RID.search(words)
    errmsg = _HINT.sub("", _RID.sub("", words)).strip(" ,")
    return Refused(request.endpoint, code, errmsg, rid[1] if rid else None)
