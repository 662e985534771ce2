"""Lists of the account that something is concluded from: whole, or an error."""

from collections.abc import Mapping
from typing import TypeVar

from wxpublish.errors import PartlyApplied
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.failure_text import describe, expect
from wxpublish.wechat.listings import Listing

T = TypeVar("T")


def require_complete(answer: Answer[Listing[T]]) -> Mapping[str, T]:
    """All that a list holds: what stands on a page that was not read could be made twice.

    Raises PlatformError for a list that broke off, and PartlyApplied for one that never stood still.
    """
    listing = expect(answer)
    if not listing.complete and listing.problem is not None:
        raise describe(listing.problem)
    if not listing.complete:
        raise PartlyApplied(
            "the account's list kept changing while it was read",
            hint="run it again when nobody is at work on the account",
        )
    return listing.items
