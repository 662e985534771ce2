"""Reading all pages of a list, although they may shift meanwhile.

An item that is added, deleted or edited shifts all that follow. So a pass over the pages is
complete only if every page has the same total and there are as many different ids.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from wxpublish.model.read_strategy import pages
from wxpublish.wechat.answers import Answer, Failure, Ok
from wxpublish.wechat.article_payloads import read_int
from wxpublish.wechat.replies import JsonObject, Unreadable, read_required

T = TypeVar("T")
MAX_PASSES = 3
MAX_ITEMS = 100_000
"""Most items that are read of a list: an account's limit for images and for news (add_material,
official page)."""
MAX_GROWTH = 100
"""Items that may be added while a list is read; one that grows by more is read no further."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: `size` items of `total` in all, by id."""

    total: int
    size: int
    items: Mapping[str, T]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """The items of a list by id, in the platform's order.

    Only a `complete` listing proves that an item is absent. Otherwise the pages kept shifting, or
    `problem` is the failure that ended the reading.
    """

    items: Mapping[str, T]
    complete: bool
    problem: Failure | None = None


def read_page(item: JsonObject, key: str, make: Callable[[str, JsonObject], T]) -> Page[T]:
    """Read the page in an answer; `key` names the field of the id, and `make` reads an item."""
    entries = item.get("item")
    if "total_count" not in item or not isinstance(entries, list):
        raise Unreadable("the answer has no list of items")
    items = {read_required(entry, key): entry for entry in entries if isinstance(entry, dict)}
    made = {item_id: make(item_id, entry) for item_id, entry in items.items()}
    return Page(read_int(item, "total_count"), len(entries), made)


@dataclass(frozen=True, slots=True)
class _ListingPass(Generic[T]):
    """One pass over the pages. `consistent`: nothing shifted. `final`: another pass is no use.

    `problem` is the failure that ended the pass early.
    """

    items: dict[str, T]
    consistent: bool = False
    final: bool = False
    problem: Failure | None = None


def read_pages(
    page: Callable[[int], Answer[Page[T]]],
    progress: Progress | None = None,
    wanted: Collection[str] | None = None,
) -> Answer[Listing[T]]:
    """Read all pages (`page` takes an offset), and repeat the pass while they shift.

    If the first page fails, the failure is the answer; if a later one does, the listing is
    incomplete. If only some ids are `wanted`, reading stops once they are found. A list that grows
    faster than people add items gives an incomplete listing.
    """
    seen: dict[str, T] = {}
    for _ in range(MAX_PASSES):
        read = _read_pass(page, progress, wanted)
        seen = {**seen, **read.items}
        if read.problem is not None:
            problem = read.problem
            return Ok(Listing(seen, complete=False, problem=problem)) if seen else problem
        if read.consistent:
            return Ok(Listing(read.items, complete=True))
        if read.final:
            break
    return Ok(Listing(seen, complete=False))


def _read_pass(
    page: Callable[[int], Answer[Page[T]]],
    progress: Progress | None,
    wanted: Collection[str] | None,
) -> _ListingPass[T]:
    items: dict[str, T] = {}
    totals: list[int] = []
    offset = 0
    while True:
        answer = page(offset)
        if not isinstance(answer, Ok):
            return _ListingPass(items, problem=answer)
        totals.append(answer.value.total)
        known = len(items)
        items.update(answer.value.items)
        offset += answer.value.size
        if progress is not None:
            progress(len(items), answer.value.total)
        if offset >= answer.value.total or not answer.value.size:
            return _ListingPass(items, consistent={*totals} == {len(items)})
        if wanted is not None and items.keys() >= {*wanted}:
            return _ListingPass(items, final=True)
        if len(items) == known:  # nothing new: the pages shifted, or the list never ends
            return _ListingPass(items)
        max_items = min(totals[0], MAX_ITEMS) + MAX_GROWTH
        if offset >= max_items or len(totals) >= 2 * pages(max_items):
            return _ListingPass(items, final=True)
