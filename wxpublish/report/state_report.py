"""The entries of the lockfile, as text."""

from collections.abc import Mapping, Sequence

from wxpublish.report.terminal_style import columns, padded, shown


def entries_text(entries: Sequence[Mapping[str, str]]) -> str:
    """A line for each entry: its address, its media_id or URL, and its title."""
    if not entries:
        return "The lockfile is empty."
    addresses = [shown(entry["address"]) for entry in entries]
    width = max(map(columns, addresses))
    lines = (
        f"{padded(address, width)}  {shown(entry['media_id'] or entry['url'])}"
        f"  {shown(entry['title'])}"
        for address, entry in zip(addresses, entries, strict=True)
    )
    return "\n".join(map(str.rstrip, lines))
