"""No program is run that a repository names, be it the real one or content that looks like one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.site import Account, Site
from tests.git.payload import Payload, bare_looking
from tests.github.fake import REPOSITORY, TOKEN, Fake
from tests.github.repository import clone, git

PLACES = ("bare-looking site", "local configuration")


@pytest.fixture
def site(tmp_path: Path, account: Account) -> Site:
    """A site in a subfolder of a clone, applied once, with a changed article."""
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    desk = clone(bare, tmp_path / "desk")
    git(desk, "checkout", "-q", "-b", "main")
    made = Site(desk / "weekly", account)
    (desk / ".gitignore").write_text(".wxpublish/\n", encoding="utf-8")
    made.article("hello", text="旧文。")
    made.apply()
    git(desk, "add", ".")
    git(desk, "commit", "-q", "-m", "a site")
    git(desk, "push", "-q", "origin", "main")
    made.article("hello", text="新文。")
    return made


@pytest.fixture(params=PLACES)
def armed(request: pytest.FixtureRequest, site: Site, payload: Payload) -> Site:
    """The same, with the payload in one of the places that git could read."""
    if request.param == "bare-looking site":
        bare_looking(site.root, payload)
    else:
        payload.arm(site.root.parent / ".git" / "config")
        payload.attributes(site.root)
    payload.forget()
    return site


def in_workflow(site: Site, github: Fake, folder: Path, command: str) -> dict[str, str]:
    """The environment of a step of the action."""
    (folder / "event.json").write_text("{}", encoding="utf-8")
    return {
        **site.environ,
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_WORKSPACE": str(site.root.parent),
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_RUN_ID": "1",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_SHA": "abc123",
        "RUNNER_TEMP": str(folder),
        "WXPUBLISH_CI_COMMAND": command,
        "WXPUBLISH_CI_SITE": "weekly",
        "WXPUBLISH_CI_COMMIT_LOCKFILE": "true",
        "WXPUBLISH_CI_WORKING_BRANCH": "wxpublish/lockfile",
    }


def test_the_payload_runs_without_protection(site: Site, payload: Payload) -> None:
    bare_looking(site.root, payload)
    subprocess.run(["git", "-C", str(site.root), "status"], capture_output=True, check=False)
    assert payload.runs


def test_a_plan_runs_nothing(armed: Site, payload: Payload) -> None:
    ran = armed.run("plan")
    assert ran.code == 0, ran.text
    assert "(+1 −1 lines)" in ran.text
    assert payload.runs == []


def test_doctor_runs_nothing(armed: Site, payload: Payload) -> None:
    armed.run("doctor")
    assert payload.runs == []


def test_init_runs_nothing(armed: Site, payload: Payload) -> None:
    armed.run("init", str(armed.root / "another"))
    assert payload.runs == []


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_step_of_the_action_runs_nothing(
    armed: Site, payload: Payload, github: Fake, tmp_path: Path, command: str
) -> None:
    ran = armed.run("ci", environ=in_workflow(armed, github, tmp_path, command))
    assert ran.code == 0, ran.text
    assert payload.runs == []


def test_an_apply_whose_push_is_rejected_runs_nothing(
    armed: Site, payload: Payload, github: Fake, tmp_path: Path
) -> None:
    other = clone(tmp_path / "remote.git", tmp_path / "other")
    (other / "later.md").write_text("后来", encoding="utf-8")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "later")
    git(other, "push", "-q", "origin", "main")
    ran = armed.run("ci", environ=in_workflow(armed, github, tmp_path, "apply"))
    assert ran.code == 0, ran.text
    assert payload.runs == []
    changed = git(tmp_path / "remote.git", "show", "--name-only", "--format=", "main")
    assert changed.split() == ["weekly/wxpublish.lock.json"]


def test_a_remote_over_ssh_runs_no_program_of_the_repository(
    site: Site, payload: Payload, github: Fake, tmp_path: Path
) -> None:
    git(site.root.parent, "remote", "set-url", "origin", "git@localhost.invalid:editors/weekly")
    payload.arm(site.root.parent / ".git" / "config")
    site.run("ci", environ=in_workflow(site, github, tmp_path, "apply"))
    assert payload.runs == []


def test_a_remote_of_another_protocol_runs_nothing(
    site: Site, payload: Payload, github: Fake, tmp_path: Path
) -> None:
    payload.arm(site.root.parent / ".git" / "config")
    git(site.root.parent, "config", "remote.origin.url", f"ext::{payload.program} %S")
    site.run("ci", environ=in_workflow(site, github, tmp_path, "apply"))
    assert payload.runs == []


def test_git_gets_no_secret_of_the_environment(
    site: Site, github: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `git` on the PATH logs its environment and arguments, and runs the real one."""
    seen = tmp_path / "seen"
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    real = shutil.which("git")
    shim.write_text(f'#!/bin/sh\nenv >> {seen}\necho "$@" >> {seen}\nexec {real} "$@"\n', "utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    canary = {"WXPUBLISH_ACCESS_TOKEN": "", "ANOTHER_SECRET": "canary-of-another"}
    for command in ("plan", "apply"):
        environ = in_workflow(site, github, tmp_path, command)
        environ |= {"GIT_DIR": "/canary-of-git-dir", "GIT_SSH_COMMAND": "canary-of-ssh", **canary}
        ran = site.run("ci", environ=environ)
        assert ran.code == 0, ran.text
    site.run("doctor", environ={**site.environ, **canary})
    text = seen.read_text("utf-8")
    assert "check-ignore" in text
    assert "push" in text
    for secret in (TOKEN, "canary"):
        assert secret not in text


@pytest.mark.parametrize("entry", ["", ".", "weekly", "weekly/.."])
def test_git_in_a_folder_of_the_repository_is_not_run(
    site: Site, payload: Payload, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    for folder in (site.root, site.root.parent):
        for name in ("git", "ssh"):
            shutil.copy(payload.program, folder / name)
    monkeypatch.chdir(site.root.parent)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{os.environ['PATH']}")
    assert "(+1 −1 lines)" in site.run("plan").text
    assert payload.runs == []


def test_only_one_module_starts_git() -> None:
    root = Path(__file__).parents[2] / "wxpublish"
    callers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "subprocess" in path.read_text("utf-8")
    }
    assert callers == {"git/command.py", "wechat/token_provider.py"}
    assert "git" not in (root / "wechat" / "token_provider.py").read_text("utf-8").lower().split(
        '"'
    )
