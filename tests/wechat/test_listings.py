"""Lists whose pages shift while they are read."""

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
    """Run an action once, after the first page was read."""
    left = [act]

    def after_a_page(_seen: int, _total: int) -> None:
        if left:
            left.pop()()

    return after_a_page


def test_each_page_is_read_once(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    listing: Listing[object] = value(client.channel("draft").list())
    assert set(listing.items) == set(ids)
    assert listing.complete
    assert account.calls()["draft/batchget"] == 3


def test_an_empty_account_takes_one_call(account: Account) -> None:
    assert value(account.client().channel("draft").list()) == Listing({}, complete=True)
    assert account.calls()["draft/batchget"] == 1


def test_an_item_deleted_meanwhile_hides_no_other(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    delete = once(lambda: account.admin("delete", {"media_id": ids[-1]}))
    listing = value(client.channel("draft").list(progress=delete))
    assert listing.complete
    assert set(listing.items) == set(ids[:-1])


def test_an_item_added_meanwhile_is_found(account: Account) -> None:
    client = account.client()
    ids = filled(client)
    added: list[str] = []
    thumb = cover(client)
    add = once(lambda: added.append(value(client.channel("draft").create([article(thumb)]))))
    listing = value(client.channel("draft").list(progress=add))
    assert listing.complete
    assert set(listing.items) == {*ids, *added}


def test_a_list_that_keeps_shifting_is_incomplete(account: Account) -> None:
    client = account.client()
    ids = filled(client)

    def delete(_seen: int, _total: int) -> None:
        account.admin("delete", {"media_id": ids.pop()})

    listing = value(client.channel("draft").list(progress=delete))
    assert not listing.complete
    assert set(ids) <= set(listing.items)


def test_a_failure_of_a_later_page_makes_the_list_incomplete(
    account: Account,
) -> None:
    client = account.client()
    filled(client)
    account.fault("draft/batchget#2+:status=502")
    listing = value(client.channel("draft").list())
    assert len(listing.items) == PAGE
    assert not listing.complete
    assert listing.problem == Unknown("draft/batchget", "HTTP 502")


def test_a_failure_of_the_first_page_is_the_answer(account: Account) -> None:
    account.fault("draft/batchget:status=502")
    answer = account.client().channel("draft").list()
    assert answer == Unknown("draft/batchget", "HTTP 502")


Pages = list[list[int]]


def told(pages: Pages, total: int) -> Callable[[int], Answer[Page[int]]]:
    """A platform that returns these pages in turn, whatever the offset."""
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
def test_a_pass_is_complete_only_with_as_many_ids_as_items(pages: Pages, complete: bool) -> None:
    listing = value(read_pages(told(pages * 3, 3)))
    assert listing.complete is complete


def test_the_same_page_again_and_again_is_an_incomplete_list() -> None:
    asked: list[int] = []

    def page(offset: int) -> Answer[Page[int]]:
        asked.append(offset)
        return Ok(Page(10**18, 1, {"a": 1}))

    assert read_pages(page) == Ok(Listing({"a": 1}, complete=False))
    assert len(asked) == 2 * MAX_PASSES
