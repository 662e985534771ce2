"""Text that stays as it was written: code spans, tabs, prices, regular expressions."""

import pytest

from tests.render.samples import render_body, render_html
from wxpublish.render.arrange.highlighting import FULL, highlight_code
from wxpublish.render.characters import expand_tabs


@pytest.mark.parametrize("text", ["匹配 ^[a-z]+ 的行", "^[0-9] 开头", "x^[2]", "^[注]"])
def test_a_caret_before_brackets_is_text(text: str) -> None:
    assert render_html(f"句，{text}") == f"<p>句，{text}</p>"


def test_a_caret_before_a_link_is_text_beside_it() -> None:
    assert ">句 ^甲¹<" in render_body("句 ^[甲](https://a.example/)").parts[0].html.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("`a  b`", "a\u00a0 b"),
        ("`a   b`", "a\u00a0\u00a0 b"),
        ("`a b`", "a b"),
        ("`a\tb`", "a\u00a0\u00a0 b"),
        ("`中\tb`", "中\u00a0 b"),
        ("**`a  b`**", "a\u00a0 b"),
    ],
)
def test_spaces_in_a_code_span_are_kept(written: str, shown: str) -> None:
    assert f">{shown}</code>" in render_body(f"句{written}句").parts[0].html.text


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("a\tb\nabc\tb", "a   b\nabc b"),
        ("\tb", "    b"),
        ("abcd\tb", "abcd    b"),
        ("中\tb\nab\tb", "中  b\nab  b"),
        ("e\u0301\tb", "e\u0301   b"),
        ("a\t\tb", "a       b"),
        ("a b", "a b"),
    ],
)
def test_tabs_reach_the_next_stop(written: str, columns: str) -> None:
    assert expand_tabs(written) == columns


def test_tabs_in_a_code_block_keep_its_columns() -> None:
    found = render_body("```\na\tb\nabc\tb\n```").parts[0].html.text.replace("\u00a0", " ")
    assert "a   b<br>abc b" in found


@pytest.mark.parametrize("language", ["c#", "C#", "f#", "F#", "c++"])
def test_a_language_with_a_sign_in_its_name_is_highlighted(language: str) -> None:
    assert len(highlight_code("class A { int x = 1; }", language, FULL)) > 1


@pytest.mark.parametrize(
    "fence",
    ["python", "{.python}", "{python}", "python:main.py", "python{1,3}", "python,ignore", ".py"],
)
def test_a_language_is_recognised_in_any_info_string(fence: str) -> None:
    assert render_body(f"```{fence}\nimport os\n```").parts[0].html.text.count("<span") > 0


@pytest.mark.parametrize(
    "tex",
    [
        r"v_{平均}=\frac{s}{t}",
        r"\frac{路程}{时间}",
        r"速度=\frac{s}{t}",
        "x_{甲}",
        "x^{甲}",
        r"\alpha，\beta",
    ],
)
def test_chinese_in_a_formula_is_a_warning(tex: str) -> None:
    found = render_body(f"平均速度 ${tex}$ 为定值")
    assert [finding.code for finding in found.findings] == ["W204"]


@pytest.mark.parametrize(
    "text", ["$5，比$6 贵", "$100万和$200万", "价 $x，y$", "$变量$", "$5_000，$6_000"]
)
def test_chinese_alone_between_dollars_is_text(text: str) -> None:
    assert render_html(text) == f"<p>{text}</p>"


def test_notes_with_the_same_text_are_one() -> None:
    found = (
        render_body(
            "[甲](https://a.example.com) [乙](https://a.example.com/) [丙](http://a.example.com/)"
            " [丁](https://a.example.com/%E4%B8%AD) [戊](https://a.example.com/中)"
            " [己](HTTPS://A.EXAMPLE.COM/) [庚](//a.example.com) [辛](MAILTO:a@b.example)"
            " [壬](mailto:a@b.example) [癸](https://a.example.com/A)"
        )
        .parts[0]
        .html.text
    )
    marks = "甲¹ 乙¹ 丙¹ 丁² 戊² 己¹ 庚¹ 辛³ 壬³ 癸⁴"
    notes = "¹a.example.com<br>²a.example.com/中<br>³a@b.example<br>⁴a.example.com/A"
    assert (marks in found, notes in found) == (True, True)
