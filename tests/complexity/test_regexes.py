"""No regular expression of the product takes quadratic time on foreign text."""

import random
import re
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.complexity.counted_work import exponent
from tests.complexity.regex_matcher import Matcher, Pattern, TooManySteps, patterns, pieces

PATTERNS = patterns()
SIZE = 32
MOST = 20_000
FEW = 500
"""Steps from which growth shows."""
STEEPEST = 1.3
PAIRS, HEADS = 8, 2


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    """The matcher calls itself for each character."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


def steps(pattern: Pattern, use: str, text: str) -> int:
    """Characters compared; MOST where there are more."""
    matcher = Matcher(pattern, MOST)
    try:
        if use == "search":
            matcher.search(text)
        else:
            matcher.match(text, whole=use == "fullmatch")
    except TooManySteps:
        return MOST
    return matcher.steps


def hostile(pattern: Pattern, seed: str) -> Iterator[Callable[[int], str]]:
    """Texts of a length that are one piece again and again, behind and before another."""
    rnd = random.Random(seed)
    parts = pieces(pattern)
    pairs = [rnd.choice(parts) + rnd.choice(parts) for _ in range(PAIRS)]
    for piece in [*parts, *pairs]:
        for head in ["", *rnd.sample(parts, min(HEADS, len(parts)))]:
            tail = rnd.choice(["", "~", rnd.choice(parts)])
            yield lambda size, head=head, piece=piece, tail=tail: (  # type: ignore[misc]
                head + piece * (size // len(piece) + 1) + tail
            )


def steep(pattern: Pattern, use: str, seed: str) -> list[str]:
    """Hostile texts for which a pattern is worse than linear."""
    found = []
    for text in hostile(pattern, seed):
        more = steps(pattern, use, text(2 * SIZE))
        fewer = steps(pattern, use, text(SIZE))
        if more >= FEW and (more == MOST or exponent(fewer, more) >= STEEPEST):
            found.append(text(8))
    return found


@pytest.mark.parametrize("name", PATTERNS)
def test_steps_are_linear_in_the_text(name: str) -> None:
    pattern, use = PATTERNS[name]
    assert steep(pattern, use, name) == []


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+b", r"\s*,?\s*rid", r"<!--.*?-->", r";(?![^(]*\))", r"\d+\.?\d*em", r"<[^>]*>"],
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str) -> None:
    assert steep(re.compile(pattern, re.DOTALL), "search", pattern)


@pytest.mark.parametrize("name", PATTERNS)
def test_the_matcher_that_counts_finds_what_re_finds(name: str) -> None:
    pattern, _ = PATTERNS[name]
    if isinstance(pattern.pattern, bytes):
        pattern = re.compile(pattern.pattern.decode(), pattern.flags | re.ASCII)
    for text in hostile(pattern, name):
        found = pattern.match(text(6))
        assert Matcher(pattern, 10 * MOST, MOST).match(text(6)) == (found.end() if found else -1)
