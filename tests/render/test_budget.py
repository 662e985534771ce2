"""What is given up when an article exceeds the limit, and that no more is given up than needed."""

from dataclasses import replace

import pytest

from tests.render.samples import make_article, read_theme, render_body
from wxpublish.model.html_tree import Element
from wxpublish.model.rendered import Rendered, count_characters
from wxpublish.render.compact_writer import Writer
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render

LIMIT = 4000
STRIP, SPLIT, BOTH = ("strip-links",), ("split",), ("strip-links", "split")


def words(number: int) -> str:
    return "字" * number


def linked(number: int) -> str:
    return "\n\n".join(
        f"第[{index}](https://{index}.example.com/{'p' * (index + 10)})段"
        for index in range(number)
    )


def sections(number: int, size: int) -> str:
    return "\n\n".join(f"## 第{index}节\n\n{words(size)}" for index in range(number))


def fitted(body: str, overflow: tuple[str, ...] = BOTH, limit: int = LIMIT) -> Rendered:
    return render_body(body, replace(RenderOptions(limit=limit), overflow=overflow))  # type: ignore[arg-type]


def test_an_article_that_fits_is_not_changed() -> None:
    made = fitted(linked(3))
    assert (made.fitted, made.parts[0].links, len(made.parts)) == ((), 3, 1)


def test_the_limit_is_exclusive() -> None:
    size = render_body("正文").parts[0].characters
    assert fitted("正文", (), limit=size + 1).findings == ()
    assert [finding.code for finding in fitted("正文", (), limit=size).findings] == ["E201"]


def test_characters_count_a_picture_address_at_140() -> None:
    made = render_body("![](a.png)").parts[0]
    assert made.characters == len(made.html.text) - 30 + 140 == count_characters(made.html.text)


def test_only_as_many_notes_are_dropped_as_needed_longest_first() -> None:
    body = f"{words(LIMIT - 700)}\n\n{linked(12)}"
    made = fitted(body)
    assert made.fitted == STRIP
    assert 0 < made.parts[0].links < 12
    assert made.parts[0].characters < LIMIT
    kept = made.parts[0].links
    assert f"example.com/{'p' * (kept + 9)}<" in made.parts[0].html.text
    assert "p" * (kept + 10) not in made.parts[0].html.text


def test_notes_of_one_host_share_a_line_before_anything_is_dropped() -> None:
    links = "".join(f"[甲](https://a.example/{path})" for path in ("x/y", "z", ""))
    body = f"{links}[乙](https://b.example/)"
    whole = render_body(body).parts[0]
    assert "¹a.example/x/y<br>²a.example/z<br>³a.example<br>⁴b.example<" in whole.html.text
    made = fitted(body, (), limit=whole.characters)
    assert "a.example ¹/x/y ²/z ³<br>⁴b.example<" in made.parts[0].html.text
    assert (made.fitted, made.parts[0].links, made.findings) == ((), 4, ())


def test_no_attempt_is_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []
    written = Writer.write

    def write(writer: Writer, root: Element) -> str:
        html = written(writer, root)
        attempts.append(html)
        return html

    monkeypatch.setattr(Writer, "write", write)
    body = f"{words(LIMIT - 700)}\n\n{linked(12)}\n\n```python\nx = 1\n```"
    assert fitted(body).fitted == STRIP
    assert len(attempts) == 6  # 3 of them are needed for each of two overflow steps


def test_remaining_notes_are_renumbered() -> None:
    made = fitted(f"{words(LIMIT - 500)}\n\n{linked(9)}").parts[0]
    assert made.html.text.count("¹") == 2
    assert "⁹" not in made.html.text


def test_colours_are_dropped_before_notes() -> None:
    code = "```python\n" + "def f(x): return 'a' + str(1)  # note\n" * 20 + "```"
    coloured = render_body(f"{linked(3)}\n\n{code}").parts[0]
    made = fitted(f"{linked(3)}\n\n{code}", STRIP, limit=coloured.characters)
    assert (made.fitted, made.parts[0].links) == ((), 3)
    assert "color:#a40" not in made.parts[0].html.text
    assert "color:#904" in made.parts[0].html.text


def test_the_longest_code_block_loses_colours_first() -> None:
    small = "```python\nx = 1\n```"
    large = "```python\n" + "y = 'a' + str(22)  # note\n" * 20 + "```"
    whole = render_body(f"{small}\n\n{large}").parts[0]
    made = fitted(f"{small}\n\n{large}", (), limit=whole.characters).parts[0]
    assert 'x =\u00a0<span style="color:#a40">1</span>' in made.html.text
    assert "str(22)" in made.html.text


def test_an_article_is_split_at_headings_into_even_parts() -> None:
    made = fitted(sections(6, 1000))
    assert made.fitted == SPLIT
    assert [part.title_suffix for part in made.parts] == ["（一）", "（二）"]
    assert [part.html.text.count("<h2") for part in made.parts] == [3, 3]
    assert all(part.characters < LIMIT for part in made.parts)


def test_each_part_has_its_own_notes() -> None:
    body = sections(2, 1900).replace("字\n\n##", "字[甲](https://a.example/)\n\n##")
    parts = fitted(body + "[乙](https://b.example/)", SPLIT).parts
    assert ["¹a.example" in part.html.text for part in parts] == [True, False]
    assert ["¹b.example" in part.html.text for part in parts] == [False, True]


def test_overflow_steps_are_applied_in_order() -> None:
    body = f"{sections(2, 1800)}\n\n{linked(3)}"
    made = fitted(body, BOTH, limit=LIMIT)
    assert (made.fitted, len(made.parts), made.parts[0].links) == (STRIP, 1, 0)
    made = fitted(body, ("split", "strip-links"), limit=LIMIT)
    assert (made.fitted, [part.links for part in made.parts]) == (SPLIT, [0, 3])


def test_split_and_strip_links_are_combined_if_one_is_not_enough() -> None:
    body = "\n\n".join(f"## 节\n\n{words(LIMIT - 400)}\n\n{linked(9)}" for _ in range(2))
    for steps in (BOTH, ("split", "strip-links")):
        made = fitted(body, steps)
        assert (set(made.fitted), len(made.parts)) == ({"split", "strip-links"}, 2)


def test_parts_keep_the_notes_that_fit() -> None:
    made = fitted(f"{sections(3, 1500)}\n\n{linked(4)}")
    assert made.fitted == SPLIT
    assert sum(part.links for part in made.parts) == 4


def test_lower_headings_are_used_if_higher_ones_are_not_enough() -> None:
    body = "## 唯一\n\n" + "\n\n".join(f"### 小节\n\n{words(1500)}" for _ in range(3))
    assert len(fitted(body).parts) == 2


def test_more_than_eight_parts_are_an_error() -> None:
    made = fitted(sections(20, 3000))
    assert len(made.parts) == 1
    assert made.findings[-1].code == "E201"


def test_an_article_that_shares_its_news_is_not_split() -> None:
    options = RenderOptions(limit=LIMIT, can_split=False)
    made = render_body(sections(6, 1000), options)
    assert len(made.parts) == 1
    assert "shares its news" in (made.findings[-1].hint or "")


def test_the_error_gives_the_excess_and_the_longest_blocks() -> None:
    made = fitted(f"{words(5000)}\n\n```\n{words(900)}\n```\n\n{linked(3)}", ())
    finding = made.findings[-1]
    assert finding.code == "E201"
    over = made.parts[0].characters - LIMIT + 1
    assert f"{made.parts[0].characters:,} characters, {over:,} too many" in finding.message
    assert finding.details[0].startswith("costs most: paragraph at line 4 (5,007), code block at")
    assert "3 notes (" in finding.details[0]


def test_the_error_names_the_setting_that_would_fit() -> None:
    finding = fitted(f"{words(LIMIT - 700)}\n\n{linked(12)}", ()).findings[-1]
    assert "overflow: [strip-links]" in (finding.hint or "")
    finding = fitted(sections(6, 1000), ()).findings[-1]
    assert "overflow: [strip-links, split]" in (finding.hint or "")
    assert "2 parts" in (finding.hint or "")


def test_costs_are_in_source_order_with_their_lines() -> None:
    made = render_body("# 题\n\n段落\n\n- 甲\n- 乙\n\n[x](https://a.example/)")
    assert [(cost.kind, cost.line) for cost in made.parts[0].costs] == [
        ("heading", 4),
        ("paragraph", 6),
        ("list", 8),
        ("paragraph", 11),
        ("notes", 0),
    ]


def test_a_title_must_leave_room_for_the_suffix_of_a_part() -> None:
    document = parse(make_article(sections(6, 1000), title="题" * 62))
    made = render(document, read_theme(), {}, {}, RenderOptions(limit=LIMIT))
    assert [finding.code for finding in made.findings] == ["E207"]
