"""`validate` reports what `overflow` drops, and empty articles."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, write

LIMIT = 3000
LINKS = "".join(f"[甲](https://{index}.example.com/{'p' * 90})" for index in range(9))
SECTIONS = "\n\n".join(f"## 第{index}节\n\n{'字' * 1000}" for index in range(4))


@pytest.fixture
def site(site: Path) -> Path:
    """A site with a small limit and without articles."""
    configure(site)
    for name in ("一", "二"):
        (site / "articles" / f"{name}.md").unlink()
    return site


def configure(site: Path, more: str = "") -> None:
    text = "version: 1\nchannel: draft\ndefaults: {cover: /cover.jpg}\n"
    settings = f"{text}content_limit: {LIMIT}\n{more}"
    (site / "wxpublish.yaml").write_text(settings, encoding="utf-8")


def found(run: Run, site: Path, code: str) -> list[dict[str, Any]]:
    every = run("-C", site, "validate", "--format", "json").document()["findings"]
    return [finding for finding in every if finding["code"] == code]


@pytest.mark.parametrize(
    "body", ["", "\n", "\n<!-- 待写 -->\n", "\u200b\n", "<script>1</script>\n"]
)
def test_an_article_that_shows_nothing_is_a_warning(run: Run, site: Path, body: str) -> None:
    write(site, "空", body)
    (finding,) = found(run, site, "W212")
    assert (finding["severity"], finding["path"], finding["line"]) == (
        "warning", "articles/空.md", 4,
    )  # fmt: skip


@pytest.mark.parametrize("body", ["字", "![](图.png)", "<img src='图.png'>", "$x$", "```\nx\n```"])
def test_an_article_that_shows_anything_is_not_empty(run: Run, site: Path, body: str) -> None:
    write(site, "短", body)
    assert found(run, site, "W212") == []


def test_an_empty_article_that_is_kept_back_is_no_warning(run: Run, site: Path) -> None:
    write(site, "空", "", "publish: false\n")
    assert found(run, site, "W212") == []


def test_validate_counts_the_dropped_link_notes(run: Run, site: Path) -> None:
    write(site, "周刊", f"{'字' * 2000}{LINKS}")
    (finding,) = found(run, site, "W213")
    said = finding["message"].split(" link notes are")[0]
    assert finding["severity"] == "warning"
    assert f"{said} link notes dropped to fit" in run("-C", site, "plan").out


def test_validate_shows_where_an_article_is_split(run: Run, site: Path) -> None:
    write(site, "长", SECTIONS)
    (finding,) = found(run, site, "W213")
    assert finding["message"] == "the article is split into 2 parts to fit"
    assert finding["details"] == ["（二） begins at line 12: ## 第2节 (2,351 characters)"]


def test_validate_shows_the_size_of_a_part(run: Run, site: Path) -> None:
    write(site, "长", f"{SECTIONS}\n\n[甲](https://a.example)\n\n![](图.png)\n\n![](图.png)")
    (finding,) = found(run, site, "W213")
    assert finding["details"][0].endswith(", 1 link, 2 pictures)")


def test_validate_names_the_first_links_that_are_dropped(run: Run, site: Path) -> None:
    write(site, "周刊", f"{'字' * 2000}{LINKS}{LINKS.replace('example', 'test')}")
    (finding,) = found(run, site, "W213")
    *named, more = finding["details"]
    assert named == [f"{index}.example.com/{'p' * 90}" for index in range(5)]
    assert finding["message"].startswith(f"{5 + int(more.split()[1])} link notes are dropped")


def test_validate_explains_how_to_keep_the_links(run: Run, site: Path) -> None:
    write(site, "周刊", f"{'字' * 2000}{LINKS}")
    (finding,) = found(run, site, "W213")
    assert "`overflow: [split]` keeps every link" in finding["hint"]


def test_an_article_within_the_limit_drops_nothing(run: Run, site: Path) -> None:
    write(site, "短", LINKS[:100])
    assert found(run, site, "W213") == []


def test_a_plan_shows_the_overflow_beside_the_article_only(run: Run, site: Path) -> None:
    write(site, "周刊", f"{'字' * 2000}{LINKS}")
    out = run("-C", site, "plan").out
    assert ("dropped to fit" in out, "W213" in out) == (True, False)


@pytest.mark.parametrize(("more", "code"), [("", 3), ("overflow: [strip-links]\n", 0)])
def test_strict_allows_what_the_site_configures(run: Run, site: Path, more: str, code: int) -> None:
    configure(site, more)
    write(site, "周刊", f"{'字' * 2000}{LINKS}")
    ran = run("-C", site, "validate", "--strict")
    assert (ran.code, "W213" in ran.out) == (code, True)
