from tests.report.golden import matches
from tests.report.samples import LONG_TITLE, MISSING_COVER, TOO_LONG
from wxpublish.report.findings_markdown import findings_markdown


def test_findings_for_a_comment() -> None:
    fitted = findings_markdown([MISSING_COVER, TOO_LONG, LONG_TITLE], articles=15)
    matches(fitted.text, "findings.md")


def test_findings_keep_to_the_limit() -> None:
    fitted = findings_markdown([MISSING_COVER] * 1000, articles=15, limit=5_000)
    assert len(fitted.text) <= 5_000
    assert fitted.truncated
    assert fitted.text.endswith("more")
