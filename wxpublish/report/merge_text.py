"""What joining two lockfiles did, one line an address that both sides touched."""

from typing import assert_never

from wxpublish.model.merge_result import Merged, MergeNote, Side
from wxpublish.report.terminal_style import shown
from wxpublish.report.wording import counted

_OTHER_SIDE: dict[Side, Side] = {"ours": "theirs", "theirs": "ours"}


def merge_text(merged: Merged) -> str:
    """The counts, then a sentence for each note."""
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
                " plan shows it as changed where the files say something else."
            )
        case "unclear":
            return (
                f"{address} was sent by both with different text, and which came last is not known:"
                " plan shows it as changed, and apply sends it again."
            )
        case "copy":
            return (
                f"{address} was made by both: one was kept, and the next apply deletes the other"
                f" ({media_id}); plan shows it."
            )
        case "left":
            return (
                f"{media_id} stays on the account and has no address: {side} had it as {address}."
                f" Look at it: wxpublish remote get {media_id}"
            )
        case "deleted":
            return (
                f"{address} was deleted by {side} and changed by {_OTHER_SIDE[side]}: it is deleted. If"
                " its file is still there, plan creates it again."
            )
        case "moved":
            return (
                f"An item was moved by both: the address that {side} gave it was kept, not"
                f" {address}, which {_OTHER_SIDE[side]} gave it."
            )
        case "lost-file":
            return (
                f"{address} was deleted by {side} while {_OTHER_SIDE[side]} shows it: the next apply"
                " uploads it again."
            )
    assert_never(note.kind)
