"""A runner that dies, with everything on it: the next run recovers from the account.

Nothing of the dead machine is left, no journal and no artifact; what is known is the remote, the
account, and the lockfile of the apply before.
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
# Git, on a machine that ends just before one of its commands.
for word in "$@"; do [ "$word" = {verb} ] && kill -9 0; done
exec {git} "$@"
"""


@pytest.fixture
def edited(team: Team) -> Team:
    """After a first apply, everything that an apply can do is waiting on `main`."""
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


def dies(team: Team, ready: Ready) -> None:
    """An apply whose machine ends in the midst of it."""

    def mortal(runner: Runner) -> None:
        runner.mortal = True
        ready(runner)

    with pytest.raises(RunnerDied):
        team.publish(mortal)
    team.github.moments.clear()
    team.github.afterwards.clear()


def recovers(team: Team) -> None:
    """The next run of the workflow ends well, and so does its lockfile."""
    run = team.publish()
    assert run.code == 0, run.log
    team.assert_settled()
    assert team.account.titles() == sorted(
        ["《edited》", "《grown》", "《second》", "《fresh》", "《another》"]
    )
    assert team.account.text(team.site.media_id("edited")).startswith("新文。")


def before(verb: str) -> Ready:
    """Die when the program calls git to do something."""

    def ready(runner: Runner) -> None:
        shim = runner.folder / "bin" / "git"
        shim.parent.mkdir()
        shim.write_text(SHIM.format(verb=verb, git=shutil.which("git")), encoding="utf-8")
        shim.chmod(0o755)
        path = f"{shim.parent}{os.pathsep}{runner.environ['PATH']}"
        runner.environ = {**runner.environ, "PATH": path}

    return ready


def on(moments: dict[str, Callable[[], None]], request: str) -> Ready:
    """Die when the remote gets a request, or has carried it out."""

    def ready(runner: Runner) -> None:
        def die() -> None:
            runner.kill()
            raise ConnectionAbortedError  # the request, or its answer, is lost

        moments[request] = die

    return ready


def test_killed_before_the_apply(edited: Team) -> None:
    edited.account.forget()
    dies(edited, on(edited.github.moments, FETCH))
    assert edited.account.effects() == {}
    recovers(edited)


def test_killed_in_the_midst_of_the_apply(edited: Team) -> None:
    edited.account.forget()
    edited.account.fault("draft/update#1:after:hang=30")

    def ready(runner: Runner) -> None:
        threading.Thread(target=kill_when_updated, args=(edited, runner)).start()

    dies(edited, ready)
    edited.account.mend()
    recovers(edited)


def kill_when_updated(team: Team, runner: Runner) -> None:
    """The account has the update, the answer hangs."""
    while not team.account.effects().get("draft/update"):
        time.sleep(0.05)
    runner.kill()


def test_killed_after_the_apply_before_the_commit(edited: Team) -> None:
    dies(edited, before("check-ignore"))
    assert "《fresh》" in edited.account.titles()
    recovers(edited)


def test_killed_after_the_apply_the_next_run_looks_at_the_account_first(edited: Team) -> None:
    dies(edited, before("check-ignore"))
    asked = "command: apply\n          extra-args: --refresh"
    text = edited.workflow.read_text("utf-8")
    edited.workflow.write_text(text.replace("command: apply", asked), "utf-8")
    recovers(edited)


def test_killed_after_the_commit_before_the_push(edited: Team) -> None:
    dies(edited, on(edited.github.moments, PUSH))
    recovers(edited)


def test_killed_in_the_midst_of_the_push(edited: Team) -> None:
    dies(edited, on(edited.github.moments, RECEIVE))
    assert edited.log()[0] == "edit"
    recovers(edited)


def test_killed_when_the_push_arrived_and_nobody_heard(edited: Team) -> None:
    dies(edited, on(edited.github.afterwards, RECEIVE))
    assert edited.log()[0] == "wxpublish: lockfile at serial 2"
    recovers(edited)
