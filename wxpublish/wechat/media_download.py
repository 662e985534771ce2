"""Streamed downloads: the platform answers with either JSON or the file itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeVar

from wxpublish.wechat.answers import Ok, Refused, Unknown
from wxpublish.wechat.replies import JsonObject, answer_of_status, read_json_answer
from wxpublish.wechat.transport import StreamedResponse

T = TypeVar("T")
TEXT_TYPES = ("application/json", "text/json", "text/plain", "text/html")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A saved file. `filename` is the platform's name for it, empty if it gave none."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class RemoteVideo:
    """A video, given as a URL that needs no token and expires."""

    url: str
    title: str = ""
    description: str = ""


def file_or_json_reader(
    into: IO[bytes], extract: Callable[[JsonObject], T]
) -> Callable[[StreamedResponse], Ok[T | RemoteFile] | Refused | Unknown]:
    """A reader of answers that are either JSON, for `extract`, or a file, which goes to `into`.

    A file has a name in `Content-disposition`. The type alone is not enough, for refusals may be
    `text/plain`. No picture, voice or video begins with a brace.
    """
    start = into.tell()

    def take(incoming: StreamedResponse) -> Ok[T | RemoteFile] | Refused | Unknown:
        is_text = incoming.content_type in TEXT_TYPES or incoming.starts_with(b"{")
        if answer_of_status(incoming) is not None or (is_text and not incoming.filename):
            return read_json_answer(incoming, extract)
        return Ok(_save_file(incoming, into, start))

    return take


def _save_file(incoming: StreamedResponse, into: IO[bytes], start: int) -> RemoteFile:
    """Write the body, after truncating what an earlier attempt left."""
    into.seek(start)
    into.truncate()
    for chunk in incoming.chunks():
        into.write(chunk)
    return RemoteFile(incoming.filename, incoming.content_type, into.tell() - start)
