"""A runner that dies with everything on it: the next run recovers from the account.

Nothing of the machine is left, neither journal nor artifact. The next run knows only the remote, the
account, and the lockfile of the previous apply.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable

import pytest

from tests.github.engine import Runner, RunnerDied
from tests.github.fake import REPOSITORY
from tests.github.team import Ready, Team

REFS = f"GET /{REPOSITORY}/info/refs?service="
FETCH, PUSH = f"{REFS}git-upload-pack", f"{REFS}git-receive-pack"
RECEIVE = f"POST /{REPOSITORY}/git-receive-pack"
SHIM = """\
#!/bin/sh
# Git on a machine that dies just before one of its commands.
for word in "$@"; do [ "$word" = {verb} ] && kill -9 0; done
exec {git} "$@"
"""


@pytest.fixture
def edited(team: Team) -> Team:
    """After a first apply, `main` has every kind of change that an apply can make."""
    team.site.picture("old.jpg", "gray")
    team.site.picture("articles/photo.png", "green")
    team.site.article("edited", text="旧文。\n\n![图](photo.png)", cover="/old.jpg")
    team.site.article("grown", news="weekly", index="0")
    team.site.article("gone")
    team.push()
    assert team.publish().code == 0
    team.pull()
    team.site.picture("new.jpg", "teal")
    team.site.picture("articles/other.png", "olive")
    team.site.article("edited", text="新文。\n\n![图](other.png)", cover="/new.jpg")
    team.site.article("grown", text="头条改了。", news="weekly", index="0")
    team.site.article("second", news="weekly", index="1")
    team.site.article("fresh", text="新的。")
    team.site.article("another", text="也是新的。")
    team.site.remove("gone")
    team.push()
    return team


def assert_dies(team: Team, ready: Ready) -> None:
    """Run an apply whose machine dies during it."""

    def prepare(runner: Runner) -> None:
        runner.dies_with_process = True
        ready(runner)

    with pytest.raises(RunnerDied):
        team.publish(prepare)
    team.github.on_request.clear()
    team.github.on_response.clear()


def assert_recovers(team: Team) -> None:
    """Run the workflow again: it succeeds, and its lockfile is complete."""
    run = team.publish()
    assert run.code == 0, run.log
    team.assert_no_changes()
    assert team.account.titles() == sorted(
        ["《edited》", "《grown》", "《second》", "《fresh》", "《another》"]
    )
    assert team.account.text(team.site.media_id("edited")).startswith("新文。")


def before(verb: str) -> Ready:
    """Die when the program calls a command of git."""

    def ready(runner: Runner) -> None:
        shim = runner.folder / "bin" / "git"
        shim.parent.mkdir()
        shim.write_text(SHIM.format(verb=verb, git=shutil.which("git")), encoding="utf-8")
        shim.chmod(0o755)
        path = f"{shim.parent}{os.pathsep}{runner.environ['PATH']}"
        runner.environ = {**runner.environ, "PATH": path}

    return ready


def on(hooks: dict[str, Callable[[], None]], request: str) -> Ready:
    """Die when the remote gets a request, or when it has carried it out."""

    def ready(runner: Runner) -> None:
        def die() -> None:
            runner.kill()
            raise ConnectionAbortedError  # the request, or its answer, is lost

        hooks[request] = die

    return ready


def test_killed_before_the_apply(edited: Team) -> None:
    edited.account.clear_calls()
    assert_dies(edited, on(edited.github.on_request, FETCH))
    assert edited.account.effects() == {}
    assert_recovers(edited)


def test_killed_during_the_apply(edited: Team) -> None:
    edited.account.clear_calls()
    edited.account.inject_faults("draft/update#1:after:hang=30")

    def ready(runner: Runner) -> None:
        threading.Thread(target=kill_when_updated, args=(edited, runner)).start()

    assert_dies(edited, ready)
    edited.account.clear_faults()
    assert_recovers(edited)


def kill_when_updated(team: Team, runner: Runner) -> None:
    """Kill the run when the account has the update and its answer hangs."""
    while not team.account.effects().get("draft/update"):
        time.sleep(0.05)
    runner.kill()


def test_killed_after_the_apply_before_the_commit(edited: Team) -> None:
    assert_dies(edited, before("check-ignore"))
    assert "《fresh》" in edited.account.titles()
    assert_recovers(edited)


def test_killed_after_the_apply_and_the_next_run_refreshes(edited: Team) -> None:
    assert_dies(edited, before("check-ignore"))
    asked = "command: apply\n          extra-args: --refresh"
    text = edited.workflow.read_text("utf-8")
    edited.workflow.write_text(text.replace("command: apply", asked), "utf-8")
    assert_recovers(edited)


def test_killed_after_the_commit_before_the_push(edited: Team) -> None:
    assert_dies(edited, on(edited.github.on_request, PUSH))
    assert_recovers(edited)


def test_killed_during_the_push(edited: Team) -> None:
    assert_dies(edited, on(edited.github.on_request, RECEIVE))
    assert edited.log()[0] == "edit"
    assert_recovers(edited)


def test_killed_before_the_answer_to_the_push(edited: Team) -> None:
    assert_dies(edited, on(edited.github.on_response, RECEIVE))
    assert edited.log()[0] == "wxpublish: lockfile at serial 2"
    assert_recovers(edited)
