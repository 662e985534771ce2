"""A stranger's theme costs no more than its length, and what is nested too deeply has a finding."""

import pytest

from tests.complexity.counted_work import exponent, lines
from tests.render.samples import LINKS, make_article, make_pictures
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Theme
from wxpublish.render.css.cascade import get_cascade
from wxpublish.render.css.stylesheet import parse_stylesheet
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.theme_checks import check_theme

CALLOUT = "callout.html.jinja"
NO_LIMIT = RenderOptions("footnotes", (), 10**9)


def told(css: str = "", template: str = "{{ content }}") -> list[str]:
    """What is found in a theme of this sheet and this template for callouts."""
    return [
        f"{each.code} {each.position}: {each.message}"
        for each in check_theme(Theme("mine", css, {CALLOUT: template}))
    ]


def shown(body: str, css: str) -> Rendered:
    """A body in a theme of this sheet."""
    document = parse(make_article(body))
    return render(document, Theme("mine", css, {}), make_pictures(document), LINKS, NO_LIMIT)


def work(body: str, css: str) -> int:
    """Lines of Python that it takes to render a body, the sheet being read already."""
    shown("a", css)
    return lines(lambda: shown(body, css))


@pytest.mark.parametrize(
    "template",
    [
        "{{ content }}{{ content }}",
        "{% if kind %}{{ content }}{% endif %}{{ content }}",
        "{% if kind %}{{ content }}{{ content }}{% else %}a{% endif %}",
        "{{ content if kind else title }}{{ content }}",
        "<p class='{{ content }}'>{{ content }}</p>",
    ],
)
def test_a_slot_that_is_output_twice_is_an_error(template: str) -> None:
    assert told(template=template) == [
        f"E206 mine/{CALLOUT}:1:1: it outputs content more than once"
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{% if kind %}a{{ content }}{% else %}b{{ content }}{% endif %}",
        "{% if content %}{{ content }}{% endif %}",
        "{% if not content %}x{% elif kind == 'tip' %}{{ content }}{% else %}{{ content }}{% endif %}",
        "{{ content if kind else content }}{{ kind }}{{ kind }}",
    ],
)
def test_a_slot_may_be_output_once_in_each_branch(template: str) -> None:
    assert told(template=template) == []


@pytest.mark.parametrize(
    "template",
    [
        "{% if content %}" * 600 + "{% endif %}" * 600,
        "{{ " + "not " * 4_000 + "content }}",
        "{{ " + "(" * 4_000 + "content" + ")" * 4_000 + " }}",
        "{{ " + "content or " * 1_500 + "content }}",
        "{{ " + "content if kind else " * 800 + "content }}",
        "{{ " * 3_000,
        "x" * 30_000,
    ],
)
def test_a_template_too_deep_or_too_long_is_an_error(template: str) -> None:
    assert [each[:5] for each in told(template=template)] == ["E206 "]


@pytest.mark.parametrize(
    "css",
    [
        "a " * 300 + "{color:red}",
        "a > " * 5_000 + "a{color:red}",
        "p + " * 60 + "p{color:red}",
        "p" + ".a" * 5_000 + "{color:red}",
        "p:is(" + "a " * 5_000 + "){color:red}",
        "p:is(" + "a," * 5_000 + "a){color:red}",
        "p:not(" * 300 + "a" + ")" * 300 + "{color:red}",
        "section:has(p){color:red}",
        "a{" * 300,
        "@media x{" * 300,
        "p{margin:" + "(" * 5_000 + "}",
        "p{margin:" + "9" * 5_000 + "px}",
        "p{content:'" + "x" * 3_000 + "'}",
        "p{" + "color:red;" * 400 + "}",
        "p.a," * 3_000 + "p{color:red}",
        "p{color:red}" * 30_000,
    ],
)
def test_a_sheet_too_deep_or_too_long_is_a_warning(css: str) -> None:
    assert {each.partition(" ")[0] for each in told(css)} == {"W205"}
    shown("# a\n\nb", css)


@pytest.mark.parametrize(
    "css",
    [
        "h1 ~ p{color:red}",
        "h1 ~ p ~ p ~ p ~ p{color:red}",
        "p:nth-of-type(2n){color:red}",
        "p:not(h1 ~ p):last-of-type{color:red}",
        "section h1 ~ p:nth-child(2n){color:red}",
    ],
)
def test_selectors_test_each_sibling_once(css: str) -> None:
    assert exponent(work("x\n\n" * 100, css), work("x\n\n" * 200, css)) < 1.2


def test_combinators_do_not_backtrack_exponentially() -> None:
    deep = "".join(f"<div class=a{number}>" for number in range(30)) + "\n\nx\n"
    sheets = ["x " + "section " * steps + "p{color:red}" for steps in (6, 12)]
    assert exponent(*(work(deep, css) for css in sheets)) < 1.2


@pytest.mark.parametrize(
    ("css", "body", "count"),
    [
        ("section section > p{color:red}", "<div class=a><p>x</p><p>y</p></div>", 1),
        ("h1 ~ p{color:red}", "x\n\n# a\n\nx\n\nx", 2),
        ("h1 + p{color:red}", "x\n\n# a\n\nx\n\nx", 1),
        ("p:nth-of-type(2){color:red}", "x\n\n# a\n\nx\n\nx", 1),
        ("p:nth-last-of-type(-n+2){color:red}", "x\n\n# a\n\nx\n\nx", 2),
        ("p:first-of-type,p:last-of-type{color:red}", "x\n\n# a\n\nx\n\nx", 2),
        ("h1:only-of-type{color:red}", "x\n\n# a\n\nx\n\nx", 1),
        ("p:not(h1 ~ p){color:red}", "x\n\n# a\n\nx\n\nx", 1),
        ("p:is(.a, h1 + *){color:red}", "x\n\n# a\n\nx\n\nx", 1),
        ("p:not(:hover):nth-child(odd){color:red}", "x\n\n# a\n\nx\n\nx", 2),
        ("p:hover{color:red}", "x", 0),
    ],
)
def test_selectors_match_as_in_a_browser(css: str, body: str, count: int) -> None:
    html = shown(body, f"{css} strong{{font-style:italic}}").parts[0].html.text
    assert html.count("color:red") + html.count("color:#f00") == count


def test_thousands_of_rules_on_a_long_article_are_rejected() -> None:
    css = "".join(f"p:nth-child({number}){{color:red}}" for number in range(1_900))
    findings = shown("x\n\n" * 3_000, css).findings
    assert [(each.code, each.position.path) for each in findings] == [("E208", "articles/a.md")]


def test_variables_that_multiply_have_no_value() -> None:
    steps = "".join(f"--a{n}:var(--a{n + 1}) var(--a{n + 1});" for n in range(60))
    css = f"p{{{steps}--a60:red;color:var(--a0)}}"
    assert "color" not in shown("x", css).parts[0].html.text.partition("<p")[2]


def test_long_values_are_not_substituted() -> None:
    css = f"*{{--a:{'x' * 1_900}}} p{{quotes:{'var(--a)' * 200}}}"
    parse_stylesheet.cache_clear()
    get_cascade.cache_clear()
    assert "x" * 100 not in shown("y", css).parts[0].html.text
