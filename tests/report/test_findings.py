import re

from tests.complexity.counted_work import lines as work_lines
from tests.report.golden import matches
from tests.report.samples import LONG_TITLE, MISSING_COVER, TOO_LONG
from wxpublish.model.finding import Finding, Position
from wxpublish.report.findings import finding_lines, findings_text
from wxpublish.report.terminal_style import TerminalStyle, columns

PLAIN = TerminalStyle(color=False, width=80)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def finding_at(column: int, length: int, excerpt: str, hint: str | None = None) -> Finding:
    position = Position("articles/甲.md", 7, column)
    return Finding("error", "E110", "不对", position, hint, excerpt, length)


def caret_position(lines: list[str]) -> tuple[int, int]:
    """The column of the first caret, and the number of carets."""
    before, carets = lines[2].split("^", 1)
    return columns(before), len("^" + carets.rstrip())


def test_findings_read_like_a_compiler() -> None:
    text = findings_text([MISSING_COVER, TOO_LONG, LONG_TITLE], PLAIN, articles=15)
    matches(text, "findings.txt")


def test_colours_add_nothing_but_escapes() -> None:
    colored = findings_text(
        [MISSING_COVER, TOO_LONG], TerminalStyle(color=True, width=80), articles=15
    )
    plain = findings_text([MISSING_COVER, TOO_LONG], PLAIN, articles=15)
    assert ESCAPE.search(colored)
    assert ESCAPE.sub("", colored) == plain


def test_carets_stand_under_chinese_characters() -> None:
    excerpt = "封面：图片/没有.png 和别的"
    lines = finding_lines(finding_at(4, 9, excerpt), PLAIN)
    gutter = columns("  7 | ")
    assert lines[1] == f"  7 | {excerpt}"
    assert caret_position(lines) == (gutter + columns("封面："), columns("图片/没有.png"))


def test_carets_stand_under_text_after_a_tab() -> None:
    lines = finding_lines(finding_at(2, 3, "\tabc"), PLAIN)
    assert lines[2].index("^") == lines[1].index("abc")


def test_a_long_line_is_shown_around_the_carets() -> None:
    excerpt = "前" * 300 + "![](没有.png)" + "后" * 300
    lines = finding_lines(finding_at(301, 11, excerpt), PLAIN)
    assert "![](没有.png)" in lines[1]
    assert columns(lines[1]) <= 80
    assert columns(lines[1][: lines[1].index("![]")]) == caret_position(lines)[0]


def test_a_hint_too_long_for_the_line_goes_below_it() -> None:
    lines = finding_lines(finding_at(30, 5, "x" * 40, "did you mean " + "y" * 60), PLAIN)
    assert lines[2].endswith("^^^^^")
    assert lines[3].startswith("    | did you mean")


def test_a_column_beyond_the_line_has_one_caret() -> None:
    lines = finding_lines(finding_at(99, 3, "短"), PLAIN)
    assert lines[2].count("^") == 1


def test_a_message_cannot_write_to_the_terminal() -> None:
    finding = Finding("error", "E110", "\x1b]0;x\x07\u202e", Position("甲\n.md"))
    text = findings_text([finding], PLAIN, articles=1)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)
    assert len(text.splitlines()) == 2


def test_the_configuration_is_counted_beside_the_articles() -> None:
    settings = Finding("error", "E001", "no channel", Position("wxpublish.yaml", 1, 1))
    text = findings_text([settings, TOO_LONG], PLAIN, articles=15)
    expected = "2 errors in wxpublish.yaml and 1 of 15 articles. Nothing was sent."
    assert text.splitlines()[-1] == expected


def test_warnings_alone_do_not_speak_of_sending() -> None:
    text = findings_text([LONG_TITLE], PLAIN, articles=2)
    assert text.splitlines()[-1] == "1 warning in 1 of 2 articles."


def test_what_was_sent_already_is_not_denied() -> None:
    text = findings_text([TOO_LONG], PLAIN, articles=2, sent=True)
    assert text.splitlines()[-1] == "1 error in 1 of 2 articles."


def test_no_findings_is_good_news() -> None:
    assert findings_text([], PLAIN, articles=15) == "15 articles are valid."


def test_an_excerpt_of_a_very_long_line_costs_as_much_as_a_short_one() -> None:
    def work(length: int) -> int:
        finding = finding_at(length // 2, 3, "字" * length)
        return work_lines(lambda: findings_text([finding], PLAIN, articles=1))

    work(1_000)
    assert work(100_000) < 2 * work(1_000)
