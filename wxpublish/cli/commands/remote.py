"""`wxpublish remote`: the account as the platform sees it."""

import argparse
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, get_args

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.wechat.client import Client
    from wxpublish.workflow.remote_items import Item, RemoteRow

ABOUT = """\
Drafts, permanent news, and permanent images, voices and videos, those of the web console too.
`get` prints news as JSON and saves files; `delete` is for good, whatever the lockfile says."""
EXAMPLES = """\
  wxpublish remote list                        everything
  wxpublish remote list --type video
  wxpublish remote count
  wxpublish remote get MEDIA_ID -o cover.jpg
  wxpublish remote delete MEDIA_ID             asks first"""
ItemType = Literal["image", "voice", "video", "news", "draft"]
TYPES: tuple[ItemType, ...] = get_args(ItemType)
FORMAT = ("text", "json")


@dataclass
class Options(GlobalOptions):
    """What `wxpublish remote` takes."""

    action: str = ""
    type: ItemType | None = None
    media_id: str = ""
    output: str | None = None
    yes: bool = False


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="ids, names and times")
    listing.add_argument("--type", choices=TYPES, help="these alone (default: everything)")
    counting = actions.add_parser("count", help="how many there are of each type")
    getting = actions.add_parser("get", help="one item: news as JSON, anything else as its file")
    getting.add_argument("-o", "--output", metavar="FILE", help="default: the item's own name here")
    deleting = actions.add_parser("delete", help="delete one item for good")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    for action in (getting, deleting):
        action.add_argument("media_id", metavar="MEDIA_ID")
    for action in (listing, counting, getting, deleting):
        action.add_argument("--format", choices=FORMAT, default="text")


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector

    account = session.select_account()
    actions = {"list": _list, "count": _count, "get": _get, "delete": _delete}
    with connector(session)(account) as client:
        return actions[session.options.action](session, account, client)


def _list(session: Session[Options], account: "Account", client: "Client") -> int:
    from wxpublish.workflow.remote_items import KINDS, addresses, rows

    kinds = (session.options.type,) if session.options.type else KINDS
    known = addresses(session.root, account)
    found = rows(client, kinds, known)
    if session.wants_json:
        items = [_document(row) for row in found.rows]
        console_output.document({"format_version": 1, "complete": found.complete, "items": items})
    else:
        console_output.result(_table(found.rows) or "The account holds nothing of this kind.")
    if not found.complete:
        session.note("The list did not end, or changed while it was read: run it again.")
    return 0


def _document(row: "RemoteRow") -> dict[str, object]:
    return {
        "type": row.type,
        "media_id": row.media_id,
        "name": row.titles[0] if row.titles else "",
        "titles": list(row.titles),
        "update_time": row.update_time,
        "url": row.url,
        "address": row.address or None,
    }


def _table(rows: "tuple[RemoteRow, ...]") -> str:
    from wxpublish.report.terminal_style import shown

    lines = []
    for row in rows:
        more = f" (+{len(row.titles) - 1})" if len(row.titles) > 1 else ""
        name = shown((row.titles[0] if row.titles else "") + more)
        where = f"  {row.address}" if row.address else ""
        lines.append(
            f"{row.type:<5}  {shown(row.media_id)}  {_moment(row.update_time)}  {name}{where}"
        )
    return "\n".join(lines)


def _moment(seconds: int) -> str:
    """The platform's seconds as this machine's date and time; question marks where it told none."""
    try:
        return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "????-??-?? ??:??"


def _count(session: Session[Options], _: "Account", client: "Client") -> int:
    from wxpublish.workflow.remote_items import counts

    found = counts(client)
    if session.wants_json:
        console_output.document({"format_version": 1, "counts": found})
    else:
        console_output.result(
            "\n".join(f"{kind:<5}  {found[kind]:>6,}" for kind in reversed(TYPES))
        )
    return 0


def _get(session: Session[Options], account: "Account", client: "Client") -> int:
    import json

    from wxpublish.state.download import part
    from wxpublish.wechat.article_payloads import RemoteNews
    from wxpublish.workflow.pulling import downloader_for
    from wxpublish.workflow.remote_items import read_item

    with part() as stream:
        item = read_item(client, downloader_for(account), session.options.media_id, stream, {})
        document = {"format_version": 1, **item.document()}
        if not isinstance(item.value, RemoteNews):
            return _keep(session, stream, item, document)
        if not session.options.output:
            console_output.document(document)
            return 0
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
        return _keep(session, stream, item, document)


def _keep(
    session: Session[Options], stream: IO[bytes], item: "Item", document: dict[str, object]
) -> int:
    path = keep(session, session.options.output, stream, item.title, item.media_id)
    if session.wants_json:
        console_output.document({**document, "file": str(path)})
    elif path:
        console_output.result(str(path))
    return 0


def keep(
    session: Session[GlobalOptions],
    output: str | None,
    stream: IO[bytes],
    name: str,
    media_id: str,
) -> Path | None:
    """Save a download where `-o` says, or under its own name here; None: it went to stdout."""
    from wxpublish.pull.file_names import file_name
    from wxpublish.pull.file_type import SIGNATURE_LENGTH, detect_suffix
    from wxpublish.state.download import save

    stream.seek(0)
    if output == "-" and not session.wants_json:
        sys.stdout.buffer.write(stream.read())
        sys.stdout.buffer.flush()
        return None
    path = Path(output or file_name(name, media_id, detect_suffix(stream.read(SIGNATURE_LENGTH))))
    save(stream, path, replace=bool(output))
    return path


def _delete(session: Session[Options], account: "Account", client: "Client") -> int:
    from wxpublish.state.download import part
    from wxpublish.workflow.pulling import downloader_for
    from wxpublish.workflow.remote_items import addresses, delete_item, read_item

    known = addresses(session.root, account)
    with part() as stream:
        item = read_item(client, downloader_for(account), session.options.media_id, stream, known)
    _agree(session, account, item)
    delete_item(client, item)
    if session.wants_json:
        document = {"media_id": item.media_id, "type": item.kind, "address": item.address or None}
        console_output.document({"format_version": 1, "deleted": document})
    else:
        console_output.result(f"deleted {item.kind} {item.media_id}")
    return 0


def _agree(session: Session[Options], account: "Account", item: "Item") -> None:
    from wxpublish.errors import ConsentMissing
    from wxpublish.report.terminal_style import shown
    from wxpublish.report.wording import masked

    what = shown(f"{item.kind} {item.title} {item.media_id}")
    if item.address:
        console_output.note(
            f"warning: {account.lockfile} knows it as {item.address}: an apply would do better, and "
            f"a plan --refresh will find it gone"
        )
    if session.options.yes:
        return
    if not session.is_interactive(sys.stdin, sys.stderr):
        raise ConsentMissing(
            "there is nobody to agree to the deletion", hint="in a script: remote delete --yes"
        )
    question = f'Delete {what} from {masked(account.app_id)} for good? Only "yes" is accepted: '
    if console_output.ask(question) != "yes":
        raise ConsentMissing("nothing was deleted")
