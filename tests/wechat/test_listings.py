"""Lists over pages that shift while they are read."""

from collections.abc import Callable

import pytest

from tests.wechat.accounts import Account, article, cover, value
from wxpublish.model.read_strategy import PAGE
from wxpublish.wechat.answers import Answer, Ok, Unknown
from wxpublish.wechat.client import Client
from wxpublish.wechat.listings import MAX_PASSES, Listing, Page, read_pages

MANY = 2 * PAGE + 5


def filled(client: Client, number: int = MANY) -> list[str]:
    """Drafts on the account, oldest first."""
    thumb = cover(client)
    news = client.channel("draft")
    return [value(news.create([article(thumb, f"第 {n} 篇")])) for n in range(number)]


def once(act: Callable[[], object]) -> Callable[[int, int], None]:
    """Something that happens once, after the first page was read."""
    left = [act]

    def after_a_page(_seen: int, _total: int) -> None:
        if left:
            left.pop()()

    return after_a_page


def test_all_pages_are_read_and_no_more_calls_made_than_pages(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    listing: Listing[object] = value(client.channel("draft").list())
    assert set(listing.items) == set(ids)
    assert listing.complete
    assert account.calls()["draft/batchget"] == 3


def test_an_empty_account_takes_one_call(account: Account) -> None:
    assert value(account.client().channel("draft").list()) == Listing({}, complete=True)
    assert account.calls()["draft/batchget"] == 1


def test_one_deleted_meanwhile_hides_none(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    delete = once(lambda: account.admin("delete", {"media_id": ids[-1]}))
    listing = value(client.channel("draft").list(progress=delete))
    assert listing.complete
    assert set(listing.items) == set(ids[:-1])


def test_one_added_meanwhile_is_found(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    added: list[str] = []
    thumb = cover(client)
    add = once(lambda: added.append(value(client.channel("draft").create([article(thumb)]))))
    listing = value(client.channel("draft").list(progress=add))
    assert listing.complete
    assert set(listing.items) == {*ids, *added}


def test_an_account_that_never_rests_is_incomplete(account: Account) -> None:
    client = account.client()
    ids = filled(client)

    def delete(_seen: int, _total: int) -> None:
        account.admin("delete", {"media_id": ids.pop()})

    listing = value(client.channel("draft").list(progress=delete))
    assert not listing.complete
    assert set(ids) <= set(listing.items)


def test_a_later_page_that_fails_leaves_an_incomplete_list_with_its_reason(
    account: Account,
) -> None:
    client = account.client()
    filled(client)
    account.fault("draft/batchget#2+:status=502")
    listing = value(client.channel("draft").list())
    assert len(listing.items) == PAGE
    assert not listing.complete
    assert listing.problem == Unknown("draft/batchget", "HTTP 502")


def test_a_first_page_that_fails_is_the_answer(account: Account) -> None:
    account.fault("draft/batchget:status=502")
    answer = account.client().channel("draft").list()
    assert answer == Unknown("draft/batchget", "HTTP 502")


Pages = list[list[int]]


def told(pages: Pages, total: int) -> Callable[[int], Answer[Page[int]]]:
    """Answers of a platform that gives these pages, whatever the offset."""
    left = iter(pages)

    def page(_: int) -> Answer[Page[int]]:
        items = next(left, [])
        return Ok(Page(total, len(items), {str(item): item for item in items}))

    return page


@pytest.mark.parametrize(
    ("pages", "complete"),
    [
        ([[1, 2], [3]], True),
        ([[1, 2], [2]], False),
        ([[1, 2], []], False),
    ],
    ids=["steady", "an item twice", "an early end"],
)
def test_a_pass_counts_only_when_it_has_as_many_ids_as_items(pages: Pages, complete: bool) -> None:
    listing = value(read_pages(told(pages * 3, 3)))
    assert listing.complete is complete


def test_one_page_for_ever_is_an_incomplete_list() -> None:
    asked: list[int] = []

    def page(offset: int) -> Answer[Page[int]]:
        asked.append(offset)
        return Ok(Page(10**18, 1, {"a": 1}))

    assert read_pages(page) == Ok(Listing({"a": 1}, complete=False))
    assert len(asked) == 2 * MAX_PASSES
