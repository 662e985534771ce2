"""An article of twice the length is twice the work, whatever it consists of.

`python -m tests.render.test_growth SIZE` looks at longer ones than the suite does.
"""

import sys

import pytest

from tests.complexity.counted_work import CountedList, CountedText, exponent, lines
from tests.render.bombs import BOMBS, TOO_MUCH
from tests.render.samples import NO_LIMIT, make_article, render_body
from wxpublish.model.rendered import Rendered
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.markdown.syntax import get_parser
from wxpublish.render.markdown.token_html import render_inline

SIZE = 400
STEEPEST = 1.3
"""The exponent of the last doubling; sorting and bisection stay below."""
MOST_LINES = 2_000
"""Lines of Python for one character at most, all attempts to fit included."""


def work(name: str, size: int) -> int:
    """Lines of Python that it takes to render a bomb; what may be remembered is, before."""
    body = BOMBS[name](size)
    made: list[Rendered] = []
    made.append(render_body(body, NO_LIMIT))
    return lines(lambda: made.append(render_body(body, NO_LIMIT)))


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_work_is_linear_in_the_length_of_the_article(name: str) -> None:
    assert exponent(work(name, SIZE), work(name, 2 * SIZE)) < STEEPEST


def test_soft_breaks_examine_only_their_neighbours() -> None:
    (block,) = [each for each in get_parser().parse("a\n" * 400) if each.type == "inline"]
    tokens = CountedList(block.children or [])
    render_inline(tokens)
    assert tokens.copied < 2 * len(tokens)


@pytest.mark.parametrize("piece", ["![]()\n", "[x](a&amp;%) ", "<img>\n\n", "![](a&amp;%)\n"])
def test_positions_are_searched_a_bounded_number_of_times(piece: str) -> None:
    text = "".join(piece.replace("%", str(number)) for number in range(2_000))
    CountedText.scanned = 0
    parse(make_article(CountedText(text)))
    assert CountedText.scanned < 250 * len(text)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_nonlinear_input_is_rejected_at_its_line(name: str) -> None:
    (finding,) = parse(make_article(TOO_MUCH[name](150_000))).findings
    assert (finding.code, finding.position.path) == ("E208", "articles/a.md")


@pytest.mark.slow
@pytest.mark.parametrize("name", TOO_MUCH)
def test_rejected_input_costs_little(name: str) -> None:
    assert lines(lambda: parse(make_article(TOO_MUCH[name](150_000)))) < 100 * 150_000


@pytest.mark.parametrize("body", ["links", "headings", "code"])
def test_attempts_to_fit_are_few(body: str) -> None:
    text = BOMBS[body](8_000)
    render_body(text, RenderOptions(limit=1_000))
    assert lines(lambda: render_body(text, RenderOptions(limit=1_000))) < MOST_LINES * len(text)


if __name__ == "__main__":
    for each in BOMBS:
        found = exponent(work(each, int(sys.argv[1])), work(each, 2 * int(sys.argv[1])))
        if found >= STEEPEST:
            sys.stdout.write(f"{each}: {found:.2f}\n")
