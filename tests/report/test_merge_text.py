"""The text about a merge of lockfiles."""

from typing import get_args

import pytest

from wxpublish.model.address import Address
from wxpublish.model.lock import Lock
from wxpublish.model.merge_result import Merged, MergeNote, NoteKind
from wxpublish.report.merge_text import merge_text

TOUR = Address("news", "tour")


def test_counts_of_zero_are_left_out() -> None:
    assert merge_text(Merged(Lock(), 1, 0, 14)) == "Joined: 1 address of ours, 14 of both."


def test_an_empty_merge_is_a_sentence() -> None:
    assert merge_text(Merged(Lock())) == "Joined: 0 addresses of both."


def test_a_conflict_names_the_newer_side() -> None:
    note = MergeNote(TOUR, "newer", "theirs")
    assert "news.tour was sent by both with different text: theirs is newer and was kept" in (
        merge_text(Merged(Lock(), notes=(note,)))
    )


@pytest.mark.parametrize("kind", get_args(NoteKind))
def test_every_note_names_its_address_and_shows_no_control_character(kind: NoteKind) -> None:
    note = MergeNote(Address("news", "a\x1b[2J"), kind, "ours", "id\x1b]0;x\x07")
    text = merge_text(Merged(Lock(), notes=(note,)))
    assert "news.a" in text
    assert "\x1b" not in text
    assert "\x07" not in text
