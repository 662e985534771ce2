"""Every word and every picture that GitHub shows is in the article once, in order, or named by a finding.

`python -m tests.render.test_words FIRST LAST` looks at the documents of those numbers.
"""

import re
import sys
from pathlib import Path

import pytest

from tests.render.samples import FIXTURES
from tests.render.word_comparison import find_faults, find_lost, make_document

CASES = sorted(FIXTURES.glob("*.md"))


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_no_word_or_picture_is_lost_doubled_or_moved(first: int) -> None:
    found = {seed: list(find_faults(make_document(seed))) for seed in range(first, first + 50)}
    assert {make_document(seed): wrong for seed, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_no_fixture_loses_a_word_or_a_picture(path: Path) -> None:
    body = re.sub(r"\[!\w+\]|\$[^$]+\$", "", path.read_text("utf-8"))
    assert [word for word in find_lost(body) if not word.isdigit()] == []


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        if wrong := list(find_faults(make_document(number))):
            sys.stdout.write(f"{number}: {make_document(number)!r}: {'; '.join(wrong)}\n")
