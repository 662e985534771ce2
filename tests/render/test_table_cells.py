"""Cells beyond the columns of a table have a warning."""

import pytest

from tests.render.samples import make_article, render_body
from wxpublish.render.markdown.parse import parse

HEAD = "| 甲 | 乙 |\n|---|---|\n"


@pytest.mark.parametrize(
    ("body", "left_out", "place"),
    [
        (f"{HEAD}| 1 | 2 | 三三 |", "三三", "6:11"),
        (f"{HEAD}1 | 2 | 三三", "三三", "6:9"),
        (f"{HEAD}| 1 | 2 | 三三 | | 五 |", "三三 | | 五", "6:11"),
        (f"{HEAD}| 1 | 2 | ![](p.png) |", "![](p.png)", "6:11"),
        (f"{HEAD}| `a|b` | 二 |", "二", "6:11"),
        (f"{HEAD}| 1 | [[页|名]] |", "名]]", "6:11"),
        ("- 项\n\n  | 甲 |\n  |---|\n  | 1 | 二 |", "二", "8:9"),
        ("> | 甲 |\n> |---|\n> | 1 | 二 |", "二", "6:9"),
    ],
)
def test_cells_beyond_the_header_are_reported(body: str, left_out: str, place: str) -> None:
    (finding,) = [each for each in parse(make_article(body)).findings if each.code == "W214"]
    assert (finding.message.partition(" is not ")[0], str(finding.position)) == (
        left_out,
        f"articles/a.md:{place}",
    )


@pytest.mark.parametrize(
    "row", ["| 1 | 2 | |", "| 1 | 2 |  |  |", "| 1 |", r"| a\|b | 2 |", "1 | 2"]
)
def test_a_row_without_excess_content_has_no_warning(row: str) -> None:
    assert parse(make_article(HEAD + row)).findings == ()


def test_each_row_with_excess_cells_has_a_warning() -> None:
    findings = render_body(f"{HEAD}| 1 | 2 | 三 |\n| 1 | 2 |\n| 1 | 2 | 四 |\n").findings
    assert [each.code for each in findings] == ["W214", "W214"]
