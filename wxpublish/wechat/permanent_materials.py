"""Permanent materials other than news (images, covers, voice, video), and pictures of articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Literal

from wxpublish.model.address import ListedType
from wxpublish.model.read_strategy import PAGE
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer, Ok
from wxpublish.wechat.article_payloads import RemoteNews, read_int, read_text
from wxpublish.wechat.caller import AnswerReader, Caller, Request
from wxpublish.wechat.listings import Listing, Page, Progress, read_page, read_pages
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo, file_or_json_reader
from wxpublish.wechat.replies import JsonObject, Unreadable, accept_gone, no_value, read_required
from wxpublish.wechat.request_bodies import RequestBody, json_body, json_text, multipart_body

MediaType = Literal["image", "voice", "video", "thumb"]


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file to upload. The platform shows `filename` in its library."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An uploaded material. `url` is empty except for images; its scheme may be http or https."""

    media_id: str
    url: str


@dataclass(frozen=True, slots=True)
class RemoteMaterial:
    """A material in a list. `name` is the uploaded file's name; `update_time` is in seconds."""

    media_id: str
    name: str
    update_time: int
    url: str


@dataclass(frozen=True, slots=True)
class MaterialCounts:
    """The number of permanent materials by type, including those uploaded in the console."""

    voice: int
    video: int
    image: int
    news: int


class Materials:
    """The library of permanent materials."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def add(
        self, kind: MediaType, file: UploadFile, *, title: str = "", introduction: str = ""
    ) -> Answer[Uploaded]:
        """Upload a permanent material; a video needs `title` and `introduction`.

        Never repeated after Unknown: each upload creates another item.
        """
        form = {"description": json_text({"title": title, "introduction": introduction})}
        request = Request(
            endpoints.ADD_MATERIAL,
            {"type": kind},
            partial(_upload_body, file, form if kind == "video" else {}),
        )
        answer = self._caller.json(request, _read_uploaded)
        if isinstance(answer, Ok):
            self._caller.remember_created(answer.value.media_id)
        return answer

    def add_picture(self, file: UploadFile) -> Answer[str]:
        """Upload a picture of an article with `media/uploadimg`: JPG or PNG under 1 MB.

        The answer is its URL, which must be used unchanged. It takes no room in the library.
        """
        request = Request(endpoints.UPLOADIMG, body=partial(_upload_body, file, {}))
        return self._caller.json(request, lambda item: read_required(item, "url"))

    def get(self, media_id: str, into: IO[bytes]) -> Answer[RemoteNews | RemoteVideo | RemoteFile]:
        """Read a material: news, a video's URL, or a file whose bytes go to `into`.

        Each attempt truncates `into` to where it was at the start.
        """
        request = Request(
            endpoints.GET_MATERIAL,
            body=partial(json_body, {"media_id": media_id}),
            depends_on=(media_id,),
        )
        read: AnswerReader[RemoteNews | RemoteVideo | RemoteFile] = file_or_json_reader(
            into, partial(_read_news_or_video, media_id)
        )
        return self._caller.call(request, read)

    def delete(self, media_id: str) -> Answer[None]:
        """Delete a material or news for good. If it is gone already, that is success."""
        self._caller.forget_created(media_id)
        body = {"media_id": media_id}
        return accept_gone(self._caller.post(endpoints.DEL_MATERIAL, body, no_value))

    def list(
        self, kind: ListedType, progress: Progress | None = None
    ) -> Answer[Listing[RemoteMaterial]]:
        """All materials of a type by media_id. The platform lists thumbs as images."""

        def page(offset: int) -> Answer[Page[RemoteMaterial]]:
            body = {"type": kind, "offset": offset, "count": PAGE}
            return self._caller.post(endpoints.BATCHGET_MATERIAL, body, _read_page)

        return read_pages(page, progress)

    def counts(self) -> Answer[MaterialCounts]:
        """The number of materials of each type."""
        return self._caller.json(Request(endpoints.GET_MATERIALCOUNT), _read_counts)


def _upload_body(file: UploadFile, fields: Mapping[str, str]) -> RequestBody:
    return multipart_body(file.filename, file.content_type, file.data, fields)


def _read_uploaded(item: JsonObject) -> Uploaded:
    return Uploaded(read_required(item, "media_id"), read_text(item, "url"))


def _read_page(item: JsonObject) -> Page[RemoteMaterial]:
    return read_page(item, "media_id", _read_material)


def _read_material(media_id: str, item: JsonObject) -> RemoteMaterial:
    return RemoteMaterial(
        media_id, read_text(item, "name"), read_int(item, "update_time"), read_text(item, "url")
    )


def _read_counts(item: JsonObject) -> MaterialCounts:
    if "news_count" not in item:
        raise Unreadable("the answer has no counts")
    return MaterialCounts(
        voice=read_int(item, "voice_count"),
        video=read_int(item, "video_count"),
        image=read_int(item, "image_count"),
        news=read_int(item, "news_count"),
    )


def _read_news_or_video(media_id: str, item: JsonObject) -> RemoteNews | RemoteVideo:
    if isinstance(item.get("news_item"), list):
        return RemoteNews.from_json(media_id, item)
    return RemoteVideo(
        read_required(item, "down_url"),
        title=read_text(item, "title"),
        description=read_text(item, "description"),
    )
