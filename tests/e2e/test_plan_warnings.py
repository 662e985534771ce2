"""A plan shows the warnings of articles that change, and only counts those of the others."""

import pytest

from tests.e2e.site import Site

FLAWED = "正文。\n\n[[旧页]]\n\n[^9]"


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_warnings_about_articles_that_stay_are_one_line(site: Site, form: str) -> None:
    site.article("a", text=FLAWED)
    site.article("b", text=FLAWED)
    first = site.run("plan", "--format", form).out
    assert "articles/a.md" in first
    assert "wiki link" in first
    assert "wxpublish validate" not in first
    site.apply()
    site.article("c", text=FLAWED)
    later = site.run("plan", "--format", form).out
    assert "articles/a.md" not in later
    assert "articles/c.md" in later
    assert later.count("wxpublish validate") == 1
    assert "4 warnings about 2 unchanged articles; to see them:" in later


def test_one_warning_about_one_article_is_singular(site: Site) -> None:
    site.article("a", text="正文。\n\n[[旧页]]")
    site.apply()
    assert "warning" not in site.run("plan").out  # nothing to do is one line
    site.article("b")
    expected = "1 warning about 1 unchanged article; to see it: wxpublish validate"
    assert expected in site.run("plan").out.splitlines()


def test_a_changed_article_shows_all_its_warnings(site: Site) -> None:
    site.article("a", text=FLAWED)
    site.apply()
    site.article("a", text=f"新。{FLAWED}")
    shown = site.run("plan").out
    assert "wiki link" in shown
    assert "wxpublish validate" not in shown
