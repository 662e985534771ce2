import io
from collections.abc import Iterable

from tests.report.samples import STEPS
from wxpublish.model.event import Event, Notice, StepBegun, StepDone, StepFailed
from wxpublish.model.step import Step
from wxpublish.report.progress import LINE_INTERVAL, observer, step_text, time_text
from wxpublish.report.terminal_style import TerminalStyle

PLAIN = TerminalStyle(color=False, width=100)


def observed(
    events: Iterable[Event],
    *,
    terminal: bool = False,
    verbose: bool = False,
    look: TerminalStyle = PLAIN,
    a_step: float = 0,
) -> str:
    """What an observer writes; each event takes `a_step` seconds."""
    stream = io.StringIO()
    now = 0.0
    with observer(look, stream, terminal=terminal, verbose=verbose, clock=lambda: now) as observe:
        for event in events:
            now += a_step
            observe(event)
    return stream.getvalue()


def uploads(count: int) -> Iterable[Event]:
    """So many pictures that are done one after the other."""
    for number in range(count):
        yield StepBegun(STEPS[0])
        yield StepDone(STEPS[0], number + 1, count, url="http://mmbiz.qpic.cn/1")


def events_of(step: Step, media_id: str = "", url: str = "") -> list[Event]:
    return [StepBegun(step), StepDone(step, 1, 2, media_id, url)]


def test_in_a_pipe_a_step_is_a_line_with_its_media_id() -> None:
    create = STEPS[7]
    assert observed(events_of(create, "MEDIA-1")) == "create news.hello  MEDIA-1\n"


def test_verbosely_a_picture_has_its_size_and_url() -> None:
    assert observed(events_of(STEPS[0], url="http://mmbiz.qpic.cn/1"), verbose=True) == (
        "upload picture.000000000001 (articles/w42/图 1.png, 361 KB)  http://mmbiz.qpic.cn/1\n"
    )


def test_in_a_pipe_five_thousand_pictures_are_a_line_now_and_then_and_the_last() -> None:
    lines = observed(uploads(5_000), a_step=1 / 128).splitlines()
    assert lines[0] == "641 of 5,000 steps done, 64.0 a second, about 68 s left"
    assert lines[-1] == "5,000 of 5,000 steps done in 78 s, 64.0 a second"
    assert len(lines) == 78 // LINE_INTERVAL + 1


def test_a_short_run_has_one_line_for_all_of_its_pictures() -> None:
    assert observed(uploads(12)) == "12 of 12 steps done in 0 s\n"


def test_the_rate_and_the_time_left_are_those_of_the_last_interval() -> None:
    slow, fast = list(uploads(1_000))[:200], list(uploads(1_000))[200:600]
    stream = io.StringIO()
    now = 0.0
    with observer(PLAIN, stream, terminal=False, clock=lambda: now) as observe:
        for events, a_step in ((slow, 0.1), (fast, 0.05)):
            for event in events:
                now += a_step
                observe(event)
    rates = [line.split(", ")[1] for line in stream.getvalue().splitlines()[:-1]]
    assert rates[0].startswith("5.0")
    assert rates[-1].startswith("10.0")


def test_failures_and_changed_items_keep_their_lines_among_pictures() -> None:
    failed = StepFailed(STEPS[0], "40009 too large")
    text = observed([*uploads(3), failed, *events_of(STEPS[7], "MEDIA-1")])
    assert text.splitlines()[:2] == [
        "failed: upload picture.000000000001 (articles/w42/图 1.png, 361 KB): 40009 too large",
        "create news.hello  MEDIA-1",
    ]


def test_at_a_terminal_the_line_has_count_total_rate_and_time_left() -> None:
    text = observed(uploads(40), terminal=True)
    assert "40/40" in text
    assert "/s" in text
    assert "0:00:00" in text


def test_a_time_is_told_in_few_digits() -> None:
    assert [time_text(seconds) for seconds in (0, 99, 101, 5_990, 7_500)] == [
        "0 s",
        "99 s",
        "2 min",
        "1 h 40 min",
        "2 h 5 min",
    ]


def test_in_a_pipe_there_are_no_escapes() -> None:
    events = [*events_of(STEPS[0]), Notice("waiting 2 s"), StepFailed(STEPS[7], "45004 \x1b[1m")]
    assert "\x1b" not in observed(events)


def test_a_failure_names_the_step_and_the_remedy() -> None:
    failed = StepFailed(STEPS[7], "45004 digest too long; shorten it")
    assert observed([failed]) == "failed: create news.hello: 45004 digest too long; shorten it\n"


def test_at_a_terminal_created_items_have_lines_and_pictures_only_move_the_bar() -> None:
    text = observed(
        [*events_of(STEPS[0], url="http://x"), *events_of(STEPS[7], "MEDIA-1")], terminal=True
    )
    assert "create news.hello  MEDIA-1" in text
    assert "http://x" not in text


def test_at_a_terminal_the_bar_starts_with_the_first_step() -> None:
    assert observed([], terminal=True) == ""


def test_every_step_has_words() -> None:
    assert [step_text(step) for step in STEPS[5:]] == [
        "upload thumb.000000000001 (covers/1.jpg, 47 KB)",
        "upload thumb.000000000002 (covers/2.jpg, 47 KB)",
        "create news.hello",
        "create news.tour",
        "update news.weekly-42[1]",
        "delete news.old",
        "delete the former news.tour",
        "forget news.b",
    ]
