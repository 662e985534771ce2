"""The action: the artifacts of a run, and the workflow of this repository that uses it."""

import shutil
import threading
import time
from pathlib import Path

from tests.github.engine import KILLED, Runner
from tests.github.fake import Fake
from tests.github.repository import git
from tests.github.team import EXAMPLE, Team
from tests.github.workflow import ACTION, Actions, Event, installed_offline
from wxpublish.github.bootstrap import code_hash, step_outputs
from wxpublish.state.backup import FOLDER
from wxpublish.state.lock_rescue import RESCUE


def test_a_killed_process_leaves_its_journal_as_an_artifact(team: Team) -> None:
    team.site.article("hello")
    team.push()
    team.account.inject_faults("draft/add#1:after:hang=30")

    def ready(runner: Runner) -> None:
        threading.Thread(target=kill_when_added, args=(team, runner)).start()

    run = team.publish(ready)
    assert run.code == KILLED
    assert b"draft/add" in run.artifacts[".wxpublish/wxpublish.lock.journal.jsonl"]


def kill_when_added(team: Team, runner: Runner) -> None:
    while not team.account.effects().get("draft/add"):
        time.sleep(0.05)
    runner.kill()


def test_a_failed_run_also_keeps_its_files_as_an_artifact(team: Team) -> None:
    team.site.configure(
        account="{app_id: wx0123456789abcdef}", lockfile="我的.lock.json", on_drift="fail"
    )
    team.site.article("hello", text="旧文。")
    team.push()
    assert team.publish().code == 0
    team.pull()
    lock = team.desk / "我的.lock.json"
    media_id = next(
        name for name in lock.read_text().split('"') if name in team.account.news("draft")
    )
    edit = {"media_id": media_id, "index": 0, "fields": {"content": "<p>手改的。</p>"}}
    team.account.admin("edit", edit)
    (team.desk / RESCUE).write_text("what a full disk did not take")
    team.site.article("hello", text="新文。")
    team.push()
    run = team.publish()
    assert run.code == 6, run.log
    assert {"我的.lock.json", RESCUE} < run.artifacts.keys()
    (kept,) = (name for name in run.artifacts if name.startswith(f".wxpublish/{FOLDER}/"))
    assert "手改的。" in run.artifacts[kept].decode()


def test_no_link_in_a_checkout_brings_a_file_of_the_runner_into_the_artifact(
    team: Team, tmp_path: Path
) -> None:
    secret = tmp_path / "secret-of-the-runner"
    secret.write_text("canary of the runner", encoding="utf-8")
    team.push("a site")
    team.site.article("hello")
    for name in ("wxpublish.other.lock.json", "wxpublish.lock.rescue"):
        (team.desk / name).symlink_to(secret)
    (team.desk / "again").symlink_to(tmp_path)
    run = team.propose("links")
    assert run.code == 0, run.log
    assert ".wxpublish/ci.plan" in run.artifacts
    assert not {"wxpublish.other.lock.json", "wxpublish.lock.rescue"} & run.artifacts.keys()
    assert not any(b"canary of the runner" in data for data in run.artifacts.values())


def test_a_plan_is_kept_as_a_file_that_apply_takes(team: Team, tmp_path: Path) -> None:
    team.push("an empty site")
    team.site.article("hello")
    run = team.propose("hello")
    path = tmp_path / "downloaded.plan"
    path.write_bytes(run.artifacts[".wxpublish/ci.plan"])
    ran = team.site.run("apply", str(path))
    assert ran.code == 0, ran.text
    assert team.account.titles() == ["《hello》"]


def test_two_uses_in_one_job_have_separate_artifacts() -> None:
    names = {
        step_outputs(ACTION, {"COMMAND": command, "SITE": site, "ACCOUNT": account})["artifact"]
        for command in ("plan", "apply")
        for site in (".", "a/b")
        for account in ("", "主号")
    }
    assert len(names) == 8
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)


def test_another_version_of_the_program_has_another_hash(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "schemas"):
        source = ACTION / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    before = code_hash(tmp_path)
    (tmp_path / "schemas" / "x.pyc").write_text("")
    assert code_hash(tmp_path) == before
    (tmp_path / "schemas" / "more.json").write_text("{}")
    assert code_hash(tmp_path) != before


def test_the_example_workflow_of_this_repository(
    github: Fake, tmp_path: Path, installed: Path
) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(EXAMPLE, desk / "example-site", ignore=shutil.ignore_patterns(".wxpublish"))
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(desk, "init", "-q", "-b", "main")
    git(desk, "add", ".")
    git(desk, "commit", "-q", "-m", "the example")
    git(desk, "push", "-q", str(tmp_path / "remote.git"), "main")
    github.bare = tmp_path / "remote.git"
    actions = Actions(github, tmp_path, installed_offline(), {}, installed)
    sha = git(desk, "rev-parse", "HEAD").strip()
    event = Event("push", "refs/heads/main", sha, {"repository": {"private": False}})
    (run,) = actions.run(ACTION / ".github" / "workflows" / "example.yml", event)["publish"]
    assert run.code == 0, run.log
    assert run.outputs["result"] == "applied"
    assert run.summary.count("### wxpublish: ") == 3
