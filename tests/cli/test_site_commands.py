"""`init`, `new`, `validate` and `build`."""

import json
from pathlib import Path

from tests.cli.conftest import Run, write


def test_init_makes_a_site_that_plans_at_once(run: Run, tmp_path: Path) -> None:
    assert run("init", tmp_path / "新站").code == 0
    assert run("-C", tmp_path / "新站", "validate", "--strict").code == 0
    assert "news.hello" in run("-C", tmp_path / "新站", "plan").out


def test_init_keeps_existing_files(run: Run, site: Path) -> None:
    before = (site / "wxpublish.yaml").read_bytes()
    run("init", site)
    assert (site / "wxpublish.yaml").read_bytes() == before


def test_new_makes_an_article_that_is_valid(run: Run, site: Path) -> None:
    assert run("-C", site, "new", "2026/春天").code == 0
    assert run("-C", site, "validate", "--strict").code == 0


def test_new_does_not_overwrite(run: Run, site: Path) -> None:
    assert run("-C", site, "new", "一").code == 64


def test_validate_shows_every_finding_of_every_file(run: Run, site: Path) -> None:
    write(site, "坏", "![没有](没有.png)\n", "comments: nobody\n")
    write(site, "长", "字" * 20_000)
    ran = run("-C", site, "validate")
    assert ran.code == 3
    assert "articles/坏.md:3:11: error E106" in ran.out
    assert "articles/长.md" in ran.out


def test_validate_json_has_findings_with_places(run: Run, site: Path) -> None:
    write(site, "坏", "正文\n\n![没有](没有.png)\n")
    document = run("-C", site, "validate", "--format", "json").document()
    (finding,) = document["findings"]
    assert (finding["path"], finding["line"], finding["code"]) == ("articles/坏.md", 6, "E103")


def test_strict_turns_warnings_into_errors(run: Run, site: Path) -> None:
    write(site, "长题", "正文", f"author: 某人\nsumary: {'长' * 3}\n")
    assert run("-C", site, "validate").code == 0
    assert run("-C", site, "validate", "--strict").code == 3


def test_build_writes_valid_articles_and_reports_the_others(run: Run, site: Path) -> None:
    write(site, "坏", "![没有](没有.png)\n")
    ran = run("-C", site, "build", "-o", "out", "--format", "json")
    assert ran.code == 3
    files = {article["file"] for article in ran.document()["articles"]}
    assert files == {"一.html", "二.html"}
    printed = ran.document()
    assert [finding["code"] for finding in printed.pop("error")["findings"]] == ["E103"]
    assert json.loads((site / "out" / "manifest.json").read_text()) == printed


def test_build_keeps_placeholders_for_pictures(run: Run, site: Path) -> None:
    run("-C", site, "build")
    assert 'src="wxpublish:picture.' in (site / "build" / "一.html").read_text(encoding="utf-8")


def test_build_removes_the_pages_of_articles_that_went(run: Run, site: Path) -> None:
    run("-C", site, "build")
    (site / "build" / "mine.html").write_text("mine")
    (site / "articles" / "二.md").unlink()
    run("-C", site, "build")
    assert sorted(path.name for path in (site / "build").iterdir()) == [
        "manifest.json",
        "mine.html",
        "一.html",
    ]
