"""The diff of an article shows the sentences that changed, and no others."""

import subprocess
from pathlib import Path

import pytest

from wxpublish.errors import WrongUsage
from wxpublish.git.former_texts import FormerTexts
from wxpublish.workflow.article_diffs import split_blocks


def test_a_paragraph_is_a_line_a_sentence() -> None:
    assert split_blocks("第一句。第二句！“引用的话。”他说。") == [
        "第一句。",
        "第二句！",
        "“引用的话。”",
        "他说。",
    ]


def test_emphasis_is_not_split() -> None:
    assert split_blocks("**路。**坡有多陡？“问。”**答。**") == [
        "**路。**坡有多陡？",
        "“问。”**答。**",
    ]


def test_a_line_break_inside_a_paragraph_is_no_change() -> None:
    assert split_blocks("从码头\n出发。 One\ntwo.") == split_blocks("从码头出发。 One two.")


def test_a_paragraph_that_is_cut_in_two_is_a_change() -> None:
    assert split_blocks("一。\n\n二。") == ["一。", "", "二。"]
    assert split_blocks("一。二。") == ["一。", "二。"]


def test_items_headings_rows_and_quotes_are_blocks_of_their_own() -> None:
    body = "# 题\n- 一\n  - 二\n1. 三\n> 四\n| 五 |\n"
    assert split_blocks(body) == ["# 题", "- 一", "  - 二", "1. 三", "> 四", "| 五 |"]


def test_code_is_kept_line_by_line() -> None:
    body = "说明：\n\n````python\ndef a():\n\n    return 1\n```\n````\n完。"
    assert split_blocks(body) == [
        *("说明：", "", "````python", "def a():", "", "    return 1", "```", "````", "完。")
    ]


@pytest.mark.parametrize("body", ["", "\n\n", "```", "~~~\n一", "- ", "。", "\u2028", "。””"])
def test_odd_bodies_lose_no_words(body: str) -> None:
    assert "".join("".join(split_blocks(body)).split()) == "".join(body.split())


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three commits: the first alone with the lockfile, each with another text."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "lock.json").write_text("{}", encoding="utf-8")
    for text in ("一", "二", "三"):
        (folder / "a.md").write_text(text, encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", text)
    return folder


def test_the_old_text_is_that_of_the_last_commit_that_changed_the_lockfile(
    repository: Path,
) -> None:
    assert FormerTexts(repository, "lock.json", None).text("a.md") == "一"


def test_the_old_text_can_be_that_of_any_commit(repository: Path) -> None:
    assert FormerTexts(repository, "lock.json", "HEAD^").text("a.md") == "二"


def test_an_unknown_commit_is_reported(repository: Path) -> None:
    with pytest.raises(WrongUsage, match="has no commit nowhere"):
        FormerTexts(repository, "lock.json", "nowhere")


def test_a_shallow_clone_without_the_commit_has_no_old_text(
    repository: Path, tmp_path: Path
) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{repository}", str(shallow))
    history = FormerTexts(shallow, "lock.json", None)
    assert history.is_truncated
    assert history.text("a.md") is None


def test_a_complete_clone_has_its_whole_history(repository: Path) -> None:
    assert not FormerTexts(repository, "lock.json", None).is_truncated


def test_a_foreign_commit_of_the_lockfile_does_not_move_the_base_of_the_diff(
    repository: Path, tmp_path: Path
) -> None:
    desk = tmp_path / "desk"
    git(tmp_path, "clone", "-q", str(repository), str(desk))
    git(desk, "checkout", "-q", "-b", "theirs")
    (desk / "lock.json").write_text('{"touched": true}', encoding="utf-8")
    (desk / "a.md").write_text("敌意", encoding="utf-8")
    git(desk, "commit", "-q", "-a", "-m", "theirs")
    assert FormerTexts(desk, "lock.json", None).text("a.md") == "一"


def test_an_own_commit_on_the_default_branch_counts_before_it_is_pushed(
    repository: Path, tmp_path: Path
) -> None:
    desk = tmp_path / "desk"
    git(tmp_path, "clone", "-q", str(repository), str(desk))
    (desk / "lock.json").write_text('{"applied": true}', encoding="utf-8")
    (desk / "a.md").write_text("四", encoding="utf-8")
    git(desk, "commit", "-q", "-a", "-m", "applied")
    assert FormerTexts(desk, "lock.json", None).text("a.md") == "四"


def test_without_git_there_is_no_old_text(tmp_path: Path) -> None:
    history = FormerTexts(tmp_path, "lock.json", None)
    assert (history.text("a.md"), history.is_truncated) == (None, False)
