"""Markdown as authors write it, and the HTML that is expected for it.

Some fixtures are named after complaints of users of other tools: they show that these do not occur
here.
"""

import pytest

from tests.render.samples import FIXTURES, render_body, split_tags

CASES = sorted(path.stem for path in FIXTURES.glob("*.md"))


@pytest.mark.parametrize("case", CASES)
def test_fixture_gives_the_expected_html(case: str) -> None:
    body = (FIXTURES / f"{case}.md").read_text("utf-8")
    expected = (FIXTURES / f"{case}.html").read_text("utf-8")
    assert split_tags(render_body(body).parts[0].html.text) == expected


@pytest.mark.parametrize("case", CASES)
def test_rendering_twice_gives_the_same(case: str) -> None:
    body = (FIXTURES / f"{case}.md").read_text("utf-8")
    assert render_body(body) == render_body(body)
