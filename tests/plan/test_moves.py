"""Addresses that change while the item stays."""

from dataclasses import replace

from tests.plan.builders import actions, applied, article, desired, media, news, plan
from wxpublish.model.address import Address
from wxpublish.model.desired import DesiredArticle

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


def renames(
    before: dict[str, list[DesiredArticle]], after: dict[str, list[DesiredArticle]]
) -> list[str]:
    """The hints of warnings about articles that look like renamed ones."""
    found = plan(desired(after), applied(desired(before))).findings
    return [str(finding.hint) for finding in found if finding.code == "W617"]


def test_rename_beside_an_edit_is_told_with_the_line_that_keeps_the_item() -> None:
    (hint,) = renames(A, C)
    assert "- {from: news.a, to: news.c}" in hint


def test_new_title_over_the_same_text_is_told_too() -> None:
    (hint,) = renames(A, {"c": [article("丙", source="articles/c.md")]})
    assert "news.a" in hint


def test_another_id_in_the_same_file_beside_an_edit_is_told() -> None:
    other = article("丙", source="articles/甲.md", html="<p>新</p>")
    (hint,) = renames(A, {"c": [other]})
    assert "news.a" in hint


def test_nothing_is_told_of_an_article_that_has_nothing_in_common_with_what_is_gone() -> None:
    assert renames(A, {"c": [article("丙", html="<p>新</p>")]}) == []


def test_nothing_is_told_where_two_could_be_meant() -> None:
    two = {"a": A["a"], "b": [article("甲", html="<p>又</p>")]}
    assert renames(two, C) == []


def test_exact_rename_is_a_move_and_needs_no_line() -> None:
    assert renames(A, {"c": A["a"]}) == []
