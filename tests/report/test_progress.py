import io

from tests.report.samples import STEPS
from wxpublish.model.event import Event, Notice, StepBegun, StepDone, StepFailed
from wxpublish.model.step import Step
from wxpublish.report.progress import observer, step_text
from wxpublish.report.terminal_style import TerminalStyle

PLAIN = TerminalStyle(color=False, width=100)


def observed(events: list[Event], *, terminal: bool = False, look: TerminalStyle = PLAIN) -> str:
    stream = io.StringIO()
    with observer(look, stream, terminal=terminal) as observe:
        for event in events:
            observe(event)
    return stream.getvalue()


def events_of(step: Step, media_id: str = "", url: str = "") -> list[Event]:
    return [StepBegun(step), StepDone(step, 1, 2, media_id, url)]


def test_in_a_pipe_a_step_is_a_line_with_its_media_id() -> None:
    create = STEPS[7]
    assert observed(events_of(create, "MEDIA-1")) == "create news.hello  MEDIA-1\n"


def test_in_a_pipe_a_picture_has_its_size_and_url() -> None:
    assert observed(events_of(STEPS[0], url="http://mmbiz.qpic.cn/1")) == (
        "upload picture.000000000001 (articles/w42/图 1.png, 361 KB)  http://mmbiz.qpic.cn/1\n"
    )


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
