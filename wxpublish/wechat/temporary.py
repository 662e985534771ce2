"""Temporary media: gone three days after their upload, and no good as a cover."""

from dataclasses import dataclass
from functools import partial
from typing import IO

from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.article_payloads import text, whole
from wxpublish.wechat.caller import Caller, Request, Take
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo, save
from wxpublish.wechat.permanent_materials import MediaType, UploadFile
from wxpublish.wechat.replies import Object, Unreadable, needed
from wxpublish.wechat.request_bodies import form_body

LIFE = 3 * 24 * 3600
"""Seconds a temporary medium is kept."""


@dataclass(frozen=True, slots=True)
class TemporaryMedium:
    """A temporary medium; `created_at` in the platform's seconds."""

    media_id: str
    kind: str
    created_at: int


class Temporary:
    """Temporary upload and download."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def upload(self, kind: MediaType, file: UploadFile) -> Answer[TemporaryMedium]:
        """Upload a file for three days."""
        body = partial(form_body, file.filename, file.content_type, file.data)
        return self._caller.json(Request(endpoints.MEDIA_UPLOAD, {"type": kind}, body), _medium)

    def get(self, media_id: str, into: IO[bytes]) -> Answer[RemoteVideo | RemoteFile]:
        """Download it into `into`; a video answers with the address to fetch it from."""
        request = Request(endpoints.MEDIA_GET, {"media_id": media_id}, relies_on=(media_id,))
        take: Take[RemoteVideo | RemoteFile] = save(into, _video)
        return self._caller.call(request, take)


def _medium(item: Object) -> TemporaryMedium:
    # The id of a thumb stands under a name of its own.
    media_id = text(item, "media_id") or text(item, "thumb_media_id")
    if not media_id:
        raise Unreadable("the answer holds no media_id")
    return TemporaryMedium(media_id, text(item, "type"), whole(item, "created_at"))


def _video(item: Object) -> RemoteVideo:
    return RemoteVideo(needed(item, "video_url"))
