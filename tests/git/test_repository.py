"""The repository of a site, and the commands of git in it."""

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.git.payload import Payload, bare_looking
from tests.github.repository import clone, git, remote, write_lock
from wxpublish.git import history, index, objects
from wxpublish.git.command import GitFailed
from wxpublish.git.commits import commit_files
from wxpublish.git.isolation import Remote, git_environment
from wxpublish.git.repository import Repository, find_repository

LOCK = "wxpublish.lock.json"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return clone(remote(tmp_path), tmp_path / "desk")


def found(folder: Path, *, any_owner: bool = False) -> Repository:
    repository = find_repository(folder, any_owner=any_owner)
    assert repository
    return repository


def commit(desk: Path, message: str = "edit") -> str:
    git(desk, "add", "-A")
    git(desk, "commit", "-q", "--allow-empty", "-m", message)
    return git(desk, "rev-parse", "HEAD").strip()


def test_a_site_in_a_subfolder_is_found(desk: Path) -> None:
    (desk / "a" / "b").mkdir(parents=True)
    assert found(desk / "a" / "b") == Repository(desk, "a/b/")


def test_a_folder_that_looks_like_a_bare_repository_is_content(
    desk: Path, payload: Payload
) -> None:
    (desk / "site").mkdir()
    bare_looking(desk / "site", payload)
    assert found(desk / "site").top == desk


def test_a_folder_that_looks_like_a_bare_repository_is_not_one(
    tmp_path: Path, payload: Payload
) -> None:
    (tmp_path / "site").mkdir()
    bare_looking(tmp_path / "site", payload)
    assert find_repository(tmp_path / "site", environ={"GITHUB_WORKSPACE": str(tmp_path)}) is None


def test_folders_above_the_workspace_are_not_searched(desk: Path) -> None:
    (desk / "work" / "site").mkdir(parents=True)
    environ = {"GITHUB_WORKSPACE": str(desk / "work")}
    assert find_repository(desk / "work" / "site", environ=environ) is None


def test_an_empty_git_folder_is_not_a_repository(desk: Path) -> None:
    (desk / "site" / ".git").mkdir(parents=True)
    assert found(desk / "site").top == desk


def test_a_worktree_is_a_repository_of_its_own(desk: Path, tmp_path: Path) -> None:
    git(desk, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    write_lock(tmp_path / "tree", 9)
    made = commit(tmp_path / "tree")
    repository = found(tmp_path / "tree")
    assert objects.resolve_commit(repository, "HEAD") == made
    assert b'"serial": 9' in (objects.read_file_at(repository, "HEAD", LOCK) or b"")


def test_a_submodule_is_a_repository_of_its_own(desk: Path, tmp_path: Path) -> None:
    git(desk, "-c", "protocol.file.allow=always", "submodule", "add", "-q",
        str(tmp_path / "remote.git"), "sub")  # fmt: skip
    assert found(desk / "sub").prefix == ""
    assert index.list_tracked_files(found(desk / "sub"), LOCK) == (LOCK,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_repository_of_another_user_is_not_used(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (desk, *desk.rglob("*")):
        os.chown(path, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_UID", raising=False)
    assert find_repository(desk) is None
    assert index.list_tracked_files(found(desk, any_owner=True), LOCK) == (LOCK,)
    git(tmp_path, "config", "--file", str(tmp_path / ".gitconfig"), "safe.directory", str(desk))
    assert find_repository(desk) == Repository(desk)


def test_git_variables_of_a_hook_are_ignored(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "remote.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    assert index.list_tracked_files(found(desk), LOCK) == (LOCK,)


def test_without_git_there_is_no_repository(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None


def test_files_of_a_commit_are_read_as_they_were_committed(desk: Path) -> None:
    (desk / "a.txt").write_bytes(b"one\r\ntwo")
    (desk / ".gitattributes").write_text("*.txt text eol=lf\n", encoding="utf-8")
    repository = found(desk)
    made = commit_files(repository, "HEAD", {"a.txt": b"one\r\ntwo"}, "exact")
    assert objects.read_file_at(repository, made, "a.txt") == b"one\r\ntwo"
    assert objects.read_file_at(repository, made, "none.txt") is None


def test_many_files_are_read_in_the_order_they_were_asked_for(desk: Path) -> None:
    texts = {
        f"{number}.md": b"\n" * (number % 3) + b"%d missing" % number for number in range(1200)
    }
    for name, text in texts.items():
        (desk / name).write_bytes(text)
    made = commit(desk)
    names = [f"{made}:{name}" for name in texts]
    names[7:7] = [f"{made}:none", f"{made}:a\nb", "", f"{made}^{{tree}}"]
    expected: list[bytes | None] = [*texts.values()]
    expected[7:7] = [None] * 4
    assert objects.read_blobs(found(desk), names) == expected


def test_a_name_that_looks_like_an_option_is_a_name(desk: Path) -> None:
    assert objects.resolve_commit(found(desk), "--all") is None


def test_an_excluded_commit_is_not_a_commit(desk: Path) -> None:
    assert objects.resolve_commit(found(desk), "^HEAD") is None


def test_a_conflict_has_three_stages(desk: Path) -> None:
    git(desk, "checkout", "-q", "-b", "theirs")
    write_lock(desk, 3)
    commit(desk)
    git(desk, "checkout", "-q", "main")
    write_lock(desk, 2)
    commit(desk)
    with pytest.raises(subprocess.CalledProcessError):
        git(desk, "merge", "-q", "theirs")
    held = index.read_stages(found(desk), LOCK)
    serials = {stage: data.count(b'"serial": %d' % stage) for stage, data in held.items()}
    assert serials == {index.BASE: 1, index.OURS: 1, index.THEIRS: 1}
    index.stage_file(found(desk), LOCK, b"settled\n")
    assert index.read_stages(found(desk), LOCK) == {index.MERGED: b"settled\n"}


def test_tracked_files_are_listed_by_their_literal_path(desk: Path) -> None:
    for name in ("s/a*.md", "s/ab.md", ":(glob)x/y"):
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / name).write_text("a", encoding="utf-8")
    commit(desk)
    assert index.list_tracked_files(found(desk), "s/a*.md") == ("s/a*.md",)
    assert index.list_tracked_files(found(desk), ":(glob)x") == (":(glob)x/y",)
    assert index.list_tracked_files(found(desk), "s") == ("s/a*.md", "s/ab.md")


def test_an_ignored_file_is_found(desk: Path) -> None:
    (desk / ".gitignore").write_text("hidden\n", encoding="utf-8")
    assert index.is_ignored(found(desk), "hidden") is True
    assert index.is_ignored(found(desk), LOCK) is False


def test_every_version_of_a_file_is_listed_also_one_that_a_merge_dropped(desk: Path) -> None:
    git(desk, "checkout", "-q", "-b", "side")
    write_lock(desk, 5)
    side = commit(desk)
    git(desk, "checkout", "-q", "main")
    write_lock(desk, 2)
    ours = commit(desk)
    git(desk, "merge", "-q", "-s", "ours", "-m", "drop it", "side")
    git(desk, "rm", "-q", LOCK)
    gone = commit(desk)
    listed = list(history.versions(found(desk), LOCK))
    assert listed[0] == history.Version(gone, None)
    assert {side, ours} < {version.commit for version in listed}
    blobs = [objects.read_blob(found(desk), version.blob) for version in listed if version.blob]
    assert any(b'"serial": 5' in (blob or b"") for blob in blobs)


def test_the_number_of_versions_is_limited(desk: Path) -> None:
    for serial in range(2, 6):
        write_lock(desk, serial)
        commit(desk)
    assert len(list(history.versions(found(desk), LOCK, limit=3))) == 3


def test_a_failed_command_has_the_output_of_git(desk: Path) -> None:
    with pytest.raises(GitFailed, match="git read-tree failed: "):
        found(desk).run("read-tree", "nowhere")


def test_git_that_does_not_end_times_out(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f"#!/bin/sh\nexec {shutil.which('sleep')} 30\n", "utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent))
    assert (
        found(desk).try_run("rev-parse", "HEAD", timeout=0.2).stderr == "it took longer than 0.2 s"
    )


def test_only_a_network_command_has_the_token() -> None:
    remote = Remote("https://github.com", "ghs_canary")
    encoded = base64.b64encode(b"x-access-token:ghs_canary").decode()
    assert encoded in git_environment({}, {}, remote)["GIT_CONFIG_VALUE_1"]
    assert encoded not in str(git_environment({}, {}, None))
    assert "ghs_canary" not in repr(remote)
