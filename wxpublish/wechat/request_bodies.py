"""Request bodies that know whether they were sent whole.

A platform that did not get the last byte cannot have acted, whatever became of the connection:
this is what tells `NotSent` from `Unknown`.
"""

import json
import math
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from wxpublish.wechat.network_errors import SentTooSlowly

PIECE = 64 * 1024
# JSON would write these as \u escapes, which the platform counts literally or refuses (47002).
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\b\t\n\f\r"}


class RequestBody:
    """Bytes in parts, of a known length: `Content-Length` is sent, never chunks.

    It goes out in pieces, so sending a file of 10 MB makes no copy of 10 MB; to a host that takes
    them too slowly none is sent after `ends`, of the machine's monotonic clock.
    """

    def __init__(self, content_type: str, parts: tuple[bytes, ...]) -> None:
        self.content_type = content_type
        self.sent = False
        self.ends = math.inf
        self._parts = parts
        self._length = sum(len(part) for part in parts)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        left = self._length
        for part in self._parts:
            for start in range(0, len(part), PIECE):
                if time.monotonic() > self.ends:
                    raise SentTooSlowly
                piece = part[start : start + PIECE]
                left -= len(piece)
                self.sent = left == 0
                yield piece


def json_body(value: Mapping[str, Any]) -> RequestBody:
    r"""Raw UTF-8 without `\uXXXX`: the platform would store or count escapes letter by letter."""
    data = json_text(value).encode("utf-8", errors="replace")
    return RequestBody("application/json; charset=utf-8", (data,))


def json_text(value: Mapping[str, Any]) -> str:
    """JSON in one line, characters as they are."""
    return json.dumps(_without_controls(value), ensure_ascii=False)


def form_body(
    filename: str, content_type: str, data: bytes, fields: Mapping[str, str] | None = None
) -> RequestBody:
    """A form with the file under `media`, as every upload of the platform wants it.

    The file's name goes as raw UTF-8: the encoded forms of RFC 5987 have broken uploads there.
    """
    boundary = f"wxpublish{secrets.token_hex(16)}"
    heads = [
        _head(boundary, f'name="{name}"') + text.encode() + b"\r\n"
        for name, text in (fields or {}).items()
    ]
    place = f'name="media"; filename="{_quoted(filename)}"'
    head = _head(boundary, place, f"Content-Type: {content_type}\r\n")
    tail = f"\r\n--{boundary}--\r\n".encode()
    return RequestBody(f"multipart/form-data; boundary={boundary}", (*heads, head, data, tail))


def _head(boundary: str, place: str, more: str = "") -> bytes:
    text = f"--{boundary}\r\nContent-Disposition: form-data; {place}\r\n{more}\r\n"
    return text.encode("utf-8", errors="replace")


def _quoted(filename: str) -> str:
    return filename.translate({10: "%0A", 13: "%0D", 34: "%22"})


def _without_controls(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_CONTROLS)
    if isinstance(value, Mapping):
        return {key: _without_controls(item) for key, item in value.items()}
    return [_without_controls(item) for item in value] if isinstance(value, list) else value
