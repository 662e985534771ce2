"""Remote items that look like the site's but are in no lockfile: text, Markdown, JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wxpublish.model.unclaimed import Likeness, Unclaimed
from wxpublish.report.markdown_blocks import Block, details_block
from wxpublish.report.markdown_escape import code_span, escaped
from wxpublish.report.terminal_style import TerminalStyle, shown
from wxpublish.report.wording import item_name

_LIKENESSES: dict[Likeness, str] = {
    "same": "the title and text of",
    "title": "the title of",
    "text": "the text of",
    "file": "the file of",
    "lockfile": "the media_id that an earlier lockfile had for",
}


def unclaimed_lines(items: Sequence[Unclaimed], style: TerminalStyle) -> list[str]:
    """A heading, then each item with a hint below it."""
    if not items:
        return []
    lines = [f"{style.paint(_heading(items), 'bold yellow')}:"]
    for item in items:
        lines.append(f"  {shown(item.media_id)}  {shown(_description(item))}")
        lines.append(style.paint(f"    {shown(item.hint)}", "cyan"))
    return lines


def unclaimed_blocks(items: Sequence[Unclaimed]) -> list[Block]:
    """The same as a collapsed Markdown list."""
    if not items:
        return []
    lines = tuple(
        f"- {code_span(item.media_id)} {escaped(_description(item))}<br>→ {escaped(item.hint)}"
        for item in items
    )
    return [details_block(escaped(_heading(items)), lines)]


def unclaimed_document(item: Unclaimed) -> dict[str, object]:
    """One item as JSON; see `schemas/plan.schema.json`."""
    return {
        "media_id": item.media_id,
        "type": item.type,
        "title": item.title,
        "update_time": item.update_time,
        "address": str(item.address) if item.address else None,
        "like": item.likeness,
        "hint": item.hint,
    }


def _heading(items: Sequence[Unclaimed]) -> str:
    if len(items) == 1:
        return "1 item of the account looks like this site's but is in no lockfile"
    return f"{len(items):,} items of the account look like this site's but are in no lockfile"


def _description(item: Unclaimed) -> str:
    likeness = f"has {_LIKENESSES[item.likeness]} {item.address}" if item.address else ""
    time = _time(item.update_time) if item.update_time else ""
    name = item_name(item.title, file=item.type not in {"draft", "news"})
    return ", ".join(part for part in (f"{item.type} {name}", time, likeness) if part)


def _time(seconds: int) -> str:
    """The platform's time of the last update, in UTC on every machine."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return f"time {seconds}"
