"""A reverted lock is updated from a later one."""

from hypothesis import given

from tests.state.branches import COVERS, NOW, Branch, ancestor, side
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock
from wxpublish.state.catch_up import catch_up, rejoin, restore_present
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.lock_merge import merge

BASE = ancestor()
A, B, D = (Address("news", key) for key in "abd")
locks = side(BASE, "own")


def later() -> Branch:
    return Branch(BASE, "later", NOW)


@given(locks, side(BASE, "later"))
def test_the_result_is_consistent(own: Lock, other: Lock) -> None:
    assert find_contradiction(catch_up(own, other).lock) is None


@given(locks, side(BASE, "later"))
def test_it_has_no_address_that_the_lock_lacked_but_for_files(own: Lock, other: Lock) -> None:
    assert {*catch_up(own, other).lock.news()} <= {*own.news()}


@given(locks, side(BASE, "later"))
def test_every_item_of_the_later_one_is_known_or_left(own: Lock, other: Lock) -> None:
    left = {one.media_id for one in catch_up(own, other).left.values()}
    for one in other.news().values():
        assert one.released or one.media_id in own.claimed() | left


@given(locks, side(BASE, "other"))
def test_both_sides_of_a_merge_are_known_after_it(own: Lock, other: Lock) -> None:
    caught = rejoin(own, BASE, other)
    lock = caught.lock if caught else own
    assert find_contradiction(lock) is None
    assert lock.resources == merge(BASE, own, other).lock.resources


@given(locks)
def test_a_side_that_knows_no_more_than_the_base_adds_nothing(own: Lock) -> None:
    assert rejoin(own, BASE, BASE) is None
    assert rejoin(own, BASE, own) is None


def test_a_lock_that_lacks_nothing_stays() -> None:
    caught = catch_up(BASE, BASE)
    assert caught.lock == BASE
    assert not caught.changed | caught.deleted.keys() | caught.left.keys()


def test_the_later_update_is_taken_over() -> None:
    branch = later()
    branch.update("a")
    caught = catch_up(BASE, branch.done())
    assert caught.lock.news()[A] == branch.news("a")
    assert caught.changed == {A}


def test_it_is_found_under_another_address() -> None:
    branch = later()
    branch.update("a")
    branch.move("a", "d")
    assert catch_up(BASE, branch.done()).lock.news()[A] == branch.news("d")


def test_what_was_deleted_later_is_made_again_unless_it_is_there() -> None:
    branch = later()
    branch.delete("a")
    caught = catch_up(BASE, branch.done())
    assert A not in caught.lock.resources
    media_id = BASE.news()[A].media_id
    assert restore_present(caught.lock, BASE, caught, {media_id}) == (BASE, frozenset({A}))
    assert restore_present(caught.lock, BASE, caught, set()) == (caught.lock, frozenset())


def test_what_was_released_later_stays_so() -> None:
    branch = later()
    branch.release("a")
    assert catch_up(BASE, branch.done()).lock.news()[A].released


def test_protection_is_never_lost() -> None:
    branch = later()
    branch.update("a")
    own = Branch(BASE, "own", NOW)
    own.protect("a")
    assert catch_up(own.lock, branch.done()).lock.news()[A].protect


def test_a_cover_that_went_with_a_later_update_is_not_taken_for_there() -> None:
    branch = later()
    for key in "abc":
        branch.update(key, cover=COVERS[1])
    lock = catch_up(BASE, branch.done()).lock
    assert COVERS[0] not in lock.resources
    assert COVERS[1] in lock.resources


def test_items_created_later_are_left() -> None:
    branch = later()
    branch.create("d")
    caught = catch_up(BASE, branch.done())
    assert D not in caught.lock.resources
    assert caught.left == {D: branch.lock.resources[D]}
    assert B in caught.lock.resources
