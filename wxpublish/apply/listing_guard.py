"""Requires complete lists of the account, where something follows from what is absent."""

from collections.abc import Mapping
from typing import TypeVar

from wxpublish.errors import PartlyApplied
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.failure_text import describe, expect
from wxpublish.wechat.listings import Listing

T = TypeVar("T")


def require_complete(answer: Answer[Listing[T]]) -> Mapping[str, T]:
    """All items of a list: one on a page that was not read could be created twice.

    Raises PlatformError if reading failed, and PartlyApplied if the list kept changing.
    """
    listing = expect(answer)
    if not listing.complete and listing.problem is not None:
        raise describe(listing.problem)
    if not listing.complete:
        raise PartlyApplied(
            "the list of items kept changing while it was read",
            hint="run the command again when nobody else is changing the account",
        )
    return listing.items
