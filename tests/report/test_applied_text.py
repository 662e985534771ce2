from dataclasses import replace

from tests.report.golden import matches
from tests.report.samples import APP_ID, HELLO, UNCLAIMED, WEEKLY, applied
from wxpublish.model.outcome import Outcome
from wxpublish.model.plan import Recovered
from wxpublish.report.applied_text import applied_text
from wxpublish.report.terminal_style import TerminalStyle

PLAIN = TerminalStyle(color=False, width=100)
PARTIAL = applied(
    result="partial",
    exit_code=5,
    outcomes=(
        Outcome(HELLO, "create", "failed", error="45004 digest too long (摘要超长)\nshorten it"),
        Outcome(WEEKLY, "update", "applied", "MEDIA-WEEKLY", title="科技周刊 42"),
    ),
    recovered=(Recovered(HELLO, "MEDIA-HELLO", "found"),),
    message="1 change was refused",
    hint="mend it and run apply again",
)


def test_the_end_of_a_good_run() -> None:
    matches(applied_text(applied(), PLAIN, channel="draft"), "applied.txt")


def test_the_end_of_a_partial_run() -> None:
    matches(applied_text(PARTIAL, PLAIN, channel="draft"), "applied-partly.txt")


def test_a_good_run_ends_with_what_was_done_and_what_to_commit() -> None:
    last = applied_text(applied(), PLAIN, channel="draft").splitlines()[-1]
    assert last == (
        "Applied 3 changes in 4.2 s with 12 calls and 2 reads. "
        "wxpublish.lock.json is at serial 8: commit it."
    )


def test_a_draft_is_never_called_published() -> None:
    assert "published" not in applied_text(applied(), PLAIN, channel="draft")


def test_permanent_news_are_in_the_material_library() -> None:
    text = applied_text(applied(), PLAIN, channel="material")
    assert "素材库" in text
    assert "draft" not in text


def test_the_emulator_is_viewed_on_this_machine() -> None:
    text = applied_text(applied(), PLAIN, channel="draft", console="wxpublish -C 站 emulator")
    assert "See them in a browser: wxpublish -C 站 emulator" in text
    assert "mp.weixin.qq.com" not in text
    assert "commit it" not in text


def test_nothing_to_do_is_one_line() -> None:
    nothing = applied(result="nothing", outcomes=(), api_calls={}, reads={})
    text = applied_text(nothing, PLAIN, channel="draft")
    assert text == "Nothing to do. wxpublish.lock.json is at serial 8."


def test_a_refused_run_says_why_and_what_to_do() -> None:
    refused = applied(
        result="refused",
        outcomes=(),
        api_calls={},
        reads={},
        exit_code=8,
        message="11 items would be deleted",
        hint="--allow-delete 11",
    )
    text = applied_text(refused, PLAIN, channel="draft")
    expected = "error: 11 items would be deleted\n  --allow-delete 11\nNothing was applied."
    assert text == expected


def test_no_app_id_is_shown() -> None:
    assert APP_ID not in applied_text(PARTIAL, PLAIN, channel="draft")


def test_unclaimed_items_are_named() -> None:
    text = applied_text(applied(unclaimed=UNCLAIMED), PLAIN, channel="draft")
    assert "MEDIA-COPY" in text
    assert "wxpublish remote delete MEDIA-COVER" in text


def test_an_item_without_update_time_shows_none() -> None:
    unknown = replace(UNCLAIMED[0], update_time=0)
    assert "UTC" not in applied_text(applied(unclaimed=(unknown,)), PLAIN, channel="draft")
