"""A raw HTML tag that is not closed, or is no element, affects nothing that follows it."""

import re

import pytest

from tests.render.samples import make_article, render_body, render_html
from wxpublish.render.markdown.parse import parse

AFTER = "\n\n第二段。\n\n## 结论\n\n第三段。"
SHOWN = "iframe noembed noframes noscript object plaintext script style template textarea title xmp"


def words(body: str) -> str:
    """Return what a reader sees of an article, without white space."""
    shown = re.sub(r"<[^>]*>", "", render_html(body)).replace("&lt;", "<").replace("&gt;", ">")
    return re.sub(r"\s", "", shown.replace("&amp;", "&"))


def codes(body: str) -> list[str]:
    return [finding.code for finding in render_body(body).findings]


@pytest.mark.parametrize("name", SHOWN.split())
def test_an_element_named_in_a_sentence_is_text(name: str) -> None:
    assert words(f"在 <{name}> 里写代码。{AFTER}") == f"在<{name}>里写代码。第二段。结论第三段。"


@pytest.mark.parametrize("name", SHOWN.split())
def test_an_element_at_the_beginning_of_a_sentence_is_text(name: str) -> None:
    assert words(f"<{name}> 里写代码。{AFTER}") == f"<{name}>里写代码。第二段。结论第三段。"


@pytest.mark.parametrize("name", ["div", "section", "ul", "table", "pre", "b", "span", "a"])
def test_an_unclosed_element_affects_only_its_tag(name: str) -> None:
    body = f'<{name} href="x" class="y">\n\n第一段。{AFTER}'
    assert (words(body), codes(body)) == ("第一段。第二段。结论第三段。", ["W202"])


@pytest.mark.parametrize(
    "text",
    [
        "List<Object>",
        "Map<String, Object>",
        "Vec<u>",
        "vector<std::string>",
        "Vec<Vec<i>>",
        "<你的名字>",
        "<T>",
        "</T>",
    ],
)
def test_unknown_elements_are_text(text: str) -> None:
    assert words(f"使用 {text} 时要小心。{AFTER}") == (
        f"使用{text}时要小心。第二段。结论第三段。".replace(" ", "")
    )


@pytest.mark.parametrize("opening", ["<!--", "<?php", "<!DOCTYPE", "<![CDATA[", "<div class='x"])
def test_unterminated_constructs_are_text(opening: str) -> None:
    assert words(f"{opening} 一{AFTER}").endswith("一第二段。结论第三段。")


def test_a_stray_end_tag_does_not_end_the_list() -> None:
    assert render_html("- 一 </li></ul> 二\n- 三").count("<ul") == 1


def test_an_element_may_span_paragraphs() -> None:
    made = render_html('<div align="center">\n\n一\n\n二</div>\n\n后')
    assert re.sub(r' style="[^"]*center"', "*", made) == (
        "<section*><p>一</p><p>二</p></section><p>后</p>"
    )


def test_tags_named_in_two_sentences_are_not_an_element() -> None:
    body = "以 <template> 开头。\n\n中间。\n\n以 </template> 结尾。"
    assert words(body) == "以<template>开头。中间。以</template>结尾。"


def test_the_finding_mentions_removed_content() -> None:
    (finding,) = parse(make_article("前 <video src=x>不支持视频</video> 后")).findings
    assert "with its content" in finding.message


def test_mathml_is_removed_with_its_content() -> None:
    body = "<math><mi>x</mi></math> 后"
    assert (words(body), codes(body)) == ("后", ["W202"])


@pytest.mark.parametrize(
    "body",
    [
        "<table>\n<tr><td>\n\n一\n\n</td></tr>\n\n二\n\n</table>\n\n三",
        "<table><tr><td>一</td></tr>二</table>\n\n三",
        "<table><tr>一<td>二</td></tr></table>\n\n三",
        "<table><tr><td>一</td></tr>\n<p>二</p></table>\n\n三",
        "<table><tr><td>一<table><tr><td>二</td></tr></table></td></tr></table>三",
    ],
)
def test_text_of_a_table_does_not_move(body: str) -> None:
    assert words(body) == "一二三"


def test_a_table_with_text_outside_its_cells_has_a_finding() -> None:
    assert codes("<table><tr><td>一</td></tr>二</table>") == ["W202"]
    assert codes("<table><tr><td>\n\n一\n\n</td></tr></table>") == []


def test_a_missing_quotation_mark_does_not_affect_the_next_paragraph() -> None:
    assert words('<div class="a>\n一\n</div>\n\n说："二"') == '一说："二"'


def test_a_script_is_removed_with_its_source() -> None:
    body = "<script>\nif (a < b && c > d) { x('</p>') }\n</script>\n\n后"
    assert (words(body), codes(body)) == ("后", ["W202"])


@pytest.mark.parametrize(
    "word", ["Box<dyn Error>", "F<T extends U>", "<你的 名字>", "cp <file name>"]
)
@pytest.mark.parametrize(
    "place", ["用 % 时", "- 用 % 时", "# 用 % 时", "> 用 % 时", "| 用 % 时 |\n|--|"]
)
def test_words_in_angle_brackets_are_text(place: str, word: str) -> None:
    made = render_body(place.replace("%", word))
    assert word.replace("<", "&lt;").replace(">", "&gt;") in made.parts[0].html.text
    assert made.findings == ()


def test_a_foreign_tag_with_attributes_is_removed_with_its_end_tag() -> None:
    made = render_body("文<mp-x data-a='b'>字</mp-x>。")
    assert "<p>文字。</p>" in made.parts[0].html.text
    assert [finding.code for finding in made.findings] == ["W202"]
