"""A file below `.wxpublish` that git tracks may be forged: no command uses it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.site import Account, Site
from tests.github.repository import git

COMMANDS = (
    ("validate",),
    ("build", "-o", "out"),
    ("plan",),
    ("plan", "--refresh"),
    ("plan", "--show", ".wxpublish/ci.plan"),
    ("apply", "--auto-approve"),
    ("refresh",),
    ("recover",),
    ("state", "list"),
    ("state", "rm", "news.hello"),
    ("import", "--all"),
    ("pull", "--all"),
    ("pictures", "fetch"),
    ("--account", "emulator", "plan", "--refresh"),
    ("--account", "emulator", "remote", "list"),
)


@pytest.fixture
def site(tmp_path: Path, account: Account) -> Site:
    made = Site(tmp_path / "desk" / "weekly", account)
    made.article("hello")
    made.apply()
    desk = made.root.parent
    subprocess.run(["git", "init", "-q", "-b", "main", str(desk)], check=True)
    git(desk, "add", ".")
    git(desk, "commit", "-q", "-m", "a site")
    return made


@pytest.fixture
def hostile(site: Site) -> Site:
    """A site with a committed journal."""
    (site.root / ".wxpublish" / "wxpublish.lock.journal.jsonl").write_text("{}\n", "utf-8")
    git(site.root, "add", "-f", ".wxpublish/wxpublish.lock.journal.jsonl")
    git(site.root, "commit", "-q", "-m", "a journal")
    return site


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `git` on the PATH that logs each call and runs the real one."""
    log, shim = tmp_path / "calls", tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {shutil.which("git")} "$@"\n', "utf-8")
    shim.chmod(0o755)
    log.touch()
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_committed_journal(hostile: Site, command: tuple[str, ...]) -> None:
    hostile.account.clear_calls()
    ran = hostile.run(*command)
    assert ran.code == 1, ran.text
    assert "weekly/.wxpublish/wxpublish.lock.journal.jsonl is tracked by git" in ran.err
    assert "git rm -r --cached .wxpublish" in ran.err
    assert hostile.account.calls() == {}


@pytest.mark.parametrize(
    "name", ["emulator/emulator.sqlite", "pictures/a.png", ".gitignore", "backup/news.a.html", "x"]
)
def test_any_committed_file_of_the_workspace_is_refused(site: Site, name: str) -> None:
    path = site.root / ".wxpublish" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", "utf-8")
    git(site.root, "add", "-f", f".wxpublish/{name}")
    assert site.run("plan").code == 1


def test_another_spelling_of_the_folder_is_refused_too(site: Site) -> None:
    (site.root / ".WXpublish").mkdir()
    (site.root / ".WXpublish" / "journal").write_text("x", "utf-8")
    git(site.root, "add", "-f", ".WXpublish/journal")
    assert site.run("plan").code == 1


def test_the_command_of_the_hint_resolves_it(hostile: Site) -> None:
    git(hostile.root, "rm", "-q", "-r", "--cached", ".wxpublish")
    (hostile.root / ".wxpublish" / "wxpublish.lock.journal.jsonl").unlink()
    hostile.assert_no_changes()


def test_files_that_git_ignores_are_used(site: Site) -> None:
    site.assert_no_changes()


def test_a_command_lists_tracked_files_once(site: Site, calls: Path) -> None:
    assert site.run("state", "list").code == 0
    asked = [line for line in calls.read_text("utf-8").splitlines() if "ls-files" in line]
    asked = [line for line in asked if "--unmerged" not in line]
    assert len(asked) <= 1


def test_without_the_folder_git_lists_no_files(site: Site, calls: Path) -> None:
    shutil.rmtree(site.root / ".wxpublish")
    assert site.run("state", "list").code == 0
    assert all("--unmerged" in line for line in calls.read_text("utf-8").splitlines())


def test_a_site_outside_of_git_is_not_affected(site: Site) -> None:
    shutil.rmtree(site.root.parent / ".git")
    site.assert_no_changes()


def test_in_a_workflow_without_git_nothing_of_the_folder_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container without git, actions/checkout unpacks an archive that has no `.git`."""
    shutil.rmtree(site.root.parent / ".git")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(site.root.parent))
    ran = site.run("plan")
    assert ran.code == 1
    assert "install git in a step before actions/checkout" in ran.err


def test_in_a_workflow_whose_git_does_not_run_nothing_of_the_folder_is_used(
    hostile: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(hostile.root.parent))
    ran = hostile.run("plan")
    assert ran.code == 1
    assert "git is not available to check that" in ran.err
