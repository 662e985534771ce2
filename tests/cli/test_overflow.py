"""Articles over the limit: what they cost, what is dropped, and how they are split."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

LIMIT = 3000


@pytest.fixture
def site(site: Path) -> Path:
    """A site with a small limit and one long article."""
    settings = site / "wxpublish.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}content_limit: {LIMIT}\n", "utf-8")
    for name in ("一", "二"):
        (site / "articles" / f"{name}.md").unlink()
    write(site, "长", sections(4))
    return site


def sections(number: int) -> str:
    return "\n\n".join(f"## 第{index}节\n\n{'字' * 1000}" for index in range(number))


def manifest(site: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((site / "build" / "manifest.json").read_text())[
        "articles"
    ]
    return found


def test_a_split_article_is_several_files_with_numbered_titles(run: Run, site: Path) -> None:
    assert run("-C", site, "build").code == 0
    assert [(page["file"], page["title"], page["address"], page["fitted"]) for page in manifest(site)] == [
        ("长.html", "文章长（一）", "news.长[0]", ["split"]),
        ("长.2.html", "文章长（二）", "news.长[1]", ["split"]),
    ]  # fmt: skip


def test_a_split_article_is_one_news_with_one_cover(run: Run, site: Path) -> None:
    ran = run("-C", site, "--account", "emulator", "apply", "--auto-approve", "--format", "json")
    assert [outcome["address"] for outcome in ran.document()["outcomes"]] == ["news.长"]
    assert ran.document()["api_calls"] == {"material/add_material": 1, "draft/add": 1}
    assert run("-C", site, "--account", "emulator", "plan", "--detailed-exitcode").code == 0


def test_another_number_of_parts_is_a_replacement_with_its_reason(run: Run, site: Path) -> None:
    run("-C", site, "--account", "emulator", "apply", "--auto-approve")
    write(site, "长", sections(6))
    planned = run("-C", site, "--account", "emulator", "plan", "--format", "json").document()
    (change,) = planned["changes"]
    assert (change["address"], change["action"], change["reasons"]) == (
        "news.长", "replace", ["parts"],
    )  # fmt: skip
    assert [article["action"] for article in change["articles"]] == ["unchanged", "unchanged", "create"]  # fmt: skip
    assert "2 → 3 parts" in run("-C", site, "--account", "emulator", "plan").out


def test_one_that_fits_again_is_a_replacement_too(run: Run, site: Path) -> None:
    run("-C", site, "--account", "emulator", "apply", "--auto-approve")
    write(site, "长", sections(2))
    planned = run("-C", site, "--account", "emulator", "plan", "--format", "json").document()
    (change,) = planned["changes"]
    assert (change["action"], change["reasons"]) == ("replace", ["parts"])
    assert [article["action"] for article in change["articles"]] == ["update", "delete"]


def test_an_article_that_shares_its_news_is_not_split(run: Run, site: Path) -> None:
    write(site, "长", sections(4), "news: 期\n")
    write(site, "短", "短文", "news: 期\nindex: 1\n")
    ran = run("-C", site, "plan")
    assert (ran.code, "E201" in ran.err, "shares its news" in ran.err) == (3, True, True)


def test_plan_and_manifest_name_the_dropped_notes(run: Run, site: Path) -> None:
    links = "".join(f"[甲](https://{index}.example.com/{'p' * 90})" for index in range(9))
    write(site, "长", f"{'字' * 2000}{links}")
    run("-C", site, "build")
    (page,) = manifest(site)
    assert page["fitted"] == ["strip-links"]
    dropped = 9 - int(str(page["links"]))
    assert 0 < dropped < 9
    assert f"{dropped} link notes dropped to fit" in run("-C", site, "plan").out


@pytest.mark.parametrize("command", ["build", "plan"])
def test_costs_name_the_blocks_of_each_part_with_their_lines(
    run: Run, site: Path, command: str
) -> None:
    out = run("-C", site, command, "--costs").out
    costs = re.findall(r"([\d,]+)  paragraph  articles/长\.md:(\d+)", out)
    assert costs == [("1,007", line) for line in ("6", "10", "14", "18")]
