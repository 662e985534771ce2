"""Lists of the account over all pages, although pages shift while they are read.

Whatever is added, deleted or touched meanwhile moves everything behind it by one place, so a pass
over the pages counts only if nothing moved: one total on all pages, and as many different ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from wxpublish.wechat.answers import Answer, Failure, Ok
from wxpublish.wechat.articles import whole
from wxpublish.wechat.replies import Object, Unreadable, needed

T = TypeVar("T")
PAGE = 20
"""Items a page has at most."""
PASSES = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: `size` items, by id, of `total` in all."""

    total: int
    size: int
    items: Mapping[str, T]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What was listed, in the platform's order, each id once.

    Absence may be concluded only where `complete`. Else the pages kept moving, or `problem` is the
    failure that ended the reading.
    """

    items: Mapping[str, T]
    complete: bool
    problem: Failure | None = None


def page_of(item: Object, key: str, make: Callable[[str, Object], T]) -> Page[T]:
    """Read one page of an answer; `key` names the id and `make` reads an item."""
    entries = item.get("item")
    if "total_count" not in item or not isinstance(entries, list):
        raise Unreadable("the answer holds no list")
    items = {needed(entry, key): entry for entry in entries if isinstance(entry, dict)}
    found = {known: make(known, entry) for known, entry in items.items()}
    return Page(whole(item, "total_count"), len(entries), found)


def read_pages(
    page: Callable[[int], Answer[Page[T]]], progress: Progress | None = None
) -> Answer[Listing[T]]:
    """Read all pages (`page` takes an offset), again while they shift.

    A failure of the first page is the answer; of a later one, an incomplete listing.
    """
    seen: dict[str, T] = {}
    for _ in range(PASSES):
        items, steady, problem = _one_pass(page, progress)
        seen = {**seen, **items}
        if problem is not None:
            return Ok(Listing(seen, complete=False, problem=problem)) if seen else problem
        if steady:
            return Ok(Listing(items, complete=True))
    return Ok(Listing(seen, complete=False))


def _one_pass(
    page: Callable[[int], Answer[Page[T]]], progress: Progress | None
) -> tuple[dict[str, T], bool, Failure | None]:
    """The items of one pass, whether nothing moved, and what ended it early."""
    items: dict[str, T] = {}
    totals: set[int] = set()
    offset = 0
    while True:
        answer = page(offset)
        if not isinstance(answer, Ok):
            return items, False, answer
        totals.add(answer.value.total)
        known = len(items)
        items.update(answer.value.items)
        offset += answer.value.size
        if progress is not None:
            progress(len(items), answer.value.total)
        if offset >= answer.value.total or not answer.value.size:
            return items, totals == {len(items)}, None
        if len(items) == known:  # a page again: everything moved, or the list would never end
            return items, False, None
