"""Temporary media: they expire three days after the upload and cannot be covers."""

from dataclasses import dataclass
from functools import partial
from typing import IO

from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.article_payloads import read_int, read_text
from wxpublish.wechat.caller import AnswerReader, Caller, Request
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo, file_or_json_reader
from wxpublish.wechat.permanent_materials import MediaType, UploadFile
from wxpublish.wechat.replies import JsonObject, Unreadable, read_required
from wxpublish.wechat.request_bodies import multipart_body

LIFETIME = 3 * 24 * 3600
"""Seconds until a temporary medium expires."""


@dataclass(frozen=True, slots=True)
class TemporaryMedium:
    """A temporary medium; `created_at` is in seconds of the platform's clock."""

    media_id: str
    kind: str
    created_at: int


class TemporaryMedia:
    """Uploads and downloads temporary media."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def upload(self, kind: MediaType, file: UploadFile) -> Answer[TemporaryMedium]:
        """Upload a file for three days."""
        body = partial(multipart_body, file.filename, file.content_type, file.data)
        return self._caller.json(
            Request(endpoints.MEDIA_UPLOAD, {"type": kind}, body), _read_medium
        )

    def get(self, media_id: str, into: IO[bytes]) -> Answer[RemoteVideo | RemoteFile]:
        """Download a medium into `into`; for a video the answer is the URL to download it from."""
        request = Request(endpoints.MEDIA_GET, {"media_id": media_id}, depends_on=(media_id,))
        read: AnswerReader[RemoteVideo | RemoteFile] = file_or_json_reader(into, _read_video)
        return self._caller.call(request, read)


def _read_medium(item: JsonObject) -> TemporaryMedium:
    # A thumb's id has a field of its own.
    media_id = read_text(item, "media_id") or read_text(item, "thumb_media_id")
    if not media_id:
        raise Unreadable("the answer has no media_id")
    return TemporaryMedium(media_id, read_text(item, "type"), read_int(item, "created_at"))


def _read_video(item: JsonObject) -> RemoteVideo:
    return RemoteVideo(read_required(item, "video_url"))
