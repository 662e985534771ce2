"""Request bodies that know whether they were sent completely.

Until it has the last byte, the platform cannot act, whatever happens to the connection: this
separates `NotSent` from `Unknown`.
"""

import json
import math
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from wxpublish.wechat.network_errors import RequestTooSlow

CHUNK_SIZE = 64 * 1024
# JSON writes these as \u escapes, which the platform counts literally or refuses (47002).
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\b\t\n\f\r"}


class RequestBody:
    """Bytes in parts, of a known length, so that the request has a `Content-Length`.

    Iterating gives chunks, so sending a file of 10 MB makes no copy of it. After `deadline`, on the
    monotonic clock, iterating raises RequestTooSlow.
    """

    def __init__(self, content_type: str, parts: tuple[bytes, ...]) -> None:
        self.content_type = content_type
        self.is_sent = False
        self.deadline = math.inf
        self._parts = parts
        self._length = sum(len(part) for part in parts)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        left = self._length
        for part in self._parts:
            for start in range(0, len(part), CHUNK_SIZE):
                if time.monotonic() > self.deadline:
                    raise RequestTooSlow
                chunk = part[start : start + CHUNK_SIZE]
                left -= len(chunk)
                self.is_sent = left == 0
                yield chunk


def json_body(value: Mapping[str, Any]) -> RequestBody:
    r"""A JSON body in raw UTF-8: the platform would store or count `\uXXXX` letter by letter."""
    data = json_text(value).encode("utf-8", errors="replace")
    return RequestBody("application/json; charset=utf-8", (data,))


def json_text(value: Mapping[str, Any]) -> str:
    """JSON on one line, without escapes for non-ASCII characters."""
    return json.dumps(_without_controls(value), ensure_ascii=False)


def multipart_body(
    filename: str, content_type: str, data: bytes, fields: Mapping[str, str] | None = None
) -> RequestBody:
    """A form with the file under `media`, as all of the platform's uploads require.

    The filename is raw UTF-8: the encoded forms of RFC 5987 make uploads fail.
    """
    boundary = f"wxpublish{secrets.token_hex(16)}"
    heads = [
        _part_head(boundary, f'name="{name}"') + text.encode() + b"\r\n"
        for name, text in (fields or {}).items()
    ]
    place = f'name="media"; filename="{_quote(filename)}"'
    head = _part_head(boundary, place, f"Content-Type: {content_type}\r\n")
    tail = f"\r\n--{boundary}--\r\n".encode()
    return RequestBody(f"multipart/form-data; boundary={boundary}", (*heads, head, data, tail))


def _part_head(boundary: str, place: str, more: str = "") -> bytes:
    text = f"--{boundary}\r\nContent-Disposition: form-data; {place}\r\n{more}\r\n"
    return text.encode("utf-8", errors="replace")


def _quote(filename: str) -> str:
    return filename.translate({10: "%0A", 13: "%0D", 34: "%22"})


def _without_controls(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_CONTROLS)
    if isinstance(value, Mapping):
        return {key: _without_controls(item) for key, item in value.items()}
    return [_without_controls(item) for item in value] if isinstance(value, list) else value
