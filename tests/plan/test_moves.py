"""Addresses that change while the item stays."""

from dataclasses import replace

from tests.plan.builders import actions, applied, article, desired, media, news, plan
from wxpublish.model.address import Address

A = {"a": [article("甲")]}
C = {"c": [article("甲", html="<p>新</p>")]}


def test_moved_lines_are_followed_to_their_end() -> None:
    site = desired(C, moved=((news("a"), news("b")), (news("b"), news("c"))))
    (change,) = plan(site, applied(desired(A))).changes
    assert (change.previous, change.reasons) == (news("a"), ("moved", "content"))


def test_moved_lines_that_go_round_move_nothing() -> None:
    site = desired(C, moved=((news("a"), news("b")), (news("b"), news("a"))))
    assert actions(plan(site, applied(desired(A)))) == {"news.a": "delete", "news.c": "create"}


def test_moved_line_that_was_followed_before_means_nothing() -> None:
    site = desired(C, moved=((news("a"), news("c")),))
    assert plan(site, applied(desired(C))).changes == ()


def test_swapped_names_are_two_edits() -> None:
    before = desired({"a": [article("甲")], "b": [article("乙")]})
    after = desired({"a": [article("乙")], "b": [article("甲")]})
    assert actions(plan(after, applied(before))) == {"news.a": "update", "news.b": "update"}


def test_withheld_article_is_never_taken_for_a_renamed_one() -> None:
    site = desired({"b": A["a"]}, withheld=frozenset({news("a")}))
    assert actions(plan(site, applied(desired(A)))) == {"news.b": "create"}


def test_file_that_failed_to_load_is_never_taken_for_a_renamed_one() -> None:
    site = desired({"b": A["a"]}, complete=False)
    assert actions(plan(site, applied(desired(A)))) == {"news.b": "create"}


def test_move_outside_of_the_target_waits() -> None:
    before = applied(desired({**A, "x": [article("丁")]}))
    site = desired({"b": A["a"], "x": [article("丁", html="<p>新</p>")]})
    assert actions(plan(site, before, targets=frozenset({news("x")}))) == {"news.x": "update"}


def test_protection_goes_along_with_a_move() -> None:
    lock = applied(desired(A), protect=True)
    grown = desired({"b": [article("甲"), article("乙")]}, moved=((news("a"), news("b")),))
    made = plan(grown, lock)
    assert actions(made) == {"news.b": "replace"}
    assert "state unprotect news.a" in made.refusals[0].hint


def test_moved_material_keeps_its_media_id() -> None:
    before = desired({}, media("qr"))
    after = desired({}, replace(media("qr"), address=Address("image", "code")))
    (change,) = plan(after, applied(before)).changes
    assert (change.action, change.media_id) == ("move", "id-image.qr")
