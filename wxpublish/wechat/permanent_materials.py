"""Permanent materials beside news: pictures, covers, voice, video; and pictures of articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Literal

from wxpublish.model.address import ListedType
from wxpublish.model.read_strategy import PAGE
from wxpublish.wechat import endpoints
from wxpublish.wechat.answers import Answer, Ok
from wxpublish.wechat.article_payloads import RemoteNews, text, whole
from wxpublish.wechat.caller import Caller, Request, Take
from wxpublish.wechat.listings import Listing, Page, Progress, page_of, read_pages
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo, save
from wxpublish.wechat.replies import Object, Unreadable, gone_is_done, needed, nothing
from wxpublish.wechat.request_bodies import RequestBody, form_body, json_body, json_text

MediaType = Literal["image", "voice", "video", "thumb"]


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file to be sent. `filename` is what the platform shows, so it should be telling."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A permanent material. `url` is given for images, else empty; it has no fixed scheme."""

    media_id: str
    url: str


@dataclass(frozen=True, slots=True)
class RemoteMaterial:
    """A material as listed. `name` is the uploaded file's name; `update_time` in seconds."""

    media_id: str
    name: str
    update_time: int
    url: str


@dataclass(frozen=True, slots=True)
class MaterialCounts:
    """Permanent materials by type, those of the console too."""

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

        Never repeated on Unknown: each upload makes another item.
        """
        form = {"description": json_text({"title": title, "introduction": introduction})}
        request = Request(
            endpoints.ADD_MATERIAL,
            {"type": kind},
            partial(_form, file, form if kind == "video" else {}),
        )
        answer = self._caller.json(request, _uploaded)
        if isinstance(answer, Ok):
            self._caller.made(answer.value.media_id)
        return answer

    def add_picture(self, file: UploadFile) -> Answer[str]:
        """Upload a picture of an article with `media/uploadimg`: JPG or PNG under 1 MB.

        The answer is its address, which must be used as it is. It takes no place in the library.
        """
        request = Request(endpoints.UPLOADIMG, body=partial(_form, file, {}))
        return self._caller.json(request, lambda item: needed(item, "url"))

    def get(self, media_id: str, into: IO[bytes]) -> Answer[RemoteNews | RemoteVideo | RemoteFile]:
        """Read a material in its three shapes. The bytes of a picture or voice go to `into`.

        `into` is cut back to where it stood at each try. A video is fetched from its address.
        """
        request = Request(
            endpoints.GET_MATERIAL,
            body=partial(json_body, {"media_id": media_id}),
            relies_on=(media_id,),
        )
        take: Take[RemoteNews | RemoteVideo | RemoteFile] = save(into, partial(_shape, media_id))
        return self._caller.call(request, take)

    def delete(self, media_id: str) -> Answer[None]:
        """Delete it for good, news too. That it is gone already is success."""
        self._caller.unmade(media_id)
        body = {"media_id": media_id}
        return gone_is_done(self._caller.post(endpoints.DEL_MATERIAL, body, nothing))

    def list(
        self, kind: ListedType, progress: Progress | None = None
    ) -> Answer[Listing[RemoteMaterial]]:
        """All of a type by media_id. The platform lists covers of type thumb under image."""

        def page(offset: int) -> Answer[Page[RemoteMaterial]]:
            body = {"type": kind, "offset": offset, "count": PAGE}
            return self._caller.post(endpoints.BATCHGET_MATERIAL, body, _page)

        return read_pages(page, progress)

    def counts(self) -> Answer[MaterialCounts]:
        """How many there are of each type."""
        return self._caller.json(Request(endpoints.GET_MATERIALCOUNT), _counts)


def _form(file: UploadFile, fields: Mapping[str, str]) -> RequestBody:
    return form_body(file.filename, file.content_type, file.data, fields)


def _uploaded(item: Object) -> Uploaded:
    return Uploaded(needed(item, "media_id"), text(item, "url"))


def _page(item: Object) -> Page[RemoteMaterial]:
    return page_of(item, "media_id", _material)


def _material(media_id: str, item: Object) -> RemoteMaterial:
    return RemoteMaterial(
        media_id, text(item, "name"), whole(item, "update_time"), text(item, "url")
    )


def _counts(item: Object) -> MaterialCounts:
    if "news_count" not in item:
        raise Unreadable("the answer holds no counts")
    return MaterialCounts(
        voice=whole(item, "voice_count"),
        video=whole(item, "video_count"),
        image=whole(item, "image_count"),
        news=whole(item, "news_count"),
    )


def _shape(media_id: str, item: Object) -> RemoteNews | RemoteVideo:
    if isinstance(item.get("news_item"), list):
        return RemoteNews.from_json(media_id, item)
    return RemoteVideo(
        needed(item, "down_url"), title=text(item, "title"), description=text(item, "description")
    )
