"""`wxpublish cache`: the rendered articles that later runs use again."""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions, format_option, option
from wxpublish.cli.session import Session

ABOUT = """\
Runs keep what they rendered in a folder of this user, for all sites. It makes them fast and is never
needed: `--no-cache` gives the same result without it. The store of rendered articles stays below 512
MB by itself. `prune` removes the ones that were used longest ago, and the indexes of sites that were
not written for 90 days; `clear` removes everything but tokens and counts of calls. Other runs may go
on meanwhile. WXPUBLISH_CACHE_DIR is the folder, if it is set."""
EXAMPLES = """\
  wxpublish cache info
  wxpublish cache prune --max-size 100
  wxpublish cache clear"""
_MB = 1024 * 1024


def _parse_size(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text} is not a number of megabytes")
    return int(text)


@dataclass
class Options(GlobalOptions):
    """The options of `wxpublish cache`."""

    ACTIONS: ClassVar = {
        "info": "show its folder and its size",
        "prune": "remove what was used longest ago",
        "clear": "remove all rendered articles and indexes",
    }
    action: str = ""
    max_size: int = option(
        "--max-size",
        only=["prune"],
        metavar="MB",
        type=_parse_size,
        default=512,
        help="the size of the rest (default: 512)",
    )
    format: str = format_option()


def run(session: Session[Options]) -> int:
    from wxpublish.report.json_documents import versioned
    from wxpublish.report.wording import counted, size_text
    from wxpublish.state.cache_folder import cache_folder
    from wxpublish.workflow.cache_upkeep import clear_cache, inspect_cache, prune_cache

    folder = Path(cache_folder(session.environ)).absolute()
    before = inspect_cache(folder)
    if session.options.action == "prune":
        prune_cache(folder, session.options.max_size * _MB)
    elif session.options.action == "clear":
        clear_cache(folder)
    now = inspect_cache(folder)
    freed = max(before.bytes - now.bytes, 0)  # another run may have added to it
    if session.wants_json:
        console_output.print_document(versioned(folder=str(folder), **asdict(now), freed=freed))
    elif session.options.action == "info":
        size, entries = size_text(now.bytes), counted(now.entries, "entry", "entries")
        console_output.print_result(f"{folder}\n{size}, {entries}, {counted(now.sites, 'site')}")
    else:
        console_output.print_result(f"{size_text(freed)} freed.")
    return 0
