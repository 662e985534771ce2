"""What was published by hand is out of our hands, and so are its covers."""

from dataclasses import replace

from tests.plan.builders import COVER, HELLO, applied, article, desired, news, plan, seen
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedFile
from wxpublish.model.step import DeleteItem, Remember

OTHER = Address("thumb", "1" * 12)


def dropped(lock: Lock, address: Address) -> bool:
    """Whether a plan for an empty site lets go of an address without deleting anything."""
    made = plan(desired({}), lock, seen(lock))
    assert not any(isinstance(step, DeleteItem) for step in made.steps)
    return Remember(address, None) in made.steps


def test_cover_of_a_forgotten_article_is_let_go_and_not_deleted() -> None:
    assert dropped(applied(desired(HELLO), released=True), COVER)


def test_cover_of_an_article_that_vanished_with_its_file_is_not_deleted() -> None:
    lock = applied(desired(HELLO))
    made = plan(desired({}), lock, seen(lock, without=["hello"]))
    assert made.api_calls() == {}


def test_cover_that_another_article_still_uses_is_marked() -> None:
    lock = applied(desired({**HELLO, "b": [article("乙")]}))
    lock = lock.put(news("hello"), replace(lock.news()[news("hello")], released=True))
    made = plan(desired({"b": [article("乙")]}), lock)
    (kept,) = [step for step in made.steps if step.address == COVER]
    assert isinstance(kept, Remember)
    assert kept.resource == replace(lock.files()[COVER], kept=True)


def test_marked_cover_is_let_go_once_nothing_uses_it() -> None:
    lock = applied(desired(HELLO))
    cover = lock.resources[COVER]
    assert isinstance(cover, LockedFile)
    made = plan(desired({}), lock.put(COVER, replace(cover, kept=True)), allow_delete=1)
    assert made.api_calls() == {"draft/delete": 1}
    assert Remember(COVER, None) in made.steps


def test_old_cover_stays_when_a_released_article_is_made_again_with_another() -> None:
    lock = applied(desired(HELLO), released=True)
    made = plan(
        desired({"hello": [article(cover=OTHER)]}),
        lock,
        recreate_released=frozenset({news("hello")}),
    )
    assert made.api_calls() == {"draft/add": 1, "material/add_material": 1}
    assert Remember(COVER, None) in made.steps


def test_cover_of_a_permanent_news_that_was_deleted_by_hand_goes_with_its_file() -> None:
    lock = applied(desired(HELLO, channel="material"))
    made = plan(desired({}, channel="material"), lock, seen(lock, without=["hello"]))
    assert [(c.action.value, c.reasons) for c in made.changes] == [("forget", ("gone",))]
    assert made.api_calls() == {"material/del_material": 1}
