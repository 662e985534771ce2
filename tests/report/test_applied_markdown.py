from dataclasses import replace

from markdown_it import MarkdownIt

from tests.report.golden import matches
from tests.report.samples import HELLO, UNCLAIMED, applied
from wxpublish.model.finding import Finding, Position
from wxpublish.model.outcome import Outcome
from wxpublish.report.applied_markdown import applied_markdown

GFM = MarkdownIt("commonmark").enable(["table"])


def test_a_good_run_for_the_job_summary() -> None:
    matches(applied_markdown(applied()), "applied.md")


def test_a_failure_stands_above_the_table() -> None:
    failed = Outcome(HELLO, "create", "failed", error="45004 digest | too long", title="</b>|@a")
    run = applied(
        result="partial", outcomes=(failed,), exit_code=5, message="1 refused", hint="mend it"
    )
    page = GFM.render(applied_markdown(run))
    assert page.index("1 refused") < page.index("<table>")
    assert page.count("<td") == 4


def test_only_web_previews_are_linked() -> None:
    made = Outcome(HELLO, "create", "applied", "M", 'https://a/"onclick="x|y')
    bad = Outcome(HELLO, "create", "applied", "M", "javascript:alert(1)")
    text = applied_markdown(applied(outcomes=(made, bad)))
    assert '<a href="https://a/&quot;onclick=&quot;x%7Cy">' in text
    assert "javascript" not in text


def test_the_title_of_a_remote_item_stays_text() -> None:
    hostile = replace(UNCLAIMED[0], title="</details><img src=x>\n# @all", media_id="`x`")
    text = applied_markdown(applied(unclaimed=(hostile,)))
    assert "<img" not in text
    assert text.count("</details>") == 1


def test_a_damaged_file_is_named_above_the_table() -> None:
    damaged = Finding("error", "E305", "a.png is damaged", Position("a.png"), "export it again")
    page = GFM.render(applied_markdown(applied(exit_code=3, findings=(damaged,))))
    assert page.index("E305: a.png is damaged") < page.index("<table>")
    assert "export it again" in page
