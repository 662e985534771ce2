"""`wxpublish remote`: list, count, read or delete items of the account."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, flag, format_option, option
from wxpublish.cli.session import Session
from wxpublish.model.remote_row import ITEM_TYPES, ItemType

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.wechat.client import Client
    from wxpublish.workflow.remote_items import Item

ABOUT = """\
Items are drafts, permanent news, and permanent images, voices and videos, including those made in
the web console. `get` prints news as JSON and saves files. `delete` is permanent, even for items in
the lockfile."""
EXAMPLES = """\
  wxpublish remote list                        everything
  wxpublish remote list --type video
  wxpublish remote count
  wxpublish remote get MEDIA_ID -o cover.jpg
  wxpublish remote delete MEDIA_ID             asks first"""


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish remote`."""

    ACTIONS: ClassVar = {
        "list": "list media_ids, names and times",
        "count": "count the items of each type",
        "get": "read one item: news as JSON, anything else as a file",
        "delete": "delete one item permanently",
    }
    action: str = ""
    type: ItemType | None = option(
        "--type", only=["list"], choices=ITEM_TYPES, help="only this type (default: all)"
    )
    media_id: str = option(default="", only=["get", "delete"], metavar="MEDIA_ID")
    output: str | None = option(
        "-o",
        "--output",
        only=["get"],
        metavar="FILE",
        help="the output file (default: its own name, in the current folder)",
    )
    yes: bool = flag("--yes", only=["delete"], help="do not ask")
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector

    account = session.select_account()
    actions = {"list": _list, "count": _count, "get": _get, "delete": _delete}
    with connector(session)(account) as client:
        return actions[session.options.action](session, account, client)


def _list(session: Session[Options], account: "Account", client: "Client") -> int:
    from wxpublish.report.remote_report import items_document, items_text
    from wxpublish.workflow.remote_items import addresses_by_media_id, list_items

    types = (session.options.type,) if session.options.type else ITEM_TYPES
    items = list_items(client, types, addresses_by_media_id(session.root, account))
    if session.wants_json:
        console_output.print_document(items_document(items))
    else:
        console_output.print_result(items_text(items))
    if not items.complete:
        session.print_note(
            "The list is incomplete: it did not end, or changed while it was read. Run it again."
        )
    return 0


def _count(session: Session[Options], _: "Account", client: "Client") -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.report.remote_report import counts_text
    from wxpublish.workflow.remote_items import count_items

    counts = count_items(client)
    if session.wants_json:
        console_output.print_document(versioned(counts=counts))
    else:
        console_output.print_result(counts_text(counts))
    return 0


def _get(session: Session[Options], account: "Account", client: "Client") -> int:
    import json

    from wxpublish.report.json_documents import versioned
    from wxpublish.state.download import temporary_file
    from wxpublish.wechat.article_payloads import RemoteNews
    from wxpublish.workflow.pulling import downloader_for
    from wxpublish.workflow.remote_items import read_item

    with temporary_file() as stream:
        item = read_item(client, downloader_for(account), session.options.media_id, stream, {})
        document = versioned(**item.document())
        if not isinstance(item.value, RemoteNews):
            return _save_item(session, stream, item, document)
        if not session.options.output:
            console_output.print_document(document)
            return 0
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
        return _save_item(session, stream, item, document)


def _save_item(
    session: Session[Options], stream: IO[bytes], item: "Item", document: dict[str, object]
) -> int:
    path = save_download(session, session.options.output, stream, item.title, item.media_id)
    if session.wants_json:
        console_output.print_document({**document, "file": str(path)})
    elif path:
        console_output.print_result(str(path))
    return 0


def save_download(
    session: Session[GlobalOptions],
    output: str | None,
    stream: IO[bytes],
    name: str,
    media_id: str,
) -> Path | None:
    """Save a download to `output`, or under its own name. Returns None if it went to stdout."""
    from wxpublish.pull.file_names import file_name
    from wxpublish.pull.file_type import SIGNATURE_LENGTH, detect_suffix
    from wxpublish.state.download import save_download

    stream.seek(0)
    if output == "-" and not session.wants_json:
        sys.stdout.buffer.write(stream.read())
        sys.stdout.buffer.flush()
        return None
    path = Path(output or file_name(name, media_id, detect_suffix(stream.read(SIGNATURE_LENGTH))))
    save_download(stream, path, replace=bool(output))
    return path


def _delete(session: Session[Options], account: "Account", client: "Client") -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.state.download import temporary_file
    from wxpublish.workflow.pulling import downloader_for
    from wxpublish.workflow.remote_items import addresses_by_media_id, delete_item, read_item

    known = addresses_by_media_id(session.root, account)
    with temporary_file() as stream:
        item = read_item(client, downloader_for(account), session.options.media_id, stream, known)
    _confirm_deletion(session, account, item)
    delete_item(client, item)
    if session.wants_json:
        document = {"media_id": item.media_id, "type": item.kind, "address": item.address or None}
        console_output.print_document(versioned(deleted=document))
    else:
        console_output.print_result(f"deleted {item.kind} {item.media_id}")
    return 0


def _confirm_deletion(session: Session[Options], account: "Account", item: "Item") -> None:
    from wxpublish.errors import ConsentMissing
    from wxpublish.report.terminal_style import shown
    from wxpublish.report.wording import masked

    what = shown(f"{item.kind} {item.title} {item.media_id}")
    if item.address:
        console_output.print_note(
            f"warning: {account.lockfile} has this item as {item.address}; better remove it from the"
            " site and run apply, or the next plan --refresh reports it as gone"
        )
    if session.options.yes:
        return
    if not session.is_interactive(sys.stdin, sys.stderr):
        raise ConsentMissing(
            "the deletion needs approval, and there is no terminal to ask on", hint="pass --yes"
        )
    question = f'Delete {what} from {masked(account.app_id)} permanently? Only "yes" is accepted: '
    if console_output.ask(question) != "yes":
        raise ConsentMissing("the deletion was not approved; nothing was deleted")
