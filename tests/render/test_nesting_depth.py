"""Deeply nested text stays in the article."""

from collections.abc import Callable

import pytest

from tests.render.samples import NO_LIMIT, render_body, render_html

SHAPES: dict[str, Callable[[int], str]] = {
    "lists": lambda n: f"{'  ' * n}- 第{n}层",
    "numbered lists": lambda n: f"{'   ' * n}1. 第{n}层",
    "quotes": lambda n: f"{'> ' * n}\n{'> ' * (n + 1)}第{n}层",
    "quotes and lists": lambda n: f"{'> - ' if n == 0 else '  > ' * n + '> - '}第{n}层",
    "lists and quotes": lambda n: f"{'  ' * n}- 第{n}层\n\n{'  ' * n}  > 引{n}",
}


def body(shape: str, levels: int) -> str:
    return "\n".join(SHAPES[shape](level) for level in range(levels))


@pytest.mark.parametrize("levels", [10, 20, 60])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_nesting_level_is_lost(shape: str, levels: int) -> None:
    made = render_html(body(shape, levels), NO_LIMIT)
    assert [n for n in range(levels) if made.count(f"第{n}层") != 1] == []


@pytest.mark.parametrize("shape", ["lists", "numbered lists", "quotes"])
def test_excessive_depth_has_a_finding_at_its_line(shape: str) -> None:
    (finding,) = render_body(body(shape, 60), NO_LIMIT).findings
    assert (finding.code, finding.position.line > 20) == ("W208", True)


@pytest.mark.parametrize("shape", ["lists", "numbered lists", "quotes"])
def test_an_ordinary_depth_has_no_finding(shape: str) -> None:
    assert render_body(body(shape, 19), NO_LIMIT).findings == ()


def test_what_follows_a_deep_list_is_parsed() -> None:
    assert render_html(f"{body('lists', 60)}\n\n**后**", NO_LIMIT).endswith(
        "<p><strong>后</strong></p>"
    )
