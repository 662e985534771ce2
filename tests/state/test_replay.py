"""Replaying a journal restores a lockfile, and undoes nothing in a newer one."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.state.values import COVER, HELLO, cover, lock_of, locks, news, small_lock
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, LockedNews
from wxpublish.state.integrity import find_contradiction
from wxpublish.state.journal_replay import JournalledStep, describe_mismatch, diff_locks, replay

OTHER = Address("news", "other")
OTHER_COVER = Address("thumb", "ba9876543210")


def entry(before: Lock, after: Lock, serial: int = 2) -> JournalledStep:
    """A journalled step."""
    head = replace(after, resources={}, serial=serial)
    return JournalledStep(diff_locks(before, after), head)


def history(states: list[Lock]) -> list[JournalledStep]:
    """The steps of a run that leads from each of these locks to the next."""
    pairs = pairwise(states)
    return [entry(before, after, after.serial) for before, after in pairs]


def one_run(states: list[Lock], *, protect: bool) -> list[Lock]:
    """States of one run, which does not unprotect anything."""
    return [
        replace(
            lock,
            lineage="l",
            serial=7,
            plans=(),
            resources={
                address: replace(held, protect=protect) if isinstance(held, LockedNews) else held
                for address, held in lock.resources.items()
            },
        )
        for lock in states
    ]


runs = st.builds(one_run, st.lists(locks(), min_size=2, max_size=4), protect=st.booleans())


@given(runs)
def test_a_run_replayed_on_its_start_gives_its_end(states: list[Lock]) -> None:
    assert replay(states[0], history(states)) == states[-1]


@given(runs)
def test_replaying_twice_changes_nothing(states: list[Lock]) -> None:
    once = replay(states[0], history(states))
    assert replay(once, history(states)) == once


@given(runs, st.integers(0, 3))
def test_replaying_on_any_state_of_the_run_gives_its_end(states: list[Lock], at: int) -> None:
    end = replay(states[0], history(states))
    assert replay(states[min(at, len(states) - 1)], history(states)).resources == end.resources


@given(runs, locks())
def test_any_other_lockfile_stays_consistent(states: list[Lock], other: Lock) -> None:
    assert find_contradiction(replay(replace(other, lineage="l"), history(states))) is None


def test_the_run_that_died_keeps_its_serial_and_lineage() -> None:
    after = replace(small_lock(), lineage="new", serial=1)
    made = replay(Lock(), [entry(Lock(), after, serial=1)])
    assert (made.lineage, made.serial) == ("new", 1)


def test_protection_stays() -> None:
    protected = small_lock().put(HELLO, replace(news(), protect=True))
    lifted = entry(protected, small_lock().put(HELLO, news(title="新")))
    made = replay(protected, [lifted]).resources[HELLO]
    assert made == replace(news(title="新"), protect=True)


def test_an_applied_plan_stays_applied() -> None:
    after = small_lock().applied("plan")
    assert replay(small_lock(), [entry(small_lock(), after)]).plans == ("plan",)


def test_a_newer_lockfile_keeps_its_entries() -> None:
    old = entry(small_lock(), small_lock().put(HELLO, news("older")))
    newer = replace(small_lock().put(HELLO, news("newer")), serial=5)
    assert replay(newer, [old]) == newer


def test_a_newer_lockfile_keeps_what_an_older_run_deleted() -> None:
    old = entry(small_lock(), small_lock().drop(HELLO))
    newer = replace(small_lock(), serial=5)
    assert replay(newer, [old]) == newer


def test_a_newer_lockfile_gets_items_that_it_lacks() -> None:
    old = entry(small_lock(), small_lock().put(OTHER, news("other-id")))
    newer = replace(small_lock(), serial=5)
    assert replay(newer, [old]).resources[OTHER] == news("other-id")


def test_a_newer_lockfile_does_not_get_an_item_that_it_has_elsewhere() -> None:
    old = entry(small_lock(), small_lock().put(OTHER, news("moved")))
    newer = replace(small_lock().put(HELLO, news("moved")), serial=5)
    assert replay(newer, [old]) == newer


def test_an_older_lockfile_skips_edits_that_contradict_it() -> None:
    known = small_lock().put(OTHER_COVER, cover("other-cover"))
    step = entry(known, known.put(OTHER, news("other-id", used=OTHER_COVER)), serial=3)
    assert replay(small_lock(), [step]).resources == small_lock().resources


def test_a_cover_that_an_older_lockfile_still_uses_is_kept() -> None:
    step = entry(lock_of([(COVER, cover())]), lock_of(), serial=3)
    assert COVER in replay(small_lock(), [step]).resources


def test_a_news_and_its_cover_arrive_together() -> None:
    both = small_lock().put(OTHER_COVER, cover("c2")).put(OTHER, news("n2", used=OTHER_COVER))
    clash = entry(small_lock(), small_lock().put(Address("image", "qr"), cover()))
    made = replay(small_lock(), [clash, entry(small_lock(), both)])
    assert made.resources == both.resources


def test_another_lineage_is_foreign() -> None:
    assert describe_mismatch(replace(small_lock(), lineage="this"), [entry(Lock(), small_lock())])


def test_a_lost_lockfile_is_not_foreign() -> None:
    assert describe_mismatch(Lock(), [entry(Lock(), small_lock())]) is None
