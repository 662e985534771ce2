"""Contradictions in a lockfile are found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.values import COVER, HELLO, LOCKFILE, cover, locks, news, small_lock
from wxpublish.errors import BrokenState
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Superseded
from wxpublish.state.integrity import IntegrityIndex, find_contradiction
from wxpublish.state.journal_replay import diff_locks
from wxpublish.state.lockfile import check_consistency

OTHER = Address("news", "other")


@given(locks())
def test_a_consistent_lock_passes(lock: Lock) -> None:
    assert find_contradiction(lock) is None


@pytest.mark.parametrize(
    ("lock", "message"),
    [
        (small_lock().put(OTHER, news()), "gives the media_id hello-id to both"),
        (small_lock().put(Address("image", "qr"), cover()), "gives the media_id cover-id to both"),
        (
            small_lock().put(
                OTHER, replace(news("x"), superseded=(Superseded("hello-id", "draft"),))
            ),
            "gives the media_id hello-id to both",
        ),
        (
            small_lock().put(COVER, replace(cover(), superseded=(Superseded("cover-id"),))),
            "has cover-id of",
        ),
        (small_lock().drop(COVER), f"use {COVER}, which it does not contain"),
        (small_lock().put(HELLO, news(used=HELLO)), "use news.hello as a picture"),
        (small_lock().put(HELLO, cover("x")), "has a resource of another type at news.hello"),
        (small_lock().put(HELLO, news("")), "has news.hello without a media_id"),
        (replace(small_lock(), serial=-1), "negative serial"),
        (replace(small_lock(), lineage=None), "no lineage"),
    ],
)
def test_a_contradiction_is_reported(lock: Lock, message: str) -> None:
    with pytest.raises(BrokenState) as caught:
        check_consistency(lock, LOCKFILE)
    assert message in caught.value.message


def test_a_draft_and_a_permanent_news_may_share_an_id() -> None:
    lock = small_lock().put(OTHER, replace(news(), channel="material"))
    assert find_contradiction(lock) is None


def test_an_imported_news_needs_no_known_cover() -> None:
    article = replace(news().articles[0], sent={})
    lock = small_lock().put(HELLO, replace(news(), articles=(article,))).drop(COVER)
    assert find_contradiction(lock) is None


@given(st.lists(locks(), min_size=2, max_size=5), st.data())
def test_an_edit_is_checked_like_the_whole_lock(states: list[Lock], data: st.DataObject) -> None:
    first, *others = states
    lock, index = first, IntegrityIndex(first.resources)
    for other in others:
        edits = diff_locks(lock, other)
        some = data.draw(st.sets(st.sampled_from(sorted(edits)))) if edits else set()
        edits = {address: edits[address] for address in edits if address in some}
        after = lock
        for address, held in edits.items():
            after = after.drop(address) if held is None else after.put(address, held)
        sound = find_contradiction(after) is None
        assert index.try_edits(edits, lock.resources) == sound
        lock = after if sound else lock
