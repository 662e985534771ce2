"""Texts compared line by line: what a diff shows, and what it costs."""

import difflib
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.complexity.counted_work import exponent, lines
from wxpublish.workflow.article_diffs import split_blocks
from wxpublish.workflow.text_diff import hunks

CONTEXT = 2
texts = st.lists(st.sampled_from(["", "a", "b", "c", "d", "e", "f"]), max_size=120)


def patched(before: list[str], diff: list[str]) -> list[str]:
    """What a unified diff makes of a text; it must say rightly what it deletes and leaves."""
    out: list[str] = []
    at = 0
    for line in diff:
        if line.startswith("@@"):
            start, _, length = line.split()[1][1:].partition(",")
            begin = int(start) - (length != "0")
            out += before[at:begin]
            at = begin
        elif line[0] == "+":
            out.append(line[1:])
        else:
            assert before[at] == line[1:]
            out += [before[at]] if line[0] == " " else []
            at += 1
    return out + before[at:]


@given(before=texts, after=texts)
def test_a_diff_turns_one_text_into_the_other(before: list[str], after: list[str]) -> None:
    assert patched(before, hunks(before, after, CONTEXT)) == after


@given(text=texts)
def test_equal_texts_have_no_diff(text: list[str]) -> None:
    assert hunks(text, text, CONTEXT) == []


def test_a_diff_is_written_as_difflib_writes_it() -> None:
    before = [str(number) for number in range(300)]
    after = ["z", *before[:5], "x", *before[6:100], *before[101:250], "y", *before[250:], "q"]
    _, _, *expected = difflib.unified_diff(before, after, lineterm="", n=CONTEXT)
    assert hunks(before, after, CONTEXT) == expected


def test_a_sentence_in_a_text_too_long_to_compare_is_shown_as_new() -> None:
    before = [f"{number % 7}" for number in range(5_000)]
    after = [f"{number % 5}" for number in range(5_000)]
    after[2_500] = "害人的一句。"
    assert "+害人的一句。" in hunks(before, after, CONTEXT)


def shuffled(size: int) -> list[str]:
    return random.Random(1).sample([str(number) for number in range(size)], size)


LINES: dict[str, Callable[[int], tuple[list[str], list[str]]]] = {
    "equal lines": lambda size: (["a"] * size, ["a", "b"] * (size // 2)),
    "few lines": lambda size: (
        [f"{number % 7}" for number in range(size)],
        [f"{number % 5}" for number in range(size)],
    ),
    "other lines": lambda size: (
        [f"{number}" for number in range(size)],
        [f"-{number}" for number in range(size)],
    ),
    "turned around": lambda size: (
        [f"{number}" for number in range(size)],
        [f"{number}" for number in range(size)][::-1],
    ),
    "shuffled": lambda size: ([f"{number}" for number in range(size)], shuffled(size)),
    "every second": lambda size: (
        [f"{number}" for number in range(size)],
        [f"{number // 2 * 2}" for number in range(size)],
    ),
}


@pytest.mark.parametrize("kind", LINES)
def test_comparing_is_linear(kind: str) -> None:
    small, large = LINES[kind](2_000), LINES[kind](4_000)
    grown = exponent(lines(lambda: hunks(*small, CONTEXT)), lines(lambda: hunks(*large, CONTEXT)))
    assert grown < 1.3


@pytest.mark.parametrize(
    "piece", ["a\n", "。", "a。", "a\n\n", "> a\n", "```\n", "- a\n", " ", "---\n"]
)
def test_reading_sentences_is_linear(piece: str) -> None:
    grown = exponent(
        lines(lambda: split_blocks(piece * 2_000)), lines(lambda: split_blocks(piece * 4_000))
    )
    assert grown < 1.3
