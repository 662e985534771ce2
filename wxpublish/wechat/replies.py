"""What an answer means: a value, a refusal, or something that cannot be read."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wxpublish.wechat.answers import Answer, Ok, Refused, Unknown
from wxpublish.wechat.article_payloads import text
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse

T = TypeVar("T")
Object = Mapping[str, Any]
LARGEST = 64 * 1024 * 1024
"""Bytes of JSON that are read: a page of 20 news with 8 long articles each is a tenth of it."""

_HINT = re.compile(r"\s{0,4}hint: ?(\[[^\]]{0,200}\])?")
_RID = re.compile(r"\s{0,4},?\s{0,4}rid: ?([0-9A-Za-z-]+)")


class Unreadable(ValueError):
    """An answer is no JSON object, or lacks what it must hold. The message says which."""


def needed(item: Object, key: str) -> str:
    """A field of an answer that must be there and not empty. Raises Unreadable."""
    value = text(item, key)
    if not value:
        raise Unreadable(f"the answer holds no {key}")
    return value


def nothing(_: Object) -> None:
    """The value of an answer that says only that it was done."""


def gone_is_done(answer: Answer[None]) -> Answer[None]:
    """After a delete, "no such item" is what was wanted: the platform answers 0 or 40007."""
    gone = isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE
    return Ok(None) if gone else answer


def json_answer(
    incoming: StreamedResponse, extract: Callable[[Object], T]
) -> Ok[T] | Refused | Unknown:
    """Read an answer of JSON; `extract` makes the value or raises Unreadable."""
    sending = incoming.sending
    if (early := by_status(incoming)) is not None:
        return early
    try:
        item = parse(b"".join(_capped(incoming)))
        return _refusal(item, sending) or Ok(extract(item))
    except Unreadable as problem:
        return Unknown(sending.endpoint, str(problem))


def parse(data: bytes) -> Object:
    """JSON as the platform writes it: UTF-8 whatever the header says, raw control characters."""
    try:
        item = json.loads(data.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        raise Unreadable("the answer is no JSON") from None
    if not isinstance(item, dict):
        raise Unreadable("the answer is no JSON object")
    return item


def by_status(incoming: StreamedResponse) -> Refused | Unknown | None:
    """The platform answers 200 even to refusals: any other status comes from something between."""
    endpoint, status = incoming.sending.endpoint, incoming.status
    if 200 <= status < 300:
        return None
    pause = incoming.retry_after()
    asked = "" if pause is None else f"it asks to wait {pause:,.0f} s"
    if 300 <= status < 500:
        return Refused(endpoint, status, asked, retry_after=pause)
    return Unknown(endpoint, ", ".join(filter(None, (f"HTTP {status}", asked))), pause)


def _capped(incoming: StreamedResponse) -> list[bytes]:
    pieces: list[bytes] = []
    size = 0
    for piece in incoming.pieces():
        size += len(piece)
        if size > LARGEST:
            raise Unreadable(f"the answer has more than {LARGEST // 1024 // 1024} MB")
        pieces.append(piece)
    return pieces


def _refusal(item: Object, sending: OutgoingRequest) -> Refused | None:
    """A missing `errcode` and 0 both mean success."""
    code = item.get("errcode", 0)
    if isinstance(code, str) and re.fullmatch(r"-?[0-9]{1,12}", code):
        code = int(code)
    if not isinstance(code, int):
        raise Unreadable("the answer holds an errcode that is no number")
    if code == 0:
        return None
    words = sending.scrub(text(item, "errmsg"))
    rid = _RID.search(words)
    errmsg = _HINT.sub("", _RID.sub("", words)).strip(" ,")
    return Refused(sending.endpoint, code, errmsg, rid[1] if rid else None)
