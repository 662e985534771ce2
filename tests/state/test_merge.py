"""A merge of two lockfiles loses no item of a side and invents none."""

from dataclasses import replace

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from tests.state.branches import COVERS, NOW, Branch, ancestor, article, side
from tests.state.values import locks
from wxpublish.errors import CannotMerge
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.model.merge_result import Merged
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.lock_merge import merge

BASE = ancestor()
A, B, C, D = (Address("news", key) for key in "abcd")
ours_of = side(BASE, "ours")
theirs_of = side(BASE, "theirs")


def two(now: tuple[int, int] = (NOW, NOW + 10), base: Lock = BASE) -> tuple[Branch, Branch]:
    """Two branches; theirs applies later."""
    return Branch(base, "ours", now[0]), Branch(base, "theirs", now[1])


def merge_branches(ours: Branch, theirs: Branch, base: Lock = BASE) -> Merged:
    return merge(base, ours.done(), theirs.done())


def news(merged: Merged, address: Address) -> LockedNews:
    return merged.lock.news()[address]


def kinds(merged: Merged) -> list[str]:
    return [note.kind for note in merged.notes]


class TestProperties:
    @given(locks(), locks())
    def test_a_side_that_changed_nothing_gives_the_other(self, base: Lock, other: Lock) -> None:
        other = replace(other, lineage=base.lineage, account=base.account)
        assert merge(base, other, base).lock == other
        assert merge(base, base, other).lock == other

    @given(locks(), locks())
    def test_two_equal_sides_merge_to_themselves(self, base: Lock, other: Lock) -> None:
        assert merge(base, other, other).lock == other

    @given(ours_of, theirs_of)
    def test_the_merge_is_symmetric(self, ours: Lock, theirs: Lock) -> None:
        assert merge(BASE, ours, theirs).lock == merge(BASE, theirs, ours).lock

    @given(ours_of, theirs_of)
    def test_a_result_is_consistent(self, ours: Lock, theirs: Lock) -> None:
        assert find_contradiction(merge(BASE, ours, theirs).lock) is None

    @given(ours_of, theirs_of)
    def test_merging_a_result_again_changes_nothing(self, ours: Lock, theirs: Lock) -> None:
        lock = merge(BASE, ours, theirs).lock
        assert merge(ours, lock, ours).lock == lock
        assert merge(theirs, theirs, lock).lock == lock

    @given(ours_of, theirs_of)
    def test_every_item_of_a_side_is_in_the_result_or_in_a_note(
        self, ours: Lock, theirs: Lock
    ) -> None:
        merged = merge(BASE, ours, theirs)
        made = (ours.claimed() | theirs.claimed()) - BASE.claimed()
        gone = {
            one.media_id for lock in (ours, theirs) for one in lock.news().values() if one.released
        }
        told = {note.media_id for note in merged.notes}
        assert made - gone <= merged.lock.claimed() | told

    @given(ours_of, theirs_of)
    def test_no_item_appears_that_no_side_had(self, ours: Lock, theirs: Lock) -> None:
        merged = merge(BASE, ours, theirs)
        assert merged.lock.claimed() <= BASE.claimed() | ours.claimed() | theirs.claimed()
        assert {*merged.lock.resources} <= {*BASE.resources, *ours.resources, *theirs.resources}

    @given(ours_of, theirs_of)
    def test_an_address_that_one_side_added_stays(self, ours: Lock, theirs: Lock) -> None:
        merged = merge(BASE, ours, theirs)
        for one, other in ((ours, theirs), (theirs, ours)):
            for address, resource in one.news().items():
                if address not in BASE.resources and resource.media_id not in BASE.claimed():
                    assert address in merged.lock.resources, other

    @given(ours_of, theirs_of)
    def test_the_serial_is_above_both(self, ours: Lock, theirs: Lock) -> None:
        lock = merge(BASE, ours, theirs).lock
        changed = ours != theirs and BASE not in (ours, theirs)
        assert lock.serial == max(ours.serial, theirs.serial) + changed

    @given(ours_of, theirs_of)
    def test_what_a_side_protects_stays_protected(self, ours: Lock, theirs: Lock) -> None:
        lock = merge(BASE, ours, theirs).lock
        for address, resource in lock.news().items():
            sides = [one.news().get(address) for one in (ours, theirs)]
            owners = [one for one in sides if one and one.media_id == resource.media_id]
            assert resource.protect or not any(one.protect for one in owners)

    @given(ours_of, theirs_of, side(BASE, "third"))
    def test_three_branches_end_with_the_same_items_in_any_order_or_with_a_note(
        self, ours: Lock, theirs: Lock, third: Lock
    ) -> None:
        left = merge(BASE, merge(BASE, ours, theirs).lock, third)
        right = merge(BASE, ours, merge(BASE, theirs, third).lock)
        assert find_contradiction(left.lock) is None
        for one, other in ((left, right), (right, left)):
            missing = one.lock.news().keys() - other.lock.news().keys()
            assert missing <= {note.address for note in other.notes}

    def test_a_news_that_shares_its_new_address_goes_with_its_owner_and_is_named(self) -> None:
        ours, theirs, third = (Branch(BASE, name, NOW) for name in ("ours", "theirs", "third"))
        ours.replace("a")
        theirs.move("a", "d")
        third.update("a")
        third.create("d")
        left = merge(BASE, merge(BASE, ours.done(), theirs.done()).lock, third.done())
        right = merge(BASE, ours.done(), merge(BASE, theirs.done(), third.done()).lock)
        assert D in left.lock.news()
        assert D in right.lock.news() or D in {note.address for note in right.notes}

    @given(locks(), locks(), locks())
    def test_any_three_lockfiles_are_merged_consistently_or_refused(
        self, base: Lock, ours: Lock, theirs: Lock
    ) -> None:
        sides = [replace(one, lineage=base.lineage, account="") for one in (ours, theirs)]
        try:
            merged = merge(base, *sides)
        except CannotMerge:
            return
        if sides[0] != sides[1] and base not in sides:
            assert find_contradiction(merged.lock) is None


class TestOneSide:
    def test_additions_of_both_are_kept(self) -> None:
        ours, theirs = two()
        ours.create("d", COVERS[1])
        theirs.create("e", COVERS[2])
        merged = merge_branches(ours, theirs)
        assert {D, Address("news", "e")} <= {*merged.lock.resources}
        assert (merged.ours, merged.theirs, merged.both) == (2, 2, 4)
        assert merged.notes == ()

    def test_a_deletion_is_kept(self) -> None:
        ours, theirs = two()
        ours.delete("a")
        theirs.update("b")
        assert A not in merge_branches(ours, theirs).lock.resources

    def test_an_article_each_of_one_news_are_both_kept(self) -> None:
        resource = BASE.news()[A]
        pair = (*resource.articles, article("second", "before"))
        base = BASE.put(A, replace(resource, articles=pair))
        ours, theirs = two(base=base)
        first, second = article("a", "by ours"), article("second", "by theirs")
        ours.lock = base.put(A, replace(resource, articles=(first, pair[1]), update_time=NOW))
        seen = replace(pair[0], drifted=first.observed)
        theirs.lock = base.put(A, replace(resource, articles=(seen, second), update_time=NOW + 10))
        merged = merge_branches(ours, theirs, base)
        assert news(merged, A).articles == (first, second)
        assert merged.notes == ()


class TestBothSent:
    def test_the_later_update_wins(self) -> None:
        ours, theirs = two()
        ours.update("a")
        theirs.update("a")
        merged = merge_branches(ours, theirs)
        assert news(merged, A) == theirs.news("a")
        assert [(note.kind, note.side) for note in merged.notes] == [("newer", "theirs")]

    def test_in_one_second_the_next_plan_sends_it_again_and_looks_first(self) -> None:
        ours, theirs = two((NOW, NOW))
        ours.update("a")
        theirs.update("a")
        merged = merge_branches(ours, theirs)
        assert news(merged, A).articles[0].sent == {}
        assert news(merged, A).update_time == 0
        assert kinds(merged) == ["unclear"]

    def test_an_update_that_was_not_read_back_may_be_the_later_one(self) -> None:
        ours, theirs = two()
        ours.update("a")
        unread = replace(ours.lock.news()[A].articles[0], observed=None)
        ours.lock = ours.lock.put(
            A, replace(ours.lock.news()[A], articles=(unread,), update_time=NOW - 1000)
        )
        theirs.update("a")
        assert kinds(merge_branches(ours, theirs)) == ["unclear"]


class TestBothCreated:
    def test_one_is_kept_and_the_other_is_still_to_be_deleted(self) -> None:
        ours, theirs = two()
        ours.create("d")
        theirs.create("d")
        merged = merge_branches(ours, theirs)
        kept, other = theirs.news("d"), ours.news("d")
        assert kept
        assert other
        assert news(merged, D).media_id == kept.media_id
        assert [old.media_id for old in news(merged, D).superseded] == [other.media_id]
        assert [(note.kind, note.media_id) for note in merged.notes] == [("copy", other.media_id)]

    def test_the_one_that_was_published_is_kept(self) -> None:
        ours, theirs = two()
        ours.create("d")
        ours.release("d")
        theirs.create("d")
        assert news(merge_branches(ours, theirs), D).released

    def test_one_that_was_published_is_never_deleted(self) -> None:
        ours, theirs = two()
        for branch in (ours, theirs):
            branch.create("d")
            branch.release("d")
        assert news(merge_branches(ours, theirs), D).superseded == ()

    def test_two_replacements_of_one_item_leave_one(self) -> None:
        ours, theirs = two()
        ours.replace("a", pending=True)
        theirs.replace("a")
        merged = merge_branches(ours, theirs)
        old = {one.media_id for one in news(merged, A).superseded}
        first, before = ours.news("a"), BASE.news()[A]
        assert first
        assert old == {first.media_id, before.media_id}

    def test_a_cover_that_was_uploaded_twice_keeps_both_items_in_view(self) -> None:
        ours, theirs = two()
        ours.create("d", COVERS[1])
        theirs.create("e", COVERS[1])
        resource = merge_branches(ours, theirs).lock.files()[COVERS[1]]
        assert {resource.media_id, *(old.media_id for old in resource.superseded)} == {
            ours.lock.files()[COVERS[1]].media_id,
            theirs.lock.files()[COVERS[1]].media_id,
        }


class TestDeleted:
    def test_an_item_that_one_side_deleted_is_gone_though_the_other_sent_it(self) -> None:
        ours, theirs = two()
        ours.delete("a")
        theirs.update("a")
        merged = merge_branches(ours, theirs)
        assert A not in merged.lock.resources
        assert [(note.kind, note.side) for note in merged.notes] == [("deleted", "ours")]

    def test_a_new_item_outlives_the_deletion_of_the_old_one(self) -> None:
        ours, theirs = two()
        ours.delete("a")
        theirs.replace("a")
        assert news(merge_branches(ours, theirs), A) == theirs.news("a")

    def test_a_cover_that_the_other_side_shows_is_uploaded_again(self) -> None:
        ours, theirs = two()
        for key in "abc":
            ours.update(key, cover=COVERS[1])
        theirs.create("d", COVERS[0])
        merged = merge_branches(ours, theirs)
        assert merged.lock.files()[COVERS[0]].gone
        assert kinds(merged) == ["lost-file"]


class TestMoved:
    def test_what_one_side_moved_and_the_other_sent_is_one_item(self) -> None:
        ours, theirs = two()
        ours.move("a", "d")
        theirs.update("a")
        merged = merge_branches(ours, theirs)
        assert A not in merged.lock.resources
        assert news(merged, D) == theirs.news("a")

    def test_two_new_addresses_for_one_item_become_one(self) -> None:
        ours, theirs = two()
        ours.move("a", "d")
        theirs.move("a", "e")
        merged = merge_branches(ours, theirs)
        assert D in merged.lock.resources
        assert Address("news", "e") not in merged.lock.resources
        assert kinds(merged) == ["moved"]

    def test_one_moved_to_where_the_other_side_made_another_leaves_none_unknown(self) -> None:
        ours, theirs = two()
        ours.move("a", "d")
        theirs.create("d")
        merged = merge_branches(ours, theirs)
        assert [old.media_id for old in news(merged, D).superseded] == [BASE.news()[A].media_id]


class TestReverted:
    """A side with a revert to before the common ancestor, or with a cherry-pick."""

    def test_what_the_account_shows_is_told_by_the_later_record(self) -> None:
        older = Branch(BASE, "older", NOW - 900)
        older.update("a", cover=COVERS[1])
        base = older.done()
        ours = replace(BASE, serial=BASE.serial - 1)
        theirs = Branch(base, "theirs", NOW)
        theirs.create("d")
        lock = merge(base, ours, theirs.done()).lock
        assert lock.resources[A] == base.resources[A]
        assert lock.resources[COVERS[1]] == base.resources[COVERS[1]]

    def test_what_it_made_since_is_kept(self) -> None:
        ours = Branch(replace(BASE.drop(A), serial=BASE.serial - 2), "ours", NOW)
        ours.create("d")
        theirs = Branch(BASE, "theirs", NOW)
        theirs.update("b")
        assert {B, D} <= {*merge(BASE, ours.done(), theirs.done()).lock.resources}

    def test_a_revert_leaves_what_our_side_knows(self) -> None:
        """`git revert` of a commit: the base is that commit, theirs is the one before it."""
        made, ours = Branch(BASE, "made", NOW), Branch(BASE, "ours", NOW + 5)
        made.create("d", COVERS[1])
        made.delete("a")
        base = made.done()
        ours.lock = base
        ours.create("e", COVERS[2])
        assert merge(base, ours.done(), BASE).lock == ours.lock

    def test_what_it_does_not_know_is_not_taken_from_the_ancestor(self) -> None:
        """Its source files are missing, so a plan would delete the item."""
        ours = replace(BASE.drop(A), serial=BASE.serial - 2)
        theirs = Branch(BASE, "theirs", NOW)
        theirs.create("d")
        assert A not in merge(BASE, ours, theirs.done()).lock.resources


class TestMetadata:
    def test_applied_plans_of_both_are_remembered(self) -> None:
        sides = [replace(BASE, serial=7, plans=(name,)) for name in ("one", "two")]
        assert {*merge(BASE, *sides).lock.plans} == {"one", "two"}

    def test_what_is_still_to_be_looked_through_is_the_longer_time(self) -> None:
        sides = [replace(BASE, serial=7, unclear_since=since) for since in (5, 3)]
        assert merge(BASE, *sides).lock.unclear_since == 3

    def test_without_an_ancestor_what_both_know_alike_is_one(self) -> None:
        ours, theirs = two()
        ours.create("d", COVERS[1])
        theirs.create("e", COVERS[2])
        merged = merge(Lock(), ours.done(), theirs.done())
        assert {*merged.lock.resources} == {*ours.lock.resources, *theirs.lock.resources}

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"account": "another"}, "two accounts"),
            ({"lineage": "another"}, "created independently"),
        ],
    )
    def test_lockfiles_of_two_accounts_or_lineages_are_refused(
        self, change: dict[str, str], message: str
    ) -> None:
        ours, theirs = two()
        ours.create("d")
        theirs.create("e")
        stranger = Lock(
            change.get("lineage", BASE.lineage),
            9,
            change.get("account", "account"),
            theirs.lock.resources,
        )
        with pytest.raises(CannotMerge, match=message):
            merge(BASE, ours.done(), stranger)


@pytest.mark.parametrize("kind", ["newer", "deleted"])
def test_the_strategies_produce_every_note(kind: str) -> None:
    """Without this the properties above could hold trivially."""

    def is_noted(sides: tuple[Lock, Lock]) -> bool:
        return any(note.kind == kind for note in merge(BASE, *sides).notes)

    enough = settings(max_examples=2000, derandomize=True, database=None)
    assert find(st.tuples(ours_of, theirs_of), is_noted, settings=enough)
