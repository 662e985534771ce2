"""Articles that were published by hand leave the lockfile, and so do their covers."""

from dataclasses import replace

from tests.plan.builders import COVER, HELLO, applied, article, desired, news, plan, seen
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile
from wxpublish.model.step import DeleteItem, Remember

OTHER = Address("thumb", "1" * 12)


def is_dropped(lock: Lock, address: Address) -> bool:
    """Whether a plan for an empty site drops an address without deleting anything."""
    made = plan(desired({}), lock, seen(lock))
    assert not any(isinstance(step, DeleteItem) for step in made.steps)
    return Remember(address, None) in made.steps


def test_cover_of_a_published_article_is_dropped_and_not_deleted() -> None:
    assert is_dropped(applied(desired(HELLO), released=True), COVER)


def test_cover_of_a_missing_draft_whose_file_is_gone_is_not_deleted() -> None:
    lock = applied(desired(HELLO))
    made = plan(desired({}), lock, seen(lock, without=["hello"]))
    assert made.api_calls() == {}


def test_cover_of_a_published_article_that_another_one_uses_is_marked_as_kept() -> None:
    lock = applied(desired({**HELLO, "b": [article("乙")]}))
    lock = lock.put(news("hello"), replace(lock.news()[news("hello")], released=True))
    made = plan(desired({"b": [article("乙")]}), lock)
    (kept,) = [step for step in made.steps if step.address == COVER]
    assert isinstance(kept, Remember)
    assert kept.resource == replace(lock.files()[COVER], kept=True)


def test_kept_cover_is_dropped_and_not_deleted_once_no_article_uses_it() -> None:
    lock = applied(desired(HELLO))
    cover = lock.resources[COVER]
    assert isinstance(cover, LockedFile)
    made = plan(desired({}), lock.put(COVER, replace(cover, kept=True)), allow_delete=1)
    assert made.api_calls() == {"draft/delete": 1}
    assert Remember(COVER, None) in made.steps


def test_old_cover_is_not_deleted_when_a_released_article_is_created_again_with_another() -> None:
    lock = applied(desired(HELLO), released=True)
    made = plan(
        desired({"hello": [article(cover=OTHER)]}),
        lock,
        recreate_released=frozenset({news("hello")}),
    )
    assert made.api_calls() == {"draft/add": 1, "material/add_material": 1}
    assert Remember(COVER, None) in made.steps


def test_cover_of_a_permanent_news_that_was_deleted_by_hand_is_deleted_with_its_file() -> None:
    lock = applied(desired(HELLO, channel="material"))
    made = plan(desired({}, channel="material"), lock, seen(lock, without=["hello"]))
    assert [(c.action.value, c.reasons) for c in made.changes] == [("forget", ("gone",))]
    assert made.api_calls() == {"material/del_material": 1}
