"""Lists of the account over all pages, although pages shift while they are read.

Whatever is added, deleted or touched meanwhile moves everything behind it by one place, so a pass
over the pages counts only if nothing moved: one total on all pages, and as many different ids.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from wxpublish.model.read_strategy import pages
from wxpublish.wechat.answers import Answer, Failure, Ok
from wxpublish.wechat.article_payloads import whole
from wxpublish.wechat.replies import Object, Unreadable, needed

T = TypeVar("T")
PASSES = 3
MOST = 100_000
"""Items that a list is read for: the room an account has for images and for news (add_material,
official page)."""
SLACK = 100
"""Items that may come in while a list is read; one that grows by more has no end."""

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


@dataclass(frozen=True, slots=True)
class _ListingPass(Generic[T]):
    """One reading of all pages. `steady`: nothing moved. `ended`: reading again gives no more.

    `problem` is the failure that ended it early.
    """

    items: dict[str, T]
    steady: bool = False
    ended: bool = False
    problem: Failure | None = None


def read_pages(
    page: Callable[[int], Answer[Page[T]]],
    progress: Progress | None = None,
    wanted: Collection[str] | None = None,
) -> Answer[Listing[T]]:
    """Read all pages (`page` takes an offset), again while they shift.

    A failure of the first page is the answer; of a later one, an incomplete listing. Where only
    some ids are `wanted`, the reading ends with the last of them. A list that grows while it is
    read, beyond what people add meanwhile, ends as an incomplete listing.
    """
    seen: dict[str, T] = {}
    for _ in range(PASSES):
        read = _one_pass(page, progress, wanted)
        seen = {**seen, **read.items}
        if read.problem is not None:
            problem = read.problem
            return Ok(Listing(seen, complete=False, problem=problem)) if seen else problem
        if read.steady:
            return Ok(Listing(read.items, complete=True))
        if read.ended:
            break
    return Ok(Listing(seen, complete=False))


def _one_pass(
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
            return _ListingPass(items, steady={*totals} == {len(items)})
        if wanted is not None and items.keys() >= {*wanted}:
            return _ListingPass(items, ended=True)
        if len(items) == known:  # a page again: everything moved, or the list would never end
            return _ListingPass(items)
        most = min(totals[0], MOST) + SLACK
        if offset >= most or len(totals) >= 2 * pages(most):
            return _ListingPass(items, ended=True)
