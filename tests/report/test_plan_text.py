import re
from dataclasses import replace

from tests.report.golden import matches
from tests.report.samples import (
    CHANGES,
    DIFF,
    HELLO,
    MOVED_TO,
    STEPS,
    TOUR,
    empty_plan,
    eventful_plan,
    plan,
)
from wxpublish.model.address import Address
from wxpublish.model.plan import Action, ArticleChange, Change
from wxpublish.model.step import DeleteItem
from wxpublish.report.plan_text import plan_text
from wxpublish.report.terminal_style import TerminalStyle, columns

PLAIN = TerminalStyle(color=False, width=100)
COLORED = TerminalStyle(color=True, width=100)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def test_every_kind_of_change_has_its_line() -> None:
    matches(plan_text(plan(), PLAIN), "plan.txt")


def test_drift_recovery_warnings_and_refusals_follow_the_changes() -> None:
    matches(plan_text(eventful_plan(), PLAIN, diffs=True), "plan-eventful.txt")


def test_nothing_to_do_is_one_line() -> None:
    expected = "No changes. 15 items match wxpublish.lock.json, serial 8."
    assert plan_text(empty_plan(), PLAIN) == expected


def test_nothing_to_do_after_a_refresh_names_the_account() -> None:
    expected = "No changes. 15 items match the account and wxpublish.lock.json, serial 8."
    assert plan_text(empty_plan(refreshed=True), PLAIN) == expected


def test_an_empty_site_has_its_own_sentence() -> None:
    text = plan_text(empty_plan(lineage=None, serial=0, unchanged=0), PLAIN)
    assert text == "No changes. The site has no articles and no media yet."


def test_a_first_plan_says_that_there_is_no_lockfile() -> None:
    text = plan_text(plan(lineage=None, serial=0), PLAIN)
    assert "Offline: there is no wxpublish.lock.json yet." in text


def test_an_account_without_an_app_id_is_called_the_account() -> None:
    assert plan_text(plan(app_id=""), PLAIN).startswith("8 changes in the account (draft),")


def test_steps_without_changes_are_not_called_no_changes() -> None:
    text = plan_text(plan(changes=(), steps=STEPS[:1]), PLAIN)
    assert "No news and no media change" in text
    assert "media/uploadimg 1" in text


def test_the_app_id_is_masked() -> None:
    assert "0123456789" not in plan_text(eventful_plan(), PLAIN, diffs=True)


def test_colours_add_nothing_but_escapes() -> None:
    colored = plan_text(eventful_plan(), COLORED, diffs=True)
    assert ESCAPE.search(colored)
    assert ESCAPE.sub("", colored) == plan_text(eventful_plan(), PLAIN, diffs=True)


def test_notes_are_aligned_in_any_script() -> None:
    lines = plan_text(plan(changes=(CHANGES[0], CHANGES[3])), PLAIN).splitlines()
    create = next(line for line in lines if "news.hello" in line)
    delete = next(line for line in lines if "news.old" in line)
    assert columns(create[: create.index("15,234")]) == columns(delete[: delete.index("its file")])


def test_a_title_cannot_write_to_the_terminal() -> None:
    hostile = Change(HELLO, Action.CREATE, "\x1b[31m红\u202e\r\n第二行", ("new",))
    text = plan_text(plan(changes=(hostile,)), PLAIN)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "第二行" in next(line for line in text.splitlines() if "news.hello" in line)


def test_a_long_title_is_cut_before_the_note() -> None:
    long = Change(MOVED_TO, Action.MOVE, "很长的标题" * 12, ("moved",))
    line = plan_text(plan(changes=(long,)), PLAIN).splitlines()[2]
    assert "…" in line
    assert line.endswith("moved; nothing is sent")


def test_an_imported_article_has_the_reason_why_it_is_sent() -> None:
    change = Change(
        Address("news", "taken"),
        Action.UPDATE,
        "早先写的",
        ("content", "imported"),
        "MEDIA",
        (ArticleChange(0, "articles/taken.md", "早先写的", "update", ("content",), 900),),
    )
    assert "it was imported and never sent from here" in plan_text(plan(changes=(change,)), PLAIN)


def test_file_names_above_a_diff_are_not_counted_as_lines() -> None:
    item_name = "--- a\n+++ b\n" + DIFF
    assert "(+2 −1 lines)" in plan_text(plan(diffs={"articles/w42/ai.md": item_name}), PLAIN)


def test_only_a_verbose_plan_names_overwritten_items() -> None:
    line = "  updates  news.weekly-42 《科技周刊 42》 MEDIA-WEEKLY"
    assert line in plan_text(plan(), PLAIN, diffs=True).splitlines()
    assert "MEDIA-WEEKLY" not in plan_text(plan(), PLAIN)


def test_an_overwritten_item_has_its_remote_title() -> None:
    update = next(change for change in CHANGES if change.action is Action.UPDATE)
    text = plan_text(plan(changes=(replace(update, remote_title="别人的"),)), PLAIN, diffs=True)
    assert "  updates  news.weekly-42 《别人的》 MEDIA-WEEKLY" in text.splitlines()


def test_a_deleted_item_without_a_title_has_an_unknown_one() -> None:
    step = DeleteItem(TOUR, "MEDIA-1", "draft", superseded=True, because="unfinished")
    text = plan_text(plan(steps=(step,)), PLAIN)
    assert "  deletes  news.tour (title unknown) MEDIA-1: " in text


def test_a_deleted_file_is_named_by_its_file_name() -> None:
    thumb = Address("thumb", "0123456789ab")
    known = DeleteItem(thumb, "M-1", None, superseded=False, because="unused", title="a.jpg")
    text = plan_text(plan(steps=(known, replace(known, title=""))), PLAIN)
    assert "  deletes  thumb.0123456789ab a.jpg M-1: " in text
    assert "  deletes  thumb.0123456789ab (name unknown) M-1: " in text


def test_a_deleted_item_has_both_titles_if_they_differ() -> None:
    step = DeleteItem(TOUR, "M-1", "draft", superseded=True, title="旧稿", remote_title="别人的")
    text = plan_text(plan(steps=(replace(step, because="unfinished"),)), PLAIN)
    assert "  deletes  news.tour 《别人的》 (《旧稿》 in the lockfile) M-1: " in text
