import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from tests.report.golden import matches
from tests.report.samples import APP_ID, CHANGES, DIFF, empty_plan, eventful_plan, plan
from wxpublish.model.finding import Finding, Position
from wxpublish.model.plan import Plan
from wxpublish.report.plan_markdown import fitted_markdown, plan_markdown

GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN_TAGS = {"br", "details", "summary", "code", "sub", "img", "span"}
HOSTILE = [
    "``` 三个反引号",
    "| 竖线 | a |",
    "@org/team 和 &#64;team",
    "</details><script>alert(1)</script>",
    "[链接](https://evil.example) https://evil.example www.evil.example",
    "![图](https://evil.example/x.png)",
    "\u202e反向\u2066",
    "第一行\n\n# 第二行\n```\n",
    "<!-- 注释",
    "**粗** _斜_ ~~删~~ `码` $x$ #1 GH-1",
]


def hostile_plan(title: str) -> Plan:
    changes = tuple(
        replace(
            change,
            title=title,
            articles=tuple(
                replace(article, title=title, source=f"articles/{title}.md")
                for article in change.articles
            ),
        )
        for change in CHANGES
    )
    finding = Finding("warning", "W112", title, Position(f"articles/{title}.md", 1, 1))
    diffs = {f"articles/{title}.md": f"@@ -1 +1 @@\n-{title}\n+{title}\n"}
    return plan(changes=changes, diffs=diffs, findings=(finding,))


def test_a_plan_with_all_there_is() -> None:
    matches(plan_markdown(eventful_plan()), "plan.md")


def test_the_verdict_comes_first() -> None:
    first = plan_markdown(plan()).splitlines()[0]
    assert first.startswith("**8 changes in wx01…cdef (draft), 10 unchanged.**")


def test_nothing_to_do_is_a_line_and_the_digest() -> None:
    lines = plan_markdown(empty_plan()).splitlines()
    assert lines[0] == "**No changes.** 15 items match wxpublish.lock.json, serial 8."
    assert len(lines) == 3


def test_the_app_id_is_masked() -> None:
    assert APP_ID not in plan_markdown(eventful_plan())


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_brings_no_element_of_its_own(title: str) -> None:
    page = GFM.render(plan_markdown(hostile_plan(title)))
    raw = set(re.findall(r"<([a-z]+)", page)) - {"p", "strong", "ul", "li", "pre"}
    assert raw - {"table", "thead", "tbody", "tr", "th", "td"} <= OWN_TAGS
    assert "evil.example" not in "".join(re.findall(r"<[^>]*>", page))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_keeps_the_table_whole(title: str) -> None:
    page = GFM.render(plan_markdown(hostile_plan(title)))
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    # A header and the eight changes; of the articles, one of the weekly and two of the tour.
    assert len(rows) == 1 + 8 + 3
    assert {row.count("<td") for row in rows[1:]} == {4}


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_keeps_every_fold_closed(title: str) -> None:
    page = GFM.render(plan_markdown(hostile_plan(title)))
    assert page.count("<details>") == page.count("</details>") == 2
    assert page.rstrip().endswith("</sub></p>")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_mentions_nobody(title: str) -> None:
    outside = re.sub(
        r"^(`{3,}).*?^\1$", "", plan_markdown(hostile_plan(title)), flags=re.DOTALL | re.MULTILINE
    )
    assert not re.search(r"@\w", outside)


def huge_plan() -> Plan:
    lines = "".join(f"-旧的第 {number} 行\n+新的第 {number} 行\n" for number in range(8_000))
    small = {f"articles/{number}.md": DIFF for number in range(20)}
    return plan(diffs={"articles/huge.md": f"@@ -1 +1 @@\n{lines}", **small})


def test_a_comment_keeps_to_the_limit() -> None:
    fitted = fitted_markdown(huge_plan(), limit=65_536)
    assert len(fitted.text) <= 65_536
    assert fitted.truncated


def test_what_fits_is_not_called_truncated() -> None:
    fitted = fitted_markdown(eventful_plan(), limit=65_536)
    assert fitted.text == plan_markdown(eventful_plan())
    assert not fitted.truncated


def test_a_huge_diff_does_not_push_out_the_small_ones() -> None:
    text = fitted_markdown(huge_plan(), limit=65_536).text
    assert all(f"<code>articles/{number}.md</code>" in text for number in range(20))


def test_shortening_breaks_no_fence_and_no_fold() -> None:
    text = fitted_markdown(huge_plan(), limit=65_536).text
    tokens = GFM.parse(text)
    assert sum(token.type == "fence" for token in tokens) == 21
    assert text.count("<details>") == text.count("</details>") == 21
    assert "more lines" in text


def test_the_digest_is_there_however_little_fits() -> None:
    fitted = fitted_markdown(huge_plan(), limit=3_000)
    assert len(fitted.text) <= 3_000
    assert fitted.text.endswith("</sub>")


def test_a_thousand_changes_are_counted_when_they_do_not_fit() -> None:
    many = plan(changes=CHANGES * 200)
    fitted = fitted_markdown(many, limit=20_000)
    assert len(fitted.text) <= 20_000
    assert re.search(r"^\| … \| \d[\d,]* more lines \| \| \|$", fitted.text, re.MULTILINE)


def test_a_paragraph_on_one_line_is_wrapped() -> None:
    diff = "@@ -1 +1 @@\n+" + "长" * 500 + "\n"
    text = plan_markdown(plan(diffs={"articles/a.md": diff}))
    added = [line for line in text.splitlines() if line.startswith("+长")]
    assert len(added) == 11
    assert "".join(line[1:] for line in added) == "长" * 500


def test_pictures_are_shown_where_anybody_may_see_them() -> None:
    base = "https://raw.githubusercontent.com/a/b/c"
    text = fitted_markdown(plan(), limit=None, pictures=base).text
    assert f'<img src="{base}/articles/w42/%E5%9B%BE%201.png" height="96" alt="">' in text


def test_pictures_are_not_shown_otherwise() -> None:
    assert "<img" not in plan_markdown(plan())
