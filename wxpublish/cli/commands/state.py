"""`wxpublish state`: show, edit or merge the lockfile."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option, option
from wxpublish.cli.session import Session

ABOUT = """\
These commands do not touch the account: `rm` forgets an item without deleting it there, `mv` gives
it another address, `unprotect` removes `protect: true`. `merge` merges the lockfiles of two branches
by address: git calls it after `wxpublish init` or, in a clone, `wxpublish state driver` has set it
up. `resolve` resolves a lockfile that a merge left in conflict."""
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
    """The options of `wxpublish state`."""

    ACTIONS: ClassVar = {
        "list": "list every address with its media_id",
        "show": "show everything about one address",
        "mv": "give an item another address",
        "rm": "forget an item; it stays on the account",
        "unprotect": "allow an item to be deleted or replaced again",
        "merge": "merge three versions, as git's merge driver",
        "resolve": "merge both sides of a lockfile in conflict",
        "driver": "let git merge lockfiles in this clone",
    }
    action: str = ""
    address: str = option(default="", only=["show", "rm", "unprotect"], metavar="ADDRESS")
    source: str = option(default="", only=["mv"], metavar="FROM")
    target: str = option(default="", only=["mv"], metavar="TO")
    base: str = option(
        default="",
        only=["merge"],
        metavar="BASE",
        help="the common ancestor; an empty file if there is none",
    )
    ours: str = option(
        default="", only=["merge"], metavar="OURS", help="our side; the result is written to it"
    )
    theirs: str = option(default="", only=["merge"], metavar="THEIRS", help="their side")
    format: str = format_option(only=["list", "show"])


def run(session: Session[Options]) -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.report.state_report import entries_text
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
            entries = state_commands.list_entries(session.root, account)
            if session.wants_json:
                console_output.print_document(versioned(resources=entries))
            else:
                console_output.print_result(entries_text(entries))
        case "show":
            console_output.print_document(
                state_commands.show(session.root, account, options.address)
            )
        case "mv":
            state_commands.move(session.root, account, options.source, options.target)
            console_output.print_result(
                f"{options.source} is now {options.target}; nothing was sent"
            )
        case "rm":
            media_id = state_commands.forget(session.root, account, options.address)
            left = f"; {media_id} stays on the account" if media_id else ""
            console_output.print_result(f"the lockfile no longer has {options.address}{left}")
        case _:
            state_commands.unprotect(session.root, account, options.address)
            console_output.print_result(f"{options.address} is no longer protected")
    return 0


def _merge(base: Path, ours: Path, theirs: Path) -> int:
    """Merge three files whose paths git passes. No site is needed."""
    from wxpublish.report.merge_text import merge_text
    from wxpublish.workflow.merging import merge_files

    console_output.print_result(merge_text(merge_files(base, ours, theirs)))
    return 0


def _resolve(session: Session[Options]) -> int:
    """Merge the lockfiles in conflict. Staging them is left to the user."""
    from wxpublish.report.merge_text import merge_text
    from wxpublish.workflow.resolving import lockfile_names, resolve

    root = session.root
    names = (session.select_account().lockfile,) if session.account else lockfile_names(root)
    done = []
    for resolved in resolve(root, names):
        where = f"{resolved.lockfile}: " if len(names) > 1 else ""
        console_output.print_result(f"{where}{merge_text(resolved.merged)}")
        done.append(shlex.quote(os.path.relpath(root / resolved.lockfile)))
    console_output.print_result(
        f"Now: git add {' '.join(done)}" if done else "No lockfile is in conflict."
    )
    return 0


def _set_driver(session: Session[Options]) -> int:
    """Set up the merge driver in this clone: git does not clone configuration."""
    from wxpublish.workflow.driver_setup import set_up

    for line in set_up(session.root):
        console_output.print_result(line)
    return 0
