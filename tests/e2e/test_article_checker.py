"""`validate` gives offline the answers of the platform's own article checker."""

import json
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.site import Account, Site
from tests.emulator.test_article_checker import INVALID, VALID
from wxpublish.render.structure_rules import RULES, find_breaches

THEME = """\
.article { color: #333 }
p { line-height: .9 }
h2 { width: 600px }
blockquote { background: linear-gradient(red, blue) }
"""


def ask_checker(account: Account, content: str) -> dict[str, int]:
    """How many elements break each rule, by the checker's own address."""
    answer = requests.post(
        f"{account.url}/article-bin/verify_article_structure",
        data=json.dumps({"content": content}).encode(),
        timeout=10,
    )
    found: dict[str, Any] = answer.json()["inValidInfo"]
    return {rule: len(what["items"]) for rule, what in found.items()}


def offline(content: str) -> dict[str, int]:
    found = [breach.rule for breach in find_breaches(content)]
    return {rule: min(found.count(rule), 50) for rule in RULES if rule in found}


@pytest.mark.parametrize("content", [*INVALID.values(), *VALID.values()], ids=[*INVALID, *VALID])
def test_both_checkers_agree_on(account: Account, content: str) -> None:
    assert offline(content) == ask_checker(account, content)


STYLES = st.sampled_from(
    [
        *("", "font-family:serif", "line-height:.5", "line-height:12px", "line-height:80%"),
        *("font-size:30px", "font-size:30px;line-height:1em", "width:600px", "min-width:400px"),
        *("width:600px;max-width:100%", "overflow-x:auto", "overflow:scroll", "height:0"),
        *(
            "height:0px",
            "text-align:start",
            "TEXT-ALIGN: End !important",
            "caret-color:transparent",
        ),
        *("background:linear-gradient(red,blue)", "background-image:url(https://a.b/c;d)"),
        *("opacity:0", "color:red;width:376px", "content:';width:900px'"),
    ]
)
TAGS = st.sampled_from("p section span div svg g pre code blockquote li table td em".split())
MORE = st.sampled_from(
    [
        *("", "", "", ' leaf=""', ' nodeleaf=""', ' data-ignore-width=""'),
        ' data-ignore-dm="text-bg-gradient"',
    ]
)
LEAVES = st.sampled_from(
    [
        *("短", "一段比一行长得多的中文，用来看行高。" * 3, "a b", " ", "<br>", "&amp;", "<img>"),
        '<img style="opacity:0">',
        '<animate begin="touchstart"></animate>',
        '<animate begin="touchstart; click"></animate>',
        "<mp-common-profile></mp-common-profile>",
    ]
)  # fmt: skip


def written(drawn: tuple[str, str, str, list[str]]) -> str:
    tag, style, more, children = drawn
    return f'<{tag} style="{style}"{more}>{"".join(children)}</{tag}>'


CONTENT = st.recursive(
    LEAVES,
    lambda inner: st.tuples(TAGS, STYLES, MORE, st.lists(inner, max_size=3)).map(written),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.lists(CONTENT, max_size=3).map("".join), depth=st.integers(1, 13))
def test_both_checkers_agree_on_generated_articles(
    account: Account, content: str, depth: int
) -> None:
    around = "<section>" * depth + content + "</section>" * depth
    assert offline(around) == ask_checker(account, around)


def test_validate_names_the_rules_that_the_checker_names(site: Site, account: Account) -> None:
    (site.root / "mine").mkdir()
    (site.root / "mine" / "theme.css").write_text(THEME, "utf-8")
    site.configure(theme="mine")
    long = "一段比一行长得多的中文，用来看行高。" * 3
    site.article("a", text=f"{long}\n\n## 小题\n\n> 引文")
    assert site.run("build").code == 0
    html = (site.root / "build" / "a.html").read_text("utf-8")
    ran = site.run("validate", "--format", "json")
    found = [finding for finding in ran.document["findings"] if finding["code"] == "W206"]
    rules = {finding["message"].split()[5].rstrip(":") for finding in found}
    assert rules == set(ask_checker(account, html)) == {"line-height", "text-bg-gradient", "width"}


def test_a_warning_stands_at_the_line_that_it_is_about(site: Site) -> None:
    site.article("a", text=f"一\n\n<p style='line-height:.5'>{'挤在一起的话，' * 8}</p>")
    ran = site.run("validate", "--format", "json")
    (found,) = [each for each in ran.document["findings"] if each["code"] == "W206"]
    assert (found["line"], found["severity"]) == (7, "warning")
    assert site.run("validate").code == 0
    assert site.run("validate", "--strict").code == 3


@pytest.mark.parametrize("theme", ["plain", "essay", "night", "tech"])
def test_no_theme_of_ours_breaks_a_rule(site: Site, theme: str) -> None:
    site.configure(theme=theme)
    site.article(
        "a", text="## 题\n\n一段**话**。\n\n> 引\n\n```py\nx = 1\n```\n\n| a |\n|---|\n| b |"
    )
    assert "W206" not in site.run("validate").text
