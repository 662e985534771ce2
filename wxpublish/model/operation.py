"""What the journal keeps of a call: enough to find out, after a crash, whether it happened."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.lock import Resource
from wxpublish.model.site import Channel

Deed = Literal["create", "upload", "update", "delete", "disown"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that changes the account, as it stands in the journal before it is made.

    `resource` is what the lockfile will hold if it succeeds, without the ids that only the answer
    brings. `baseline` is the platform's time in seconds before the call and `known` the media_ids
    that existed then: an item that is older, or among them, is none of ours. Updates and deletes
    are simply repeated and carry neither; `expected` tells what an update sends (see `LockedArticle`).
    A `disown` is no call: a person said that the items in
    `known` are not what `address` would create; it ends when that create is done.
    """

    deed: Deed
    address: Address
    endpoint: str
    resource: Resource | None = None
    channel: Channel | None = None
    title: str = ""
    baseline: int = 0
    known: tuple[str, ...] = ()
    index: int = 0
    expected: str = ""


@dataclass(frozen=True, slots=True)
class OpenOperation:
    """An operation without an end in the journal, under its number there."""

    number: int
    operation: Operation
    why: str = "interrupted"

    @property
    def is_call(self) -> bool:
        """Whether the account may have been changed by it; a person's word is no call."""
        return self.operation.deed != "disown"
