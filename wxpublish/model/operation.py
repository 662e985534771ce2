"""What the journal records of a call: enough to find out after a crash whether it happened."""

from dataclasses import dataclass
from typing import Literal

from wxpublish.model.address import Address
from wxpublish.model.lock import Resource
from wxpublish.model.site import Channel

Deed = Literal["create", "upload", "update", "delete", "disown"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that changes the account, as the journal has it before the call is made.

    `resource` is what the lockfile will hold if the call succeeds, without the ids that only the
    answer brings. `baseline` is the platform's time in seconds before the call and `known` are the
    media_ids that existed then: an older item, or one of these, was not made by this call. Updates
    and deletes are simply repeated and need neither. `expected` is the digest of what an update sends
    (see `LockedArticle`).

    A `disown` is not a call: a person said that the items in `known` are not what `address` would
    create. It ends when that create is done.
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
    """An operation that the journal has no end of, with its number there."""

    number: int
    operation: Operation
    why: str = "interrupted"

    @property
    def is_call(self) -> bool:
        """Whether it may have changed the account; a person's decision cannot."""
        return self.operation.deed != "disown"
