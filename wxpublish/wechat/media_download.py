"""Files that come down, streamed: an answer of the platform is either JSON or the file itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeVar

from wxpublish.wechat.answers import Ok, Refused, Unknown
from wxpublish.wechat.replies import Object, by_status, json_answer
from wxpublish.wechat.transport import StreamedResponse

T = TypeVar("T")
TEXT_TYPES = ("application/json", "text/json", "text/plain", "text/html")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that was saved. `filename` is the platform's name for it, empty if it gave none."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class RemoteVideo:
    """A video comes as an address to fetch it from, which needs no token and expires."""

    url: str
    title: str = ""
    description: str = ""


def save(
    into: IO[bytes], extract: Callable[[Object], T]
) -> Callable[[StreamedResponse], Ok[T | RemoteFile] | Refused | Unknown]:
    """Take an answer that is JSON, for `extract`, or a file, for `into` from where it stands now.

    A file names itself in `Content-disposition`. The type alone says little: refusals come as
    `text/plain` too. No picture, voice or video begins with a brace.
    """
    start = into.tell()

    def take(incoming: StreamedResponse) -> Ok[T | RemoteFile] | Refused | Unknown:
        is_text = incoming.content_type in TEXT_TYPES or incoming.begins_with(b"{")
        if by_status(incoming) is not None or (is_text and not incoming.filename):
            return json_answer(incoming, extract)
        return Ok(_saved(incoming, into, start))

    return take


def _saved(incoming: StreamedResponse, into: IO[bytes], start: int) -> RemoteFile:
    """Write what comes; what an earlier try left behind is cut off first."""
    into.seek(start)
    into.truncate()
    for piece in incoming.pieces():
        into.write(piece)
    return RemoteFile(incoming.filename, incoming.content_type, into.tell() - start)
