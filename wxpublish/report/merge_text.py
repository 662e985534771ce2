"""The result of merging two lockfiles: a line for each address that both sides changed."""

from typing import assert_never

from wxpublish.model.merge_result import Merged, MergeNote, Side
from wxpublish.report.terminal_style import shown
from wxpublish.report.wording import counted

_OTHER_SIDE: dict[Side, Side] = {"ours": "theirs", "theirs": "ours"}


def merge_text(merged: Merged) -> str:
    """The counts of addresses by side, then a sentence for each note."""
    sides = {"ours": merged.ours, "theirs": merged.theirs, "both": merged.both}
    first, *others = [(side, number) for side, number in sides.items() if number] or [("both", 0)]
    words = [f"{counted(first[1], 'address', 'addresses')} of {first[0]}"]
    words += [f"{number:,} of {side}" for side, number in others]
    return "\n".join([f"Joined: {', '.join(words)}.", *map(_sentence, merged.notes)])


def _sentence(note: MergeNote) -> str:
    address, media_id = shown(str(note.address)), shown(note.media_id)
    side = note.side or "ours"
    match note.kind:
        case "newer":
            return (
                f"{address} was sent by both with different text: {side} is newer and was kept;"
                " plan shows it as changed if the files differ from it."
            )
        case "unclear":
            return (
                f"{address} was sent by both with different text, and it is unknown which came last:"
                " plan shows it as changed, and apply sends it again."
            )
        case "copy":
            return (
                f"{address} was created by both: one was kept, and the next apply deletes the other"
                f" ({media_id}); plan shows it."
            )
        case "left":
            return (
                f"{media_id} stays on the account without an address: {side} had it as {address}."
                f" To see it: wxpublish remote get {media_id}"
            )
        case "deleted":
            return (
                f"{address} was deleted by {side} and changed by {_OTHER_SIDE[side]}: it is deleted. If"
                " its file still exists, plan creates it again."
            )
        case "moved":
            return (
                f"Both moved an item: the address from {side} was kept, not {address} from"
                f" {_OTHER_SIDE[side]}."
            )
        case "lost-file":
            return (
                f"{address} was deleted by {side} while {_OTHER_SIDE[side]} uses it: the next apply"
                " uploads it again."
            )
    assert_never(note.kind)
