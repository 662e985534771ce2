"""Code blocks: as few spans as possible, and white space that is kept."""

import pytest

from tests.render.samples import render_body
from wxpublish.model.html_tree import Element, text_content
from wxpublish.render.arrange.highlighting import BASIC, FULL, LANGUAGES, PLAIN, highlight_code
from wxpublish.render.arrange.lexing import _find_lexer

SOURCE = "import os\n\n\ndef f(a):\n\treturn  'x'  # 尾\n"


def kinds(source: str, language: str, level: int) -> list[tuple[str, str]]:
    return [
        (node.attrib.get("class", node.tag), text_content(node))
        if isinstance(node, Element)
        else ("", node)
        for node in highlight_code(source, language, level)
    ]


@pytest.mark.parametrize("level", [PLAIN, BASIC, FULL])
def test_the_text_is_the_same_at_every_level(level: int) -> None:
    text = "".join("\n" if kind == "br" else text for kind, text in kinds(SOURCE, "python", level))
    assert text.replace("\u00a0", " ") == "import os\n\n\ndef f(a):\n    return  'x'  # 尾"


def test_neighbours_of_one_colour_share_a_span() -> None:
    assert kinds("1 2 3", "python", FULL) == [("number", "1 2 3")]


def test_basic_keeps_keywords_strings_and_comments() -> None:
    found = {kind for kind, _ in kinds(SOURCE + "class A: x = 1", "python", BASIC)}
    assert found == {"", "br", "keyword", "string", "comment"}


def test_a_space_between_two_colours_does_not_collapse() -> None:
    assert kinds("return 'x'", "python", FULL) == [
        ("keyword", "return"),
        ("", "\u00a0"),
        ("string", "'x'"),
    ]


def test_single_spaces_within_text_can_be_copied() -> None:
    assert kinds("a b  c", "text", FULL) == [("", "a b\u00a0\u00a0c")]


def test_an_unknown_language_is_plain() -> None:
    assert kinds("if x", "klingon", FULL) == [("", "if x")]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_a_lexer(language: str) -> None:
    assert _find_lexer(language) is not None


def test_a_diagram_is_shown_as_its_source_with_a_warning() -> None:
    made = render_body("```mermaid\ngraph TD\n```")
    assert "graph TD" in made.parts[0].html.text
    assert [finding.code for finding in made.findings] == ["W203"]


def test_a_diagram_that_names_a_picture_is_that_picture() -> None:
    made = render_body("```mermaid flow.png\ngraph TD\n```")
    assert "graph TD" not in made.parts[0].html.text
    assert (made.findings, len(made.parts[0].pictures)) == ((), 1)
