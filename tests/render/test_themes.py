"""Findings on themes; the built-in themes have none."""

import pytest

from tests.render.samples import THEMES, read_theme, theme_names
from wxpublish.model.site import Theme
from wxpublish.render.theme_checks import check_theme


def found(css: str = "", **templates: str) -> list[tuple[str, str]]:
    sources = {f"{name}.html.jinja": source for name, source in templates.items()}
    return [(each.code, str(each.position)) for each in check_theme(Theme("own", css, sources))]


@pytest.mark.parametrize("name", theme_names())
def test_a_built_in_theme_is_used_in_full(name: str) -> None:
    assert check_theme(read_theme(THEMES / name)) == ()


def test_css_without_inline_form_has_a_warning_at_its_line() -> None:
    css = "p { color: red }\n@media print { p { color: blue } }\np::before { content: 'x' }\n}"
    assert found(css) == [
        ("W205", "own/theme.css:2:1"),
        ("W205", "own/theme.css:3:1"),
        ("W205", "own/theme.css:4:1"),
    ]


def test_a_property_that_the_platform_removes_has_a_warning() -> None:
    assert found("p {\n  color: red;\n  position: fixed;\n  font-family: x\n}") == [
        ("W205", "own/theme.css:3:1"),
        ("W205", "own/theme.css:4:1"),
    ]


def test_unclosed_brackets_are_a_warning() -> None:
    assert found("p { margin: " + "calc(" * 2000) == [("W205", "own/theme.css:1:1")]


def test_an_invalid_template_is_an_error_at_its_line() -> None:
    assert found(shell="<section>\n{{ x() }}</section>") == [("E206", "own/shell.html.jinja:2:1")]
