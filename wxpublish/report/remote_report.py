"""Items of the account, as text and as JSON."""

from collections.abc import Mapping
from datetime import datetime

from wxpublish.model.remote_row import ITEM_TYPES, RemoteRow, RemoteRows
from wxpublish.report.json_documents import Document, versioned
from wxpublish.report.terminal_style import shown


def items_text(items: RemoteRows) -> str:
    """A line for each item."""
    return "\n".join(map(_line, items.rows)) or "The account has no such items."


def items_document(items: RemoteRows) -> Document:
    """What `remote list --format json` prints."""
    return versioned(complete=items.complete, items=list(map(_item, items.rows)))


def counts_text(counts: Mapping[str, int]) -> str:
    """A line for each type of item."""
    return "\n".join(f"{type_:<5}  {counts[type_]:>6,}" for type_ in ITEM_TYPES)


def _line(row: RemoteRow) -> str:
    more = f" (+{len(row.titles) - 1})" if len(row.titles) > 1 else ""
    title = shown((row.titles[0] if row.titles else "") + more)
    address = f"  {row.address}" if row.address else ""
    return f"{row.type:<5}  {shown(row.media_id)}  {_local_time(row.update_time)}  {title}{address}"


def _local_time(seconds: int) -> str:
    """Seconds since 1970 as local date and time; question marks if they are out of range."""
    try:
        return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "????-??-?? ??:??"


def _item(row: RemoteRow) -> Document:
    return {
        "type": row.type,
        "media_id": row.media_id,
        "name": row.titles[0] if row.titles else "",
        "titles": list(row.titles),
        "update_time": row.update_time,
        "url": row.url,
        "address": row.address or None,
    }
