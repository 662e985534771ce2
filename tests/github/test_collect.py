"""What the action uploads: copies of regular files with plain names, nothing behind a link."""

import os
from pathlib import Path

import pytest

from wxpublish.github import collect as module
from wxpublish.github.collect import collect, main

SECRET = "canary of another file"
KEPT = (
    "wxpublish.lock.json",
    "wxpublish.主号.lock.json",
    "wxpublish.lock.rescue",
    ".wxpublish/ci.plan",
    ".wxpublish/wxpublish.lock.journal.jsonl",
    ".wxpublish/wxpublish.lock.json.backup",
    ".wxpublish/backup/news.a.1f2e3d4c.20260101T000000.json",
)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    for path in KEPT:
        write(tmp_path / "work" / "weekly" / path, path)
    write(tmp_path / "secret", SECRET)
    return tmp_path / "work"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def collected(work: Path, site: str = "weekly") -> dict[str, str]:
    """The files that would be uploaded, by name."""
    folder = work.parent / "temp"
    folder.mkdir()
    environ = {"RUNNER_TEMP": str(folder), "GITHUB_WORKSPACE": str(work), "WXPUBLISH_CI_SITE": site}
    target = Path(main(environ).strip().removeprefix("folder="))
    assert target.parent == folder
    return {
        path.relative_to(target).as_posix(): path.read_text("utf-8")
        for path in target.rglob("*")
        if not path.is_dir()
    }


def test_the_files_of_a_run_are_kept(work: Path) -> None:
    assert collected(work) == {path: path for path in KEPT}


def test_a_site_at_the_root_is_collected_too(work: Path) -> None:
    assert collected(work / "weekly", ".").keys() == set(KEPT)


def test_nothing_else_of_the_site_is_kept(work: Path) -> None:
    before = {path: path for path in KEPT}
    for path in (
        ".env.lock.json", ".git/config", "wxpublish.lock.json~", "a.md", "secret.json",
        "sub/wxpublish.lock.json", ".wxpublish/emulator/a.journal.jsonl", ".wxpublish/.plan",
        ".wxpublish/token.json", "a\nb.lock.json", "a*b.lock.json", "!a.lock.json",
        ".wxpublish/backup/deeper/a.json",
    ):  # fmt: skip
        write(work / "weekly" / path, SECRET)
    assert collected(work) == before


@pytest.mark.parametrize("path", KEPT)
def test_a_link_is_left_out(work: Path, path: str) -> None:
    (work / "weekly" / path).unlink()
    (work / "weekly" / path).symlink_to(work.parent / "secret")
    assert collected(work).keys() == set(KEPT) - {path}


@pytest.mark.parametrize("folder", [".wxpublish", ".wxpublish/backup", "."])
def test_a_folder_behind_a_link_is_left_out(work: Path, folder: str) -> None:
    inside = work / "weekly" / folder
    inside.rename(work.parent / "elsewhere")
    (work / "weekly" / folder).symlink_to(work.parent / "elsewhere")
    assert not [name for name in collected(work) if folder == "." or name.startswith(folder)]


@pytest.mark.parametrize("site", ["..", "../elsewhere", "/etc", "weekly/../../elsewhere", "a\0b"])
def test_a_site_outside_of_the_workspace_is_left_out(work: Path, site: str) -> None:
    write(work.parent / "elsewhere" / "wxpublish.lock.json", SECRET)
    write(work.parent / "wxpublish.lock.json", SECRET)
    assert collected(work, site) == {}


def test_a_pipe_is_left_out(work: Path) -> None:
    os.mkfifo(work / "weekly" / "pipe.lock.json")
    assert collected(work).keys() == set(KEPT)


def test_a_hard_link_is_left_out(work: Path) -> None:
    os.link(work.parent / "secret", work / "weekly" / "other.lock.json")
    assert collected(work).keys() == set(KEPT)


def test_size_and_number_are_bounded(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(work / "weekly" / "a.lock.json", "x" * 200)
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 199)
    monkeypatch.setattr(module, "MAX_FILES", 3)
    target = work.parent / "target"
    target.mkdir()
    copied = collect(work, "weekly", target)
    assert len(copied) == 3
    assert "a.lock.json" not in copied


def test_the_total_size_is_bounded(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TOTAL_BYTES", 30)
    target = work.parent / "target"
    target.mkdir()
    copied = collect(work, "weekly", target)
    assert 0 < sum((target / path).stat().st_size for path in copied) <= 30
