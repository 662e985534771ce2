"""`wxpublish refresh`: what changed on the account."""

import argparse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, add_format
from wxpublish.cli.session import Session

if TYPE_CHECKING:
    from wxpublish.workflow.refreshing import Refreshed

ABOUT = """\
Drift is written down beside what was read back after the last apply, until it is overwritten by an
apply or accepted. A draft that is gone from the box was published or sent by hand: it is kept as
released and never made again unless asked. Drift alone does not make this fail."""
EXAMPLES = """\
  wxpublish refresh
  wxpublish refresh --accept news.hello      the edit on the account is fine as it is
  wxpublish apply --on-drift overwrite       put the site's text back"""


@dataclass
class Options(GlobalOptions):
    """What `wxpublish refresh` takes."""

    accept: list[str] = field(default_factory=list)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="take what is there now as it should be",
    )
    add_format(parser)


def run(session: Session[Options]) -> int:
    from wxpublish.cli.connect import connector
    from wxpublish.workflow.planning import parse_addresses
    from wxpublish.workflow.refreshing import refresh

    account = session.select_account()
    accepted = parse_addresses(tuple(session.options.accept))
    seen = refresh(session.root, account, connector(session), accepted, session.wait_for_lists)
    if session.wants_json:
        console_output.document(_document(seen))
    else:
        console_output.result(_text(seen, account.lockfile))
    return 0


def _document(seen: "Refreshed") -> dict[str, object]:
    drift = [
        {"address": str(one.address), "articles": list(one.articles), "kind": one.kind}
        for one in seen.drift
    ]
    recovered = [str(one.address) for one in seen.recovered]
    return {
        "format_version": 1,
        "drift": drift,
        "recovered": recovered,
        "complete": seen.complete,
        "serial": seen.serial,
    }


def _text(seen: "Refreshed", lockfile: str) -> str:
    from wxpublish.report.wording import counted

    words = {
        "edited": "was changed by hand or by another run",
        "gone": "is gone: published, sent or deleted",
    }
    lines = []
    for one in seen.drift:
        accepted = "; accepted" if one.handled == "keep" else ""
        places = f" (articles {', '.join(map(str, one.articles))})" if one.articles else ""
        lines.append(f"  {one.address} {words[one.kind]}{places}{accepted}")
    if not seen.complete:
        lines.append("  the account's list did not end: absence means nothing this time")
    count = len(seen.drift)
    items = counted(seen.items, "item")
    verb = "differs" if count == 1 else "differ"
    verdict = f"{count:,} of {items} {verb}" if count else f"No drift in {items}"
    return "\n".join([f"{verdict}. {lockfile} is at serial {seen.serial}.", *lines])
