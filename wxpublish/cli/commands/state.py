"""`wxpublish state`: the lockfile by hand."""

import argparse
import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

ABOUT = """\
Nothing here touches the account: `rm` forgets an item and deletes nothing remote, `mv` gives it
another address, `unprotect` lifts `protect: true`. `merge` joins the lockfiles of two branches, by
address: git calls it where `wxpublish init` or, in a clone, `state driver` has set it up. `resolve`
settles a lockfile that a merge left in conflict."""
EXAMPLES = """\
  wxpublish state list
  wxpublish state show news.hello
  wxpublish state mv news.a news.b
  wxpublish state rm image.qr
  wxpublish state unprotect news.contract
  wxpublish state resolve
  wxpublish state driver
  wxpublish state merge base.json ours.json theirs.json     the result is in ours.json"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish state` takes."""

    action: str = ""
    address: str = ""
    source: str = ""
    target: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every address, with its media_id")
    showing = actions.add_parser("show", help="all that is known of one address")
    moving = actions.add_parser("mv", help="give an item another address")
    moving.add_argument("source", metavar="FROM")
    moving.add_argument("target", metavar="TO")
    removing = actions.add_parser("rm", help="forget an item; nothing remote is deleted")
    lifting = actions.add_parser("unprotect", help="let an item be deleted or replaced again")
    merging = actions.add_parser("merge", help="join three versions: a merge driver for git")
    for name, about in (
        ("base", "the common ancestor; empty for none"),
        ("ours", "our side; the result is written to it"),
        ("theirs", "their side"),
    ):
        merging.add_argument(name, metavar=name.upper(), help=about)
    actions.add_parser("resolve", help="join both sides of a lockfile in conflict")
    actions.add_parser("driver", help="let git join lockfiles in this clone by itself")
    for action in (showing, removing, lifting):
        action.add_argument("address", metavar="ADDRESS")
    for action in (listing, showing):
        add_format(action)


def run(session: Session[Options]) -> int:
    from wxpublish.workflow import state_commands

    options = session.options
    if options.action == "merge":
        return _merge(Path(options.base), Path(options.ours), Path(options.theirs))
    if options.action == "resolve":
        return _resolve(session)
    if options.action == "driver":
        return _set_driver(session)
    account = session.select_account()
    match options.action:
        case "list":
            rows = state_commands.rows(session.root, account)
            if session.wants_json:
                console_output.document({"format_version": 1, "resources": rows})
            else:
                console_output.result(_table(rows))
        case "show":
            console_output.document(state_commands.show(session.root, account, options.address))
        case "mv":
            state_commands.move(session.root, account, options.source, options.target)
            console_output.result(f"{options.source} is {options.target} now; nothing was sent")
        case "rm":
            media_id = state_commands.forget(session.root, account, options.address)
            left = f"; {media_id} stays on the account" if media_id else ""
            console_output.result(f"{options.address} is forgotten{left}")
        case _:
            state_commands.unprotect(session.root, account, options.address)
            console_output.result(f"{options.address} may be deleted or replaced again")
    return 0


def _merge(base: Path, ours: Path, theirs: Path) -> int:
    """Join three files, of which git names the place: no site is looked for."""
    from wxpublish.report.merge_text import merge_text
    from wxpublish.workflow.merging import merge_files

    console_output.result(merge_text(merge_files(base, ours, theirs)))
    return 0


def _resolve(session: Session[Options]) -> int:
    """Join what is in conflict; whether it is staged stays the person's own decision."""
    from wxpublish.report.merge_text import merge_text
    from wxpublish.workflow.resolving import lockfiles, resolve

    root = session.root
    names = (session.select_account().lockfile,) if session.account else lockfiles(root)
    done = []
    for resolved in resolve(root, names):
        where = f"{resolved.lockfile}: " if len(names) > 1 else ""
        console_output.result(f"{where}{merge_text(resolved.merged)}")
        done.append(shlex.quote(os.path.relpath(root / resolved.lockfile)))
    console_output.result(
        f"Now: git add {' '.join(done)}" if done else "No lockfile is in conflict."
    )
    return 0


def _set_driver(session: Session[Options]) -> int:
    """Set up the merge driver: git never clones configuration."""
    from wxpublish.workflow.driver_setup import set_up

    for line in set_up(session.root):
        console_output.result(line)
    return 0


def _table(rows: list[dict[str, str]]) -> str:
    if not rows:
        return "The lockfile knows nothing yet."
    from wxpublish.report.terminal_style import columns, padded, shown

    names = [shown(row["address"]) for row in rows]
    width = max(map(columns, names))
    lines = (
        f"{padded(name, width)}  {shown(row['media_id'] or row['url'])}  {shown(row['title'])}"
        for name, row in zip(names, rows, strict=True)
    )
    return "\n".join(map(str.rstrip, lines))
