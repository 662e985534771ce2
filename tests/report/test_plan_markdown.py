import html
import re
from dataclasses import replace

import pytest

from tests.report.gfm import fences, render
from tests.report.golden import matches
from tests.report.samples import APP_ID, CHANGES, DIFF, TOUR, empty_plan, eventful_plan, plan
from wxpublish.model.address import Address
from wxpublish.model.finding import Finding, Position
from wxpublish.model.plan import Plan
from wxpublish.model.step import DeleteItem
from wxpublish.report.plan_markdown import fitted_markdown, plan_markdown
from wxpublish.report.repository_links import RepositoryLinks
from wxpublish.report.terminal_style import aligned

OWN_TAGS = {"br", "details", "summary", "code", "sub", "img", "span", "a", "h3"}
WEB = RepositoryLinks("https://raw.example/a/b/c", "https://github.example/a/b/blob/c")
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


def test_a_plan_with_every_section() -> None:
    matches(plan_markdown(eventful_plan()), "plan.md")


def test_the_summary_comes_first() -> None:
    first = plan_markdown(plan()).splitlines()[0]
    assert first == (
        "### wxpublish: 1 new, 1 changed, 1 replaced, 1 deleted, 1 moved, 1 adopted, 1 forgotten"
        " and 1 released"
    )


def test_the_heading_says_that_apply_would_refuse_the_plan() -> None:
    first = plan_markdown(eventful_plan()).splitlines()[0]
    assert first.endswith("; apply would refuse it")


def test_nothing_to_do_is_a_line_and_the_digest() -> None:
    lines = plan_markdown(empty_plan()).splitlines()
    assert lines[0] == "### wxpublish: no changes"
    assert lines[2] == "15 items match wxpublish.lock.json, serial 8."
    assert len(lines) == 5


def test_the_site_and_account_stand_below_the_heading() -> None:
    lines = fitted_markdown(empty_plan(), limit=None, name="`site` · `main`").text.splitlines()
    assert lines[2] == "`site` · `main` · 15 items match wxpublish.lock.json, serial 8."


def test_the_app_id_is_masked() -> None:
    assert APP_ID not in plan_markdown(eventful_plan())


def page_of(title: str) -> str:
    return render(fitted_markdown(hostile_plan(title), limit=None, links=WEB).text)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_adds_no_element(title: str) -> None:
    raw = set(re.findall(r"<([a-z0-9]+)", page_of(title))) - {"p", "strong", "ul", "li", "pre"}
    assert raw - {"table", "thead", "tbody", "tr", "th", "td"} <= OWN_TAGS


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_adds_no_link(title: str) -> None:
    found = re.findall(r"(?:href|src)=\"([^\"]*)\"", page_of(title))
    assert found
    assert all(url.startswith((f"{WEB.pictures}/", f"{WEB.files}/")) for url in found)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_keeps_the_table_intact(title: str) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", page_of(title), re.DOTALL)
    # A header and the eight changes; of the articles, one of the weekly and two of the tour.
    assert len(rows) == 1 + 8 + 3
    assert {row.count("<td") for row in rows[1:]} == {5}


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_closes_no_details_element(title: str) -> None:
    page = page_of(title)
    assert page.count("<details") == page.count("</details>") == 4
    assert page.rstrip().endswith("</sub></p>")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_mentions_nobody(title: str) -> None:
    outside = re.sub(r"<(?:pre|code).*?</(?:pre|code)>", "", page_of(title), flags=re.DOTALL)
    assert not re.search(r"@\w", html.unescape(re.sub(r"<[^>]*>", "", outside)))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_body_stays_in_its_fence(title: str) -> None:
    body = "".join(f"+{line}\n" for line in title.splitlines())
    hostile = plan(diffs={"articles/w42/ai.md": f"@@ -0,0 +1 @@\n{body}"})
    (content,) = fences(render(plan_markdown(hostile)))
    shown = "".join(f"+{aligned(line)}\n" for line in title.splitlines())
    assert html.unescape(content) == f"@@ -0,0 +1 @@\n{shown}"


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


def test_truncation_breaks_no_fence_and_no_details_element() -> None:
    text = fitted_markdown(huge_plan(), limit=65_536).text
    assert len(fences(render(text))) == 21
    assert text.count("<details") == text.count("</details>") == 22
    assert "more lines" in text


def test_the_digest_is_shown_however_little_fits() -> None:
    fitted = fitted_markdown(huge_plan(), limit=3_000)
    assert len(fitted.text) <= 3_000
    assert fitted.text.endswith("</sub>")


def test_changes_that_do_not_fit_are_counted() -> None:
    many = plan(changes=CHANGES * 200)
    fitted = fitted_markdown(many, limit=20_000)
    assert len(fitted.text) <= 20_000
    assert re.search(r"^\| … \| \d[\d,]* more lines \|  \|  \|$", fitted.text, re.MULTILINE)


def test_a_paragraph_on_one_line_is_wrapped() -> None:
    diff = "@@ -1 +1 @@\n+" + "长" * 500 + "\n"
    text = plan_markdown(plan(diffs={"articles/a.md": diff}))
    added = [line for line in text.splitlines() if line.startswith("+长")]
    assert len(added) == 11
    assert "".join(line[1:] for line in added) == "长" * 500


def test_pictures_of_a_public_repository_are_shown() -> None:
    text = fitted_markdown(plan(), limit=None, links=WEB).text
    assert f'<img src="{WEB.pictures}/articles/w42/%E5%9B%BE%201.png" height="96" alt="">' in text


def test_a_new_cover_is_shown_beside_its_article() -> None:
    text = fitted_markdown(plan(), limit=None, links=WEB).text
    row = next(line for line in text.splitlines() if "`news.hello`" in line)
    assert f'| <img src="{WEB.pictures}/covers/1.jpg" height="48" alt=""> |' in row


def test_a_title_links_to_its_file() -> None:
    text = fitted_markdown(plan(), limit=None, links=WEB).text
    assert f'<a href="{WEB.files}/articles/hello.md">**你好，世界**</a>' in text


def test_a_deleted_article_has_no_link() -> None:
    text = fitted_markdown(plan(), limit=None, links=WEB).text
    assert "articles/old.md" not in text


def test_a_file_name_with_a_percent_sign_is_quoted() -> None:
    assert (
        RepositoryLinks(files="https://a").link("x", "100%.md")
        == '<a href="https://a/100%25.md">x</a>'
    )


def test_pictures_without_an_address_are_not_shown() -> None:
    assert "<img" not in plan_markdown(plan())


def test_a_short_diff_is_open() -> None:
    assert "<details open><summary><code>articles/w42/ai.md</code>" in plan_markdown(
        plan(diffs={"articles/w42/ai.md": DIFF})
    )


def test_characters_beyond_the_first_plane_count_as_two() -> None:
    lines = "".join(f"+{'🀄' * 40}\n" for _ in range(1_500))
    fitted = fitted_markdown(plan(diffs={"a.md": lines}), limit=65_536)
    assert 60_000 < len(fitted.text.encode("utf-16-le")) / 2 <= 65_536


def test_overwritten_items_are_listed_with_their_ids() -> None:
    text = plan_markdown(plan())
    fold = text.partition("<details><summary>Overwritten on the account (1)</summary>")[2]
    assert "- `news.weekly-42` 《科技周刊 42》 `MEDIA-WEEKLY`" in fold.partition("</details>")[0]


def test_a_deleted_item_has_an_unknown_title_if_it_has_none() -> None:
    step = DeleteItem(TOUR, "MEDIA-1", "draft", superseded=True, because="unfinished")
    assert "- `news.tour` (title unknown) `MEDIA-1`: " in plan_markdown(plan(steps=(step,)))


def test_a_deleted_file_is_named_by_its_file_name() -> None:
    thumb = Address("thumb", "0123456789ab")
    step = DeleteItem(thumb, "M-1", None, superseded=False, because="unused", title="a.jpg")
    assert "- `thumb.0123456789ab` `a.jpg` `M-1`: " in plan_markdown(plan(steps=(step,)))
