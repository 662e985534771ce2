"""A theme's templates: what they may do, and what happens if they do more."""

import re

import pytest

from tests.render.samples import make_article, make_pictures
from wxpublish.model.site import Theme
from wxpublish.render.document import RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render
from wxpublish.render.templates import UnusableTemplate


def made(body: str, **templates: str) -> str:
    document = parse(make_article(body))
    sources = {f"{name}.html.jinja": source for name, source in templates.items()}
    theme = Theme("own", "", sources)
    return render(document, theme, make_pictures(document), {}, RenderOptions()).parts[0].html.text


def test_a_shell_surrounds_the_article() -> None:
    shell = "<section>\n  <p>前</p>{{ content }}<p>后</p>\n</section>"
    assert made("甲", shell=shell) == "<section><p>前</p><p>甲</p><p>后</p></section>"


def test_a_shell_of_several_elements_gets_one_around_it() -> None:
    assert made("甲", shell="{{ content }}<p>后</p>") == "<section><p>甲</p><p>后</p></section>"


def test_a_template_may_branch_on_its_slots() -> None:
    figure = (
        "{% if caption %}<figure>{{ picture }}</figure>{% else %}<p>{{ picture }}</p>{% endif %}"
    )
    html = made('![](a.png)\n\n![](a.png "题")', figure=figure)
    assert html.count("<p><img") == html.count("<figure><img") == 1


def test_a_theme_without_a_template_for_pictures_can_style_them() -> None:
    document = parse(make_article("![](narrow.png)\n\n![](wide.png)"))
    css = ".picture { text-indent: 0 } p { text-indent: 2em } .narrow { text-align: center }"
    html = (
        render(document, Theme("own", css, {}), make_pictures(document), {}, RenderOptions())
        .parts[0]
        .html.text
    )
    assert re.findall("<p[^>]*>", html) == ['<p style="text-align:center">', "<p>"]


def test_a_title_is_text() -> None:
    callout = "<section><b>{{ title }}</b>{{ content }}</section>"
    html = made("> [!NOTE] <i>A & B</i>\n> 文", callout=callout)
    assert "<section><b>" in html


def test_the_output_of_a_template_is_sanitised() -> None:
    html = made(
        "甲",
        shell='<section onclick="x"><script>x</script><iframe></iframe>{{ content }}</section>',
    )
    assert html == "<section><p>甲</p></section>"


@pytest.mark.parametrize(
    "source",
    [
        "{{ content.__class__ }}",
        "{{ content() }}",
        "{% for x in content %}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ 'x' * 10**9 }}",
        "{{ content|pprint }}",
        "{% set x = 1 %}",
        "{{ content",
    ],
)
def test_a_template_that_does_more_is_rejected_with_its_position(source: str) -> None:
    with pytest.raises(UnusableTemplate, match=r"^shell\.html\.jinja:1: "):
        made("甲", shell=source)


@pytest.mark.parametrize(
    ("name", "source", "slot"),
    [
        ("shell", "", "content"),
        ("shell", "<section>不见了</section>", "content"),
        ("shell", "{% if notes %}{{ content }}{% endif %}", "content"),
        ("shell", "<script>{{ content }}</script>", "content"),
        ("figure", "{% if caption %}{{ caption }}{% else %}{{ picture }}{% endif %}", "picture"),
        ("callout", "{% if kind == 'note' %}{{ content }}{% endif %}", "content"),
        ("callout", "{% if kind != 'tip' %}{{ content }}{% endif %}", "content"),
        (
            "callout",
            "{% if kind == 'caution' %}{{ title }}{% else %}{{ content }}{% endif %}",
            "content",
        ),
        ("table", "<p></p>", "table"),
    ],
)
def test_a_template_that_would_lose_content_is_rejected(name: str, source: str, slot: str) -> None:
    with pytest.raises(UnusableTemplate, match=f"it must output {slot}"):
        made("甲", **{name: source})
