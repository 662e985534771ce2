"""The plan for each kind of change, and the calls that it counts."""

from dataclasses import replace

import pytest

from tests.plan.builders import (
    COVER,
    HELLO,
    actions,
    applied,
    article,
    desired,
    media,
    news,
    picture,
    plan,
    seen,
)
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, Superseded
from wxpublish.model.snapshot import RemoteItem
from wxpublish.model.step import DeleteItem, Remember


def test_first_plan_creates_and_uploads() -> None:
    made = plan(desired({"hello": [article(pictures=(picture("a"), picture("b")))]}), Lock())
    assert actions(made) == {"news.hello": "create"}
    assert made.api_calls() == {
        "draft/add": 1,
        "material/add_material": 1,
        "media/uploadimg": 2,
    }
    assert made.lineage is None


def test_plan_after_apply_is_empty() -> None:
    site = desired({"hello": [article(pictures=(picture("a"),))]}, media("qr"))
    made = plan(site, applied(site))
    assert (made.changes, made.steps, made.unchanged) == ((), (), 2)


def test_edit_updates_only_the_edited_article_of_a_news() -> None:
    before = desired({"week": [article("一"), article("二"), article("三")]})
    after = desired({"week": [article("一"), article("二", html="<p>新</p>"), article("三")]})
    made = plan(after, applied(before))
    (change,) = made.changes
    assert change.reasons == ("content",)
    assert [(a.index, a.fields) for a in change.articles] == [(1, ("content",))]
    assert made.api_calls() == {"draft/update": 1}


def test_another_number_of_articles_creates_a_new_item_before_the_old_one_is_deleted() -> None:
    before = desired({"week": [article("一"), article("二")]})
    after = desired({"week": [article("一"), article("二"), article("三")]})
    made = plan(after, applied(before))
    (change,) = made.changes
    assert (change.action, change.reasons) == ("replace", ("articles",))
    assert [a.action for a in change.articles] == ["unchanged", "unchanged", "create"]
    assert [step.endpoint for step in made.steps] == ["draft/add", "draft/delete"]


def test_renamed_file_is_a_move_and_sends_nothing() -> None:
    made = plan(desired({"new": [article()]}), applied(desired({"old": [article()]})))
    (change,) = made.changes
    assert (change.action, str(change.previous)) == ("move", "news.old")
    assert made.api_calls() == {}


def test_rename_with_an_edit_is_not_a_move() -> None:
    after = desired({"new": [article(html="<p>别的</p>")]})
    made = plan(after, applied(desired({"old": [article()]})))
    assert actions(made) == {"news.new": "create", "news.old": "delete"}


def test_rename_with_two_candidates_is_not_a_move() -> None:
    after = desired({"c": [article()]})
    made = plan(after, applied(desired({"a": [article()], "b": [article()]})))
    assert actions(made) == {"news.a": "delete", "news.b": "delete", "news.c": "create"}


def test_moved_entry_with_an_edit_is_an_update() -> None:
    after = desired({"new": [article(title="新题")]}, moved=((news("old"), news("new")),))
    made = plan(after, applied(desired({"old": [article()]})))
    (change,) = made.changes
    assert (change.action, change.reasons[0], str(change.previous)) == (
        "update",
        "moved",
        "news.old",
    )
    assert made.api_calls() == {"draft/update": 1}


def test_cover_and_pictures_are_deleted_with_their_article() -> None:
    before = desired({"hello": [article(pictures=(picture("a"),))]})
    made = plan(desired({}, media("qr")), applied(before), allow_delete=1)
    assert actions(made)["news.hello"] == "delete"
    assert [step.endpoint for step in made.steps if step.endpoint] == [
        "material/add_material",
        "draft/delete",
        "material/del_material",
    ]
    assert Remember(picture("a"), None) in made.steps


def test_cover_that_another_article_uses_is_kept() -> None:
    before = desired({"a": [article("甲")], "b": [article("乙")]})
    made = plan(desired({"a": [article("甲")]}), applied(before))
    assert made.api_calls() == {"draft/delete": 1}


def test_replaced_cover_is_uploaded_and_the_old_one_deleted() -> None:
    other = Address("thumb", "f" * 12)
    made = plan(desired({"hello": [article(cover=other)]}), applied(desired(HELLO)))
    assert made.api_calls() == {
        "draft/update": 1,
        "material/add_material": 1,
        "material/del_material": 1,
    }
    assert isinstance(made.steps[-1], DeleteItem)
    assert made.steps[-1].address == COVER


def test_picture_of_two_articles_is_uploaded_once() -> None:
    shared = (picture("a"),)
    site = desired({"a": [article("甲", pictures=shared)], "b": [article("乙", pictures=shared)]})
    assert plan(site, Lock()).uploads() == {"thumb": 1, "picture": 1}


def test_change_of_channel_creates_and_deletes_news_but_keeps_files() -> None:
    before = desired({"hello": [article(pictures=(picture("a"),))]}, channel="material")
    made = plan(replace(before, channel="draft"), applied(before))
    assert [(c.action.value, c.reasons) for c in made.changes] == [
        ("create", ("channel",)),
        ("delete", ("channel",)),
    ]
    assert made.api_calls() == {"draft/add": 1, "material/del_material": 1}


def test_changed_media_file_is_replaced() -> None:
    before = applied(desired(HELLO, media("qr")))
    made = plan(desired(HELLO, media("qr", "b")), before)
    assert actions(made) == {"image.qr": "replace"}
    assert made.api_calls() == {"material/add_material": 1, "material/del_material": 1}


def test_changed_video_title_is_replaced() -> None:
    before = applied(desired(HELLO, media("intro", title="片头")))
    made = plan(desired(HELLO, media("intro", title="新片头")), before)
    assert [change.reasons for change in made.changes] == [("form",)]


def test_item_that_an_interrupted_replace_left_is_deleted() -> None:
    site = desired(HELLO)
    lock = applied(site, superseded=(Superseded("old-id", "draft"),))
    made = plan(site, lock)
    assert made.api_calls() == {"draft/delete": 1}
    assert made.changes[0].reasons == ("unfinished",)


def test_withheld_article_is_left_alone() -> None:
    made = plan(
        desired({"b": [article("乙")]}, withheld=frozenset({news("a")})),
        applied(desired({"a": [article("甲")], "b": [article("乙")]})),
    )
    assert made.steps == ()


def test_file_that_failed_to_load_stops_every_deletion() -> None:
    before = applied(desired({"a": [article("甲")], "b": [article("乙")]}))
    made = plan(desired({"b": [article("乙")]}, complete=False), before)
    assert (made.changes, made.complete) == ((), False)


def test_target_leaves_everything_else_alone() -> None:
    before = applied(desired({"a": [article("甲")], "b": [article("乙")]}))
    after = desired({"b": [article("乙", html="<p>新</p>")], "c": [article("丙")]})
    assert actions(plan(after, before, targets=frozenset({news("c")}))) == {"news.c": "create"}


def test_protected_item_is_not_deleted() -> None:
    lock = applied(desired({"a": [article("甲")], "b": [article("乙")]}), protect=True)
    made = plan(desired({"b": [article("乙")]}), lock)
    assert [refusal.exit_code for refusal in made.refusals] == [8]
    assert "state unprotect news.a" in made.refusals[0].hint


def test_refusal_of_too_many_deletions_names_the_option() -> None:
    items = {str(n): [article(str(n))] for n in range(10)}
    kept = {key: items[key] for key in list(items)[:6]}
    refused = plan(desired(kept), applied(desired(items)))
    assert "--allow-delete 4" in refused.refusals[0].hint
    assert plan(desired(kept), applied(desired(items)), allow_delete=4).refusals == ()
    assert plan(desired(kept), applied(desired(items)), allow_delete=3).refusals != ()


def test_two_deletions_are_not_compared_with_the_percentage() -> None:
    items = {str(n): [article(str(n))] for n in range(3)}
    assert plan(desired({"0": items["0"]}), applied(desired(items))).refusals == ()


def test_deletions_for_an_empty_site_are_refused() -> None:
    assert plan(desired({}), applied(desired(HELLO))).refusals != ()


def test_missing_draft_is_released_and_not_created_again() -> None:
    lock = applied(desired(HELLO))
    made = plan(desired(HELLO), lock, seen(lock, without=["hello"]))
    assert actions(made) == {"news.hello": "release"}
    assert made.api_calls() == {}


def test_released_draft_is_created_again_only_on_request() -> None:
    lock = applied(desired(HELLO), released=True)
    edited = desired({"hello": [article(html="<p>新</p>")]})
    refused = plan(edited, lock)
    assert (refused.changes, refused.findings[0].code) == ((), "W601")
    made = plan(edited, lock, recreate_released=frozenset({news("hello")}))
    assert made.api_calls() == {"draft/add": 1}


def test_missing_permanent_news_is_created_again() -> None:
    site = desired(HELLO, channel="material")
    lock = applied(site)
    made = plan(site, lock, seen(lock, without=["hello"]))
    assert [(c.action.value, c.reasons) for c in made.changes] == [("create", ("gone",))]


def test_drift_alone_changes_nothing_by_default() -> None:
    lock = applied(desired(HELLO))
    made = plan(desired(HELLO), lock, seen(lock, edited=["hello"]))
    assert (made.changes, [d.kind for d in made.drift]) == ((), ["edited"])


def drift_after_recipe_change(update_time: int) -> tuple[str, ...]:
    """The drift of an item that was read back with an older recipe, before an upgrade."""
    lock = applied(desired(HELLO))
    held = lock.news()[news("hello")]
    old = replace(held, articles=(replace(held.articles[0], observed="read-0:seen"),))
    item = RemoteItem(held.media_id, update_time, ("t",), ("read-1:seen",))
    snapshot = replace(seen(lock), news={"draft": {held.media_id: item}})
    made = plan(desired(HELLO), lock.put(news("hello"), old), snapshot)
    return tuple(drift.kind for drift in made.drift)


def test_new_recipe_makes_no_drift_if_the_update_time_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wxpublish.model.lock.OLDER_RECIPES", frozenset({"read-0"}))
    assert drift_after_recipe_change(update_time=100) == ()


def test_new_recipe_hides_no_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxpublish.model.lock.OLDER_RECIPES", frozenset({"read-0"}))
    assert drift_after_recipe_change(update_time=200) == ("edited",)


def test_digest_of_an_unknown_recipe_is_drift_even_if_the_update_time_is_the_same() -> None:
    assert drift_after_recipe_change(update_time=100) == ("edited",)


def test_edit_here_and_on_the_account_is_a_conflict_without_steps() -> None:
    lock = applied(desired(HELLO))
    after = desired({"hello": [article(html="<p>新</p>")]})
    made = plan(after, lock, seen(lock, edited=["hello"]))
    assert made.changes[0].reasons == ("content", "conflict")
    assert made.steps == ()


def test_overwrite_sends_the_drifted_article_again() -> None:
    lock = applied(desired(HELLO))
    made = plan(desired(HELLO), lock, seen(lock, edited=["hello"]), override="overwrite")
    assert made.changes[0].reasons == ("drift",)
    assert made.api_calls() == {"draft/update": 1}


def test_keep_leaves_our_edit_unsent() -> None:
    lock = applied(desired(HELLO))
    after = desired({"hello": [article(html="<p>新</p>")]})
    made = plan(after, lock, seen(lock, edited=["hello"]), override="keep")
    assert made.steps == ()


def test_missing_cover_is_uploaded_again_and_its_article_updated() -> None:
    lock = applied(desired(HELLO))
    snapshot = replace(seen(lock), files={"image": frozenset()})
    made = plan(desired(HELLO), lock, snapshot)
    assert made.api_calls() == {"draft/update": 1, "material/add_material": 1}


def test_nothing_is_concluded_from_an_incomplete_list() -> None:
    lock = applied(desired(HELLO))
    snapshot = replace(seen(lock, without=["hello"]), complete=frozenset())
    assert plan(desired({}), lock, snapshot).steps == ()


def test_digest_depends_on_changes_and_not_on_the_serial() -> None:
    site = desired(HELLO)
    assert plan(site, Lock()).digest == plan(site, replace(Lock(), serial=7)).digest
    assert plan(site, Lock()).digest != plan(desired({"hello": [article(html="x")]}), Lock()).digest


def test_deletion_of_a_replaced_item_has_its_title_on_the_account() -> None:
    site = desired(HELLO)
    lock = applied(site, superseded=(Superseded("old-id", "draft", "a copy of hello"),))
    account = seen(lock)
    theirs = RemoteItem("old-id", 100, ("somebody else's",), ("seen",))
    listed = {**account.news["draft"], "old-id": theirs}
    (step,) = plan(site, lock, replace(account, news={"draft": listed})).deletions()
    assert (step.title, step.remote_title) == ("a copy of hello", "somebody else's")


def test_digest_is_the_same_after_a_refresh() -> None:
    site = desired(HELLO)
    lock = applied(site, superseded=(Superseded("old-id", "draft", "a copy of hello"),))
    theirs = RemoteItem("old-id", 100, ("somebody else's",), ("seen",))
    account = seen(lock)
    refreshed = replace(account, news={"draft": {**account.news["draft"], "old-id": theirs}})
    assert plan(site, lock, refreshed).digest == plan(site, lock).digest
