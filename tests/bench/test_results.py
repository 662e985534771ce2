"""Results are kept, compared and shown."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from tests.bench.__main__ import KEPT
from tests.bench.page import BEGIN, END, markdown, replace_results, show
from tests.bench.plot import svg
from tests.bench.results import Results, Table, find_worse

SVG = "{http://www.w3.org/2000/svg}"


def results(**tables: Table) -> Results:
    return Results("2026-01-02", "2 cores", {"Python": "3.11"}, tables)


def commands(plan: float = 6.0, hugo: float = 20.0) -> dict[str, dict[str, float]]:
    return {
        "wxpublish plan": {"ms": 99 * plan, "× python -c pass": plan, "MiB": 30},
        "Hugo": {"ms": 99 * hugo, "× python -c pass": hugo, "MiB": 200},
    }


def test_a_ratio_that_grew_by_more_than_a_tenth_is_named() -> None:
    [said] = find_worse(results(day=commands(6.0)), results(day=commands(6.7)))
    assert said == "day · wxpublish plan · × python -c pass: 6.7, kept 6 (1.12 times as much)"


def test_a_tenth_and_less_is_not_named() -> None:
    assert not find_worse(results(day=commands(6.0)), results(day=commands(6.6)))
    assert not find_worse(results(day=commands(6.0)), results(day=commands(1.0)))


def test_times_and_other_programs_are_not_compared() -> None:
    now = commands(hugo=90.0)
    now["wxpublish plan"]["ms"] = 10**6
    assert not find_worse(results(day=commands()), results(day=now))


@pytest.mark.parametrize("column", ["MiB", "all calls", "for 1,000"])
def test_memory_calls_and_characters_are_compared(column: str) -> None:
    kept, now = results(day={"ours": {column: 100}}), results(day={"ours": {column: 120}})
    assert len(find_worse(kept, now)) == 1


def test_every_column_of_a_table_of_ratios_is_compared() -> None:
    title = "Stages, × markdown-it-py alone"
    kept, now = results(**{title: {"few": {"parse": 1}}}), results(**{title: {"few": {"parse": 2}}})
    assert len(find_worse(kept, now)) == 1


def test_what_only_one_run_measured_is_not_compared() -> None:
    assert not find_worse(results(day=commands()), results(night=commands(99.0)))
    assert not find_worse(results(night=commands()), results())


def test_a_call_more_where_there_was_none_is_named() -> None:
    kept, now = (
        results(Calls={"no-op": {"all calls": 0}}),
        results(Calls={"no-op": {"all calls": 1}}),
    )
    assert find_worse(kept, now) == ["Calls · no-op · all calls: 1, kept 0"]


def test_json_brings_results_back() -> None:
    made = replace(results(day=commands()), left_out=["Hugo is missing."], note="Quiet.")
    assert Results.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1234, "1,234"),
        (0.123, "0.12"),
        (0.0014, "0.001"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
    ],
)
def test_numbers_have_three_digits_that_count(value: float, shown: str) -> None:
    assert show(value) == shown


def test_a_table_has_every_column_of_every_row() -> None:
    text = markdown(results(Calls={"first": {"all": 3, "add": 2}, "edit": {"all": 1, "update": 1}}))
    assert "| | all | add | update |\n|---|---:|---:|---:|\n" in text
    assert "| first | 3 | 2 |  |\n| edit | 1 |  | 1 |" in text


def test_only_what_is_between_the_markers_is_replaced() -> None:
    page = replace_results(f"# Before\n\n{BEGIN}\nold\n{END}\n\nafter\n", results(day=commands()))
    assert page.startswith(f"# Before\n\n{BEGIN}\n\n2026-01-02, 2 cores. Python 3.11.\n\n### day")
    assert page.endswith(f"|\n\n{END}\n\nafter\n")
    assert "old" not in page


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="the page lacks"):
        replace_results("# Nothing here", results())


def test_the_plot_has_a_dot_for_each_time() -> None:
    alone = {
        "python -c pass": {"× python -c pass": 1.0},
        "markdown-it-py alone": {"× python -c pass": 9.0},
    }
    start_up = {"wxpublish --help": {"× python -c pass": 3.0}}
    tables = {"few": {**alone, **commands()}, "many <&>": alone, "Start-up": start_up}
    root = ET.fromstring(svg(results(**tables)))
    dots = [dot for row in root.findall(f"{SVG}g") for dot in row.findall(f"{SVG}circle")]
    assert len(dots) == 3 + 1 + len(("few", "many"))
    assert [text.text for text in root.iter(f"{SVG}text") if "many" in (text.text or "")] == [
        "many <&>"
    ]


def test_the_documentation_shows_the_kept_results() -> None:
    kept = Results.from_json(KEPT.read_text(encoding="utf-8"))
    page = KEPT.with_suffix(".md").read_text(encoding="utf-8")
    assert replace_results(page, kept) == page
    assert KEPT.with_suffix(".svg").read_text(encoding="utf-8") == svg(kept)
