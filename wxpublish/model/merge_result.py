"""The result of a merge of two lockfiles: the lock, and notes for a person."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock

Side = Literal["ours", "theirs"]

NoteKind = Literal["newer", "unclear", "copy", "left", "deleted", "moved", "lost-file"]
"""What happened to an address:

newer       both sides sent it; the item has what `side` sent, which was later
unclear     both sides sent it within one second, so the order is unknown: apply sends it again
copy        both sides created it: `media_id` is the duplicate, which apply deletes
left        `media_id` stays on the account without an address
deleted     `side` deleted it while the other side changed it
moved       both sides gave it another address
lost-file   `side` deleted this cover or picture while the other side used it: apply uploads it again
"""


@dataclass(frozen=True, slots=True, order=True)
class MergeNote:
    """A conflict between both sides at one address, and how it was resolved."""

    address: Address
    kind: NoteKind
    side: Side | None = None
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged lock. `ours` and `theirs` count the addresses that only that side changed."""

    lock: Lock
    ours: int = 0
    theirs: int = 0
    both: int = 0
    notes: tuple[MergeNote, ...] = ()
