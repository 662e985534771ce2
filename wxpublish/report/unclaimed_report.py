"""Items of the account that look like the site's, as text, Markdown and JSON show them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wxpublish.model.unclaimed import Likeness, Unclaimed
from wxpublish.report.markdown_blocks import Block
from wxpublish.report.markdown_escape import code_span, escaped
from wxpublish.report.terminal_style import TerminalStyle, shown
from wxpublish.report.wording import item_name

_LIKENESSES: dict[Likeness, str] = {
    "same": "the title and text of",
    "title": "the title of",
    "text": "the text of",
    "file": "the file of",
    "lockfile": "the media_id that an earlier lockfile gave",
}


def unclaimed_lines(items: Sequence[Unclaimed], style: TerminalStyle) -> list[str]:
    """A heading, and for each item what it is and below it what to do."""
    if not items:
        return []
    lines = [f"{style.paint(_heading(items), 'bold yellow')}:"]
    for item in items:
        lines.append(f"  {shown(item.media_id)}  {shown(_description(item))}")
        lines.append(style.paint(f"    {shown(item.hint)}", "cyan"))
    return lines


def unclaimed_blocks(items: Sequence[Unclaimed]) -> list[Block]:
    """The same as a folded list of Markdown."""
    if not items:
        return []
    opening = f"<details><summary>{escaped(_heading(items))}</summary>\n"
    lines = tuple(
        f"- {code_span(item.media_id)} {escaped(_description(item))}<br>→ {escaped(item.hint)}"
        for item in items
    )
    return [Block(opening, lines, "\n</details>", rest="- … and {} more")]


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
        return "1 item of the account is in no lockfile and looks like this site's"
    return f"{len(items):,} items of the account are in no lockfile and look like this site's"


def _description(item: Unclaimed) -> str:
    likeness = f"has {_LIKENESSES[item.likeness]} {item.address}" if item.address else ""
    time = _time(item.update_time) if item.update_time else ""
    name = item_name(item.title, file=item.type not in {"draft", "news"})
    return ", ".join(part for part in (f"{item.type} {name}", time, likeness) if part)


def _time(seconds: int) -> str:
    """The platform's time of the last update; every machine shows it in UTC."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return f"time {seconds}"
