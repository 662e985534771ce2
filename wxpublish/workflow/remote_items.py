"""The account as the platform sees it: lists, counts, single items, temporary media."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, assert_never

from wxpublish.errors import PlatformError, WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.remote_row import ItemType, RemoteRow, RemoteRows
from wxpublish.model.site import Account, Channel
from wxpublish.pull.file_type import SIGNATURE_LENGTH, detect_suffix
from wxpublish.state.state_view import read_state
from wxpublish.wechat.answers import Refused
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.downloader import MB, Downloader, DownloadFailure, DownloadLimits, with_https
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.listings import Listing
from wxpublish.wechat.media_download import RemoteFile, RemoteVideo
from wxpublish.wechat.permanent_materials import MediaType, UploadFile
from wxpublish.wechat.temporary import LIFETIME, TemporaryMedium

MAX_VIDEO_BYTES = 20 * MB
_TYPES = {"jpg": "image/jpeg", "mp3": "audio/mpeg", "amr": "audio/amr", "mp4": "video/mp4"}


@dataclass(frozen=True, slots=True)
class Item:
    """One item that was read. The bytes of a file or video are in the stream that was given."""

    media_id: str
    kind: str
    title: str
    address: str
    value: RemoteNews | RemoteVideo | RemoteFile

    def document(self) -> dict[str, object]:
        """The item as JSON, without the bytes of a file."""
        return {"media_id": self.media_id, "type": self.kind, **asdict(self.value)}


def addresses_by_media_id(root: Path, account: Account) -> dict[str, Address]:
    """The lockfile's addresses by media_id."""
    lock = read_state(root, account.lockfile, tolerate_newer=True).lock
    return {
        resource.media_id: address
        for address, resource in lock.resources.items()
        if resource.media_id
    }


def list_items(
    client: Client, types: tuple[ItemType, ...], known: dict[str, Address]
) -> RemoteRows:
    """List the items of the account of these types."""
    found: list[RemoteRow] = []
    complete = True
    for type_ in types:
        listing: Listing[RemoteRow] = _list_type(client, type_, known)
        found += listing.items.values()
        complete = complete and listing.complete
    return RemoteRows(tuple(found), complete)


def _list_type(client: Client, kind: ItemType, known: dict[str, Address]) -> Listing[RemoteRow]:
    match kind:
        case "draft":
            return _list_news(client, kind, "draft", known)
        case "news":
            return _list_news(client, kind, "material", known)
        case "image" | "voice" | "video":
            files = expect(client.materials.list(kind))
            rows = {
                media_id: RemoteRow(
                    kind,
                    media_id,
                    (one.name,),
                    one.update_time,
                    one.url,
                    _address_text(known, media_id),
                )
                for media_id, one in files.items.items()
            }
            return Listing(rows, files.complete)
        case _:
            assert_never(kind)


def _list_news(
    client: Client, kind: ItemType, channel: Channel, known: dict[str, Address]
) -> Listing[RemoteRow]:
    listing = expect(client.channel(channel).list())
    rows = {
        media_id: RemoteRow(
            kind,
            media_id,
            tuple(article.title for article in one.articles),
            one.update_time,
            next((article.url for article in one.articles), ""),
            _address_text(known, media_id),
        )
        for media_id, one in listing.items.items()
    }
    return Listing(rows, listing.complete)


def _address_text(known: dict[str, Address], media_id: str) -> str:
    return str(known[media_id]) if media_id in known else ""


def count_items(client: Client) -> dict[str, int]:
    """The number of items of each type."""
    files = expect(client.materials.counts())
    drafts = expect(client.channel("draft").count())
    return {"draft": drafts, **asdict(files)}


def read_item(
    client: Client,
    downloader: Downloader,
    media_id: str,
    stream: IO[bytes],
    known: dict[str, Address],
) -> Item:
    """Read an item: a draft, permanent news, or a file, whose bytes go to `stream`.

    Raises PlatformError if the account has no such item.
    """
    answer = client.materials.get(media_id, stream)
    value: RemoteNews | RemoteVideo | RemoteFile
    kind = "news"
    if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
        draft = client.channel("draft").get(media_id)
        is_gone = isinstance(draft, Refused) and draft.row.kind is ErrorKind.GONE
        value = expect(answer, media_id) if is_gone else expect(draft, media_id)
        kind = "draft"
    else:
        value = expect(answer, media_id)
    address = _address_text(known, media_id)
    match value:
        case RemoteNews():
            title = next((article.title for article in value.articles if article.title), "")
            return Item(media_id, kind, title, address, value)
        case RemoteVideo():
            download_video(downloader, value, stream)
            return Item(media_id, "video", value.title, address, value)
        case RemoteFile():
            return Item(media_id, "file", value.filename, address, value)
        case _:
            assert_never(value)


def download_video(downloader: Downloader, video: RemoteVideo, stream: IO[bytes]) -> None:
    """Download a video from the URL that the platform gave. Raises PlatformError."""
    answer = downloader.fetch(with_https(video.url), stream, DownloadLimits(MAX_VIDEO_BYTES, ""))
    if isinstance(answer, DownloadFailure):
        raise PlatformError(
            f"the video at {answer.url} was not downloaded: {answer.reason}",
            hint="its URL expires after about an hour: run the command again",
        )


def delete_item(client: Client, item: Item) -> None:
    """Delete an item permanently."""
    if item.kind == "draft":
        expect(client.channel("draft").delete(item.media_id), item.media_id)
    else:
        expect(client.materials.delete(item.media_id), item.media_id)


def upload_temporary(client: Client, kind: MediaType, name: str, data: bytes) -> TemporaryMedium:
    """Upload a temporary medium, which the platform keeps for `LIFETIME` seconds. Raises WrongUsage."""
    if not data:
        raise WrongUsage(f"{name} is empty", hint="choose another file")
    suffix = detect_suffix(data[:SIGNATURE_LENGTH])
    # File names outside of ASCII have broken uploads; the platform goes by the suffix.
    sent = f"upload.{suffix or 'bin'}"
    content_type = _TYPES.get(suffix) or (f"image/{suffix}" if kind in {"image", "thumb"} else "")
    file = UploadFile(sent, content_type or "application/octet-stream", data)
    return expect(client.temporary.upload(kind, file), name)


def expiry_time(medium: TemporaryMedium) -> int:
    """When a temporary medium expires, in seconds since 1970."""
    return medium.created_at + LIFETIME


def download_temporary(
    client: Client, downloader: Downloader, media_id: str, stream: IO[bytes]
) -> RemoteFile:
    """Download a temporary medium."""
    value = expect(client.temporary.get(media_id, stream), media_id)
    if isinstance(value, RemoteVideo):
        download_video(downloader, value, stream)
        return RemoteFile(f"{media_id}.mp4", "video/mp4", stream.tell())
    return value
