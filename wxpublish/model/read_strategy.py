"""How a run reads the account: the plan decides it and counts the calls, apply obeys."""

from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.site import Channel

PAGE = 20
"""Items on a page of a list at most (draft/batchget, official page)."""
MAX_SINGLE_READS = 100
"""Above so many reads of single items a list with bodies is read instead: `draft/get` has 500 calls
a day (the platform's API_Call_Limits page), and a list has 20 items a call."""


@dataclass(frozen=True, slots=True)
class ReadStrategy:
    """The reading calls of a run.

    On the channels of `by_list` news are read from two lists, one before the first change and one
    after the last; elsewhere each news is read by itself. On the channels of `compared` at least one
    news is compared before it is changed. `unread` are news that an interrupted run did not read
    back; this run does.

    `probes_permanent_news`: `material/add_news` is probed before anything is uploaded.
    `counts_library`: the permanent library is counted, since something is added to it.
    `searches_bodies`: before a picture is deleted, the bodies of all news are searched for it.
    """

    by_list: tuple[Channel, ...] = ()
    compared: tuple[Channel, ...] = ()
    unread: tuple[Address, ...] = ()
    probes_permanent_news: bool = False
    counts_library: bool = False
    searches_bodies: bool = False


def pages(items: int) -> int:
    """Calls that a list of so many items takes; an empty list takes one."""
    return max(1, -(-items // PAGE))


def needs_list(single_reads: int) -> bool:
    """Whether so many items are read from a list instead of one by one."""
    return single_reads > MAX_SINGLE_READS
