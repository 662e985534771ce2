"""A theme in a folder of the site."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHELL = '<section class="article"><p>刊头</p>{{ content }}{{ notes }}</section>'


@pytest.fixture
def folder(site: Path) -> Path:
    """The folder of a theme that the site uses."""
    made = site / "主题"
    made.mkdir()
    (made / "theme.css").write_text("p { color: #245 }\n", "utf-8")
    (made / "shell.html.jinja").write_text(SHELL, "utf-8")
    settings = site / "wxpublish.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}theme: 主题\n", "utf-8")
    return made


def test_css_and_templates_of_the_folder_reach_the_article(
    run: Run, site: Path, folder: Path
) -> None:
    assert run("-C", site, "build").code == 0
    html = (site / "build" / "二.html").read_text("utf-8")
    assert html == '<section style="color:#245"><p>刊头</p><p>第二篇，没有图。</p></section>'
    assert folder.is_dir()


def test_css_that_reaches_no_article_is_a_warning_with_its_line(
    run: Run, site: Path, folder: Path
) -> None:
    (folder / "theme.css").write_text("p { color: #245 }\np::before { content: '§' }\n", "utf-8")
    ran = run("-C", site, "validate")
    assert (ran.code, "主题/theme.css:2:1: warning W205" in ran.out) == (0, True)


@pytest.mark.parametrize("command", ["validate", "build", "plan"])
def test_a_template_that_cannot_be_used_is_an_error_beside_those_of_articles(
    run: Run, site: Path, folder: Path, command: str
) -> None:
    (folder / "shell.html.jinja").write_text("<section>\n{{ content.x }}</section>", "utf-8")
    (site / "articles" / "三.md").write_text("---\ntitle: 三\n---\n![](没有.png)", "utf-8")
    ran = run("-C", site, command)
    assert ran.code == 3
    assert "主题/shell.html.jinja:2:1: error E206" in ran.out + ran.err
    assert "articles/三.md:4:5: error E103" in ran.out + ran.err
