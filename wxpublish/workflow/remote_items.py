"""The account as the platform sees it: lists, counts, single items, temporary media."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal, assert_never

from wxpublish.errors import PlatformError, WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.site import Account, Channel
from wxpublish.pull.file_type import SIGNATURE_LENGTH, detect_suffix
from wxpublish.state.store import Store
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

Listed = Literal["draft", "news", "image", "voice", "video"]
KINDS: tuple[Listed, ...] = ("draft", "news", "image", "voice", "video")
LARGEST = 20 * MB
_TYPES = {"jpg": "image/jpeg", "mp3": "audio/mpeg", "amr": "audio/amr", "mp4": "video/mp4"}


@dataclass(frozen=True, slots=True)
class RemoteRow:
    """An item of a list. `update_time` in the platform's seconds; `address`: what the lockfile calls
    it, empty for what it does not know.
    """

    type: Listed
    media_id: str
    titles: tuple[str, ...]
    update_time: int
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class RemoteRows:
    """What was listed; not `complete`: the list did not end, or kept changing."""

    rows: tuple[RemoteRow, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item, read. `news`, or a file that went to the stream, or a video's words and file."""

    media_id: str
    kind: str
    title: str
    address: str
    value: RemoteNews | RemoteVideo | RemoteFile

    def document(self) -> dict[str, object]:
        """The item as JSON; a file's bytes are not in it."""
        return {"media_id": self.media_id, "type": self.kind, **asdict(self.value)}


def addresses(root: Path, account: Account) -> dict[str, Address]:
    """The lockfile's addresses by media_id."""
    lock = Store.read(root, account.lockfile, tolerate_newer=True).lock
    return {held.media_id: address for address, held in lock.resources.items() if held.media_id}


def rows(client: Client, kinds: tuple[Listed, ...], known: dict[str, Address]) -> RemoteRows:
    """The items of the account, of these kinds."""
    found: list[RemoteRow] = []
    complete = True
    for kind in kinds:
        listing: Listing[RemoteRow] = _listing(client, kind, known)
        found += listing.items.values()
        complete = complete and listing.complete
    return RemoteRows(tuple(found), complete)


def _listing(client: Client, kind: Listed, known: dict[str, Address]) -> Listing[RemoteRow]:
    match kind:
        case "draft":
            return _news(client, kind, "draft", known)
        case "news":
            return _news(client, kind, "material", known)
        case "image" | "voice" | "video":
            files = expect(client.materials.list(kind))
            made = {
                media_id: RemoteRow(
                    kind, media_id, (one.name,), one.update_time, one.url, _address(known, media_id)
                )
                for media_id, one in files.items.items()
            }
            return Listing(made, files.complete)
        case _:
            assert_never(kind)


def _news(
    client: Client, kind: Listed, channel: Channel, known: dict[str, Address]
) -> Listing[RemoteRow]:
    listing = expect(client.channel(channel).list())
    made = {
        media_id: RemoteRow(
            kind,
            media_id,
            tuple(article.title for article in one.articles),
            one.update_time,
            next((article.url for article in one.articles), ""),
            _address(known, media_id),
        )
        for media_id, one in listing.items.items()
    }
    return Listing(made, listing.complete)


def _address(known: dict[str, Address], media_id: str) -> str:
    return str(known[media_id]) if media_id in known else ""


def counts(client: Client) -> dict[str, int]:
    """How many there are of each kind."""
    files = expect(client.materials.counts())
    drafts = expect(client.channel("draft").count())
    return {"draft": drafts, **asdict(files)}


def read_item(
    client: Client, web: Downloader, media_id: str, into: IO[bytes], known: dict[str, Address]
) -> Item:
    """Read an item, whatever it is: a draft, permanent news, or a file, whose bytes go to `into`.

    Raises PlatformError where the account has no such item.
    """
    answer = client.materials.get(media_id, into)
    value: RemoteNews | RemoteVideo | RemoteFile
    kind = "news"
    if isinstance(answer, Refused) and answer.row.kind is ErrorKind.GONE:
        draft = client.channel("draft").get(media_id)
        gone = isinstance(draft, Refused) and draft.row.kind is ErrorKind.GONE
        value = expect(answer, media_id) if gone else expect(draft, media_id)
        kind = "draft"
    else:
        value = expect(answer, media_id)
    address = _address(known, media_id)
    match value:
        case RemoteNews():
            title = next((article.title for article in value.articles if article.title), "")
            return Item(media_id, kind, title, address, value)
        case RemoteVideo():
            fetch_video(web, value, into)
            return Item(media_id, "video", value.title, address, value)
        case RemoteFile():
            return Item(media_id, "file", value.filename, address, value)
        case _:
            assert_never(value)


def fetch_video(web: Downloader, video: RemoteVideo, into: IO[bytes]) -> None:
    """Fetch a video from the address that the platform gave. Raises PlatformError."""
    fetched = web.fetch(with_https(video.url), into, DownloadLimits(LARGEST, ""))
    if isinstance(fetched, DownloadFailure):
        raise PlatformError(
            f"the video was not fetched from {fetched.url}: {fetched.reason}",
            hint="its address lives for an hour or so: run it again",
        )


def delete_item(client: Client, item: Item) -> None:
    """Delete an item for good."""
    if item.kind == "draft":
        expect(client.channel("draft").delete(item.media_id), item.media_id)
    else:
        expect(client.materials.delete(item.media_id), item.media_id)


def upload(client: Client, kind: MediaType, name: str, data: bytes) -> TemporaryMedium:
    """Upload a temporary medium; the platform keeps it for `LIFE` seconds."""
    if not data:
        raise WrongUsage(f"{name} is empty", hint="give a file with something in it")
    suffix = detect_suffix(data[:SIGNATURE_LENGTH])
    # Names that are not ASCII have broken uploads; the type follows the suffix.
    sent = f"upload.{suffix or 'bin'}"
    content_type = _TYPES.get(suffix) or (f"image/{suffix}" if kind in {"image", "thumb"} else "")
    file = UploadFile(sent, content_type or "application/octet-stream", data)
    return expect(client.temporary.upload(kind, file), name)


def expires(medium: TemporaryMedium) -> int:
    """When a temporary medium is gone, in the platform's seconds."""
    return medium.created_at + LIFETIME


def temporary(client: Client, web: Downloader, media_id: str, into: IO[bytes]) -> RemoteFile:
    """Download a temporary medium."""
    value = expect(client.temporary.get(media_id, into), media_id)
    if isinstance(value, RemoteVideo):
        fetch_video(web, value, into)
        return RemoteFile(f"{media_id}.mp4", "video/mp4", into.tell())
    return value


def parts(item: Item) -> Iterator[str]:
    """What a person should know of an item before it is deleted."""
    yield f"{item.kind} {item.title}".strip()
    if item.address:
        yield f"the lockfile knows it as {item.address}"
