"""What came of joining two lockfiles: the lock, and what a person should know of it."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock

Side = Literal["ours", "theirs"]

NoteKind = Literal["newer", "unclear", "copy", "left", "deleted", "moved", "lost-file"]
"""What a note says of its address:

newer       both sides sent it; the item shows what `side` sent, which was later
unclear     both sent it within one second, so nobody knows which came last: it is sent again
copy        both sides made it: `media_id` is the one too many, which apply deletes
left        `media_id` stays on the account and no address has it
deleted     `side` deleted it while the other changed it
moved       both sides gave it another address
lost-file   `side` deleted this cover or picture while the other used it: it is uploaded again
"""


@dataclass(frozen=True, slots=True, order=True)
class MergeNote:
    """Something that both sides did to one address, and how it was settled."""

    address: Address
    kind: NoteKind
    side: Side | None = None
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The joined lock. Addresses that one side alone changed are counted for it."""

    lock: Lock
    ours: int = 0
    theirs: int = 0
    both: int = 0
    notes: tuple[MergeNote, ...] = ()
