"""How a run looks at the news that it changes: decided by the plan, which promises the calls."""

from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.site import Channel

GETS_WORTH = 100
"""From more looks at single items on, lists with bodies are read instead: `draft/get` has 500 calls
a day (the platform's API_Call_Limits page), and a list gives 20 items a call."""

PAGE = 20
"""Items that a list gives a call at most (draft/batchget, official page)."""


@dataclass(frozen=True, slots=True)
class ReadStrategy:
    """The way of each look.

    On the channels of `by_list` all looks are at lists: one before the first change, one after the
    last; elsewhere each item is read by itself. On those of `compared` something is looked at before
    it is changed. `unread` are news that an interrupted run left without a first look; they are read
    back although nothing is sent to them.
    """

    by_list: tuple[Channel, ...] = ()
    compared: tuple[Channel, ...] = ()
    unread: tuple[Address, ...] = ()


def pages(items: int) -> int:
    """Calls that a list of so many items takes; an empty one takes one too."""
    return max(1, -(-items // PAGE))
