"""`wxpublish media`: upload and download temporary media."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option, option
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.wechat.client import Client

ABOUT = """\
Temporary media are for messages and cannot be covers of articles. Limits: image 10 MB, voice 2 MB
and 60 seconds (MP3, AMR), video 10 MB (MP4), thumb 64 KB (JPG)."""
EXAMPLES = """\
  wxpublish media upload 片头.mp4 --type video
  wxpublish media get MEDIA_ID -o 片头.mp4"""


MediaType = Literal["image", "voice", "video", "thumb"]


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish media`."""

    ACTIONS: ClassVar = {
        "upload": "upload a file and print its media_id",
        "get": "download a file by its media_id",
    }
    action: str = ""
    file: str = option(default="", only=["upload"], metavar="FILE", help="the file to upload")
    type: MediaType = option(
        "--type",
        only=["upload"],
        choices=get_args(MediaType),
        required=True,
        help="the type of the file",
    )
    media_id: str = option(default="", only=["get"], metavar="MEDIA_ID")
    output: str | None = option(
        "-o",
        "--output",
        only=["get"],
        metavar="FILE",
        help="the output file (default: its own name, in the current folder)",
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector

    account = session.select_account()
    with connector(session)(account) as client:
        if session.options.action == "upload":
            return _upload(session, client)
        return _get(session, account, client)


def _upload(session: Session[Options], client: "Client") -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.state.download import read_upload
    from wxpublish.workflow.remote_items import expiry_time, upload_temporary

    path = Path(session.options.file)
    medium = upload_temporary(client, session.options.type, path.name, read_upload(path))
    end = expiry_time(medium)
    key = "thumb_media_id" if session.options.type == "thumb" else "media_id"
    if session.wants_json:
        document = {
            key: medium.media_id,
            "type": session.options.type,
            "created_at": medium.created_at,
            "expires_at": end,
        }
        console_output.print_document(versioned(**document))
    else:
        console_output.print_result(medium.media_id)
        until = datetime.fromtimestamp(end).astimezone()
        session.print_note(f"{key}, valid until {until:%Y-%m-%d %H:%M}")
    return 0


def _get(session: Session[Options], account: "Account", client: "Client") -> int:
    from wxpublish.cli.commands.remote import save_download
    from wxpublish.report.json_documents import versioned
    from wxpublish.state.download import temporary_file
    from wxpublish.workflow.pulling import downloader_for
    from wxpublish.workflow.remote_items import download_temporary

    media_id = session.options.media_id
    with temporary_file() as stream:
        file = download_temporary(client, downloader_for(account), media_id, stream)
        path = save_download(session, session.options.output, stream, file.filename, media_id)
    if session.wants_json:
        document = versioned(media_id=media_id, file=str(path), size=file.size)
        console_output.print_document(document)
    elif path:
        console_output.print_result(str(path))
    return 0
