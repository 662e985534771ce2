"""Notes of one folder share a line where that is shorter; every address can be read from it."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from wxpublish.render.arrange.address_lines import write_grouped_lines, write_lines
from wxpublish.render.arrange.link_policy import to_superscript

MARK = "[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
ADDRESSES = st.lists(
    st.lists(st.sampled_from(["a", "long-name", "x", ""]), min_size=1, max_size=6).map(
        lambda parts: "/".join(["host.example", *parts]).removesuffix("/")
    ),
    unique=True,
    max_size=12,
)


def notes(*addresses: str) -> list[tuple[str, str]]:
    return [(to_superscript(number), one) for number, one in enumerate(addresses, 1)]


def grouped(*addresses: str) -> list[str]:
    return [line for _, line in write_grouped_lines(notes(*addresses))]


def read_line(line: str) -> dict[str, str]:
    """The addresses of a line by mark."""
    if re.match(MARK, line):
        line = f" {line}"
    folder, *rest = line.split(" ")
    found = [re.fullmatch(f"({MARK})(.*)", one) for one in rest]
    return {one[1]: f"{folder}{one[2]}" for one in found if one}


def test_a_folder_that_saves_more_than_its_line_costs_gets_one() -> None:
    issues = [f"github.com/some/weekly/issues/{number}" for number in (12, 15, 20)]
    assert grouped("github.com/a", *issues, "github.com/b/c", "x.example/a/b") == [
        "github.com/some/weekly/issues ²/12 ³/15 ⁴/20",
        "github.com ¹/a ⁵/b/c",
        "⁶x.example/a/b",
    ]


def test_a_folder_that_saves_nothing_gets_no_line() -> None:
    assert grouped("github.com/a/b", "github.com/a/c", "github.com/d") == [
        "github.com ¹/a/b ²/a/c ³/d"
    ]


def test_a_host_whose_addresses_all_lie_in_one_folder_is_that_folder() -> None:
    assert grouped("a.example/wiki/x", "a.example/wiki/y") == ["a.example/wiki ¹/x ²/y"]


@given(ADDRESSES)
@example(["host.example/a/x", "host.example/a", "host.example"])
def test_every_address_can_be_read_and_no_line_is_longer_than_needed(addresses: list[str]) -> None:
    wanted = dict(notes(*addresses))
    lines = grouped(*addresses)
    read = [read_line(line) for line in lines]
    assert {mark: one for line in read for mark, one in line.items()} == wanted
    assert [min(line, key=[*wanted].index) for line in read] == [
        mark for mark, _ in write_grouped_lines(notes(*addresses))
    ]
    by_host = " ".join(["host.example", *(f"{m}{a[12:]}" for m, a in notes(*addresses))])
    assert len("<br>".join(lines)) <= len(by_host)


def test_without_grouping_each_note_has_a_line() -> None:
    assert [line for _, line in write_lines(notes("a.example/b", "a.example/c"))] == [
        "¹a.example/b",
        "²a.example/c",
    ]
