"""Items that get another address."""

from dataclasses import replace

from tests.plan.builders import actions, applied, article, desired, media, news, plan
from wxpublish.model.address import Address
from wxpublish.model.desired import DesiredArticle

A = {"a": [article("甲")]}
C = {"c": [article("甲", html="<p>新</p>")]}


def test_chained_moved_entries_are_followed_to_the_last_one() -> None:
    site = desired(C, moved=((news("a"), news("b")), (news("b"), news("c"))))
    (change,) = plan(site, applied(desired(A))).changes
    assert (change.previous, change.reasons) == (news("a"), ("moved", "content"))


def test_circular_moved_entries_move_nothing() -> None:
    site = desired(C, moved=((news("a"), news("b")), (news("b"), news("a"))))
    assert actions(plan(site, applied(desired(A)))) == {"news.a": "delete", "news.c": "create"}


def test_moved_entry_that_was_applied_before_changes_nothing() -> None:
    site = desired(C, moved=((news("a"), news("c")),))
    assert plan(site, applied(desired(C))).changes == ()


def test_swapped_names_are_two_updates() -> None:
    before = desired({"a": [article("甲")], "b": [article("乙")]})
    after = desired({"a": [article("乙")], "b": [article("甲")]})
    assert actions(plan(after, applied(before))) == {"news.a": "update", "news.b": "update"}


def test_withheld_article_is_not_treated_as_renamed() -> None:
    site = desired({"b": A["a"]}, withheld=frozenset({news("a")}))
    assert actions(plan(site, applied(desired(A)))) == {"news.b": "create"}


def test_nothing_is_treated_as_renamed_if_a_file_failed_to_load() -> None:
    site = desired({"b": A["a"]}, complete=False)
    assert actions(plan(site, applied(desired(A)))) == {"news.b": "create"}


def test_move_outside_of_the_targets_is_not_planned() -> None:
    before = applied(desired({**A, "x": [article("丁")]}))
    site = desired({"b": A["a"], "x": [article("丁", html="<p>新</p>")]})
    assert actions(plan(site, before, targets=frozenset({news("x")}))) == {"news.x": "update"}


def test_moved_item_stays_protected() -> None:
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


def rename_hints(
    before: dict[str, list[DesiredArticle]], after: dict[str, list[DesiredArticle]]
) -> list[str]:
    """The hints of the warnings about articles that look renamed."""
    found = plan(desired(after), applied(desired(before))).findings
    return [str(finding.hint) for finding in found if finding.code == "W617"]


def test_rename_with_an_edit_is_a_warning_with_the_moved_entry_to_add() -> None:
    (hint,) = rename_hints(A, C)
    assert "- {from: news.a, to: news.c}" in hint


def test_new_title_and_file_with_the_same_text_is_a_warning() -> None:
    (hint,) = rename_hints(A, {"c": [article("丙", source="articles/c.md")]})
    assert "news.a" in hint


def test_new_id_and_an_edit_in_the_same_file_is_a_warning() -> None:
    other = article("丙", source="articles/甲.md", html="<p>新</p>")
    (hint,) = rename_hints(A, {"c": [other]})
    assert "news.a" in hint


def test_no_warning_for_an_article_that_has_nothing_in_common_with_the_removed_one() -> None:
    assert rename_hints(A, {"c": [article("丙", html="<p>新</p>")]}) == []


def test_no_warning_if_two_removed_articles_match() -> None:
    two = {"a": A["a"], "b": [article("甲", html="<p>又</p>")]}
    assert rename_hints(two, C) == []


def test_no_warning_for_a_rename_without_an_edit() -> None:
    assert rename_hints(A, {"c": A["a"]}) == []
