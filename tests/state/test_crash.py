"""Real processes: killed at any moment, two at once, and on a disk that is full."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.state.values import APP_ID, HELLO, LOCKFILE, small_lock
from wxpublish.errors import LockHeld
from wxpublish.model.lock import Lock
from wxpublish.state import lockfile
from wxpublish.state.state_view import read_state
from wxpublish.state.store import Store

BEGIN = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from tests.state.values import *
from wxpublish.errors import CannotSave
from wxpublish.state.store import Store
root = Path(sys.argv[1])
"""

WRITE_FOR_EVER = (
    BEGIN
    + """
with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
    if not store.lock.resources:
        store.done(None, small_lock())
    for number in range(len(store.lock.resources), 100_000):
        address = Address("news", f"n{number}")
        begun = store.begin(create(address))
        store.done(begun, store.lock.put(address, news(f"id-{number}")))
        print(address, flush=True)
"""
)

DIE_AT = (
    BEGIN
    + """
point, seen = int(sys.argv[2]), 0
def watch(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.truncate") and str(root) in str(arguments[0]):
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
    print("open", flush=True)
    begun = store.begin(create())
    print("begun", flush=True)
    store.done(begun, small_lock())
    print("done", flush=True)
print(f"end", flush=True)
"""
)

HOLD = (
    BEGIN
    + """
with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
    print("held", flush=True)
    sys.stdin.read()
"""
)

FULL = (
    BEGIN
    + """
import resource
with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
    number = store.begin(replace(create(), title="长" * 3000))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
    try:
        store.done(number, small_lock())
    except CannotSave as error:
        print(error.message, error.hint)
"""
)


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def test_a_kill_at_any_moment_loses_no_finished_operation(tmp_path: Path) -> None:
    chance = random.Random(7)
    told: set[str] = set()
    for kills in range(1, 13):
        with child(WRITE_FOR_EVER, tmp_path) as process:
            assert process.stdout
            told.add(process.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            told |= {line.strip() for line in process.stdout if line.endswith("\n")}
        lockfile.read(tmp_path / LOCKFILE)
        view = read_state(tmp_path, LOCKFILE)
        assert told <= {str(address) for address in view.lock.resources}
        assert len(view.open) <= kills  # each kill leaves at most one open call


def killed_at(root: Path, point: int) -> tuple[set[str], int]:
    """The output and exit code of a run that is killed at its nth file operation."""
    with child(DIE_AT, root, point) as process:
        told, _ = process.communicate()
    return set(told.split()), process.returncode


def test_a_kill_at_every_file_operation_is_recovered(tmp_path: Path) -> None:
    for point in range(1, 100):
        root = tmp_path / str(point)
        root.mkdir()
        told, code = killed_at(root, point)
        view = read_state(root, LOCKFILE)
        knows = view.lock.resources == small_lock().resources
        assert knows or "done" not in told
        assert knows or view.open or "begun" not in told
        with Store.open(root, LOCKFILE, "apply", app_id=APP_ID) as store:
            assert (store.lock, store.open_operations()) == (view.lock, view.open)
        assert lockfile.read(root / LOCKFILE) == view.lock
        assert [path.name for path in root.rglob("*.tmp")] == []
        if code == 0:
            assert point > 10
            return
    pytest.fail("the run never came to its end")


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    with child(HOLD, tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        second = Store.open(tmp_path, LOCKFILE, "apply", app_id=APP_ID)
        with pytest.raises(LockHeld, match=f"process {process.pid}") as caught:
            second.__enter__()
        process.communicate("")
    assert caught.value.exit_code == 7


def test_a_killed_process_releases_the_mutex(tmp_path: Path) -> None:
    with child(HOLD, tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    with Store.open(tmp_path, LOCKFILE, "apply", app_id=APP_ID) as store:
        assert store.lock == Lock()


def test_a_waiting_process_gets_the_mutex(tmp_path: Path) -> None:
    with child(HOLD, tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        assert process.stdin
        process.stdin.close()
        with Store.open(tmp_path, LOCKFILE, "apply", app_id=APP_ID, wait=20) as store:
            assert store.lock == Lock()


def on_a_full_disk(root: Path, size: int) -> str:
    """The output of a run in which a file may not exceed so many bytes."""
    with child(FULL, root, size) as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    return told


def test_a_full_disk_is_reported_and_begun_operations_stay_open(tmp_path: Path) -> None:
    assert "make room and run apply again" in on_a_full_disk(tmp_path, 0)
    view = read_state(tmp_path, LOCKFILE)
    assert [one.operation.address for one in view.open] == [HELLO]


def test_a_disk_with_room_for_only_the_lockfile_loses_nothing(tmp_path: Path) -> None:
    room = len(lockfile.encode(small_lock())) + 200  # the journal is larger already
    assert on_a_full_disk(tmp_path, room) == ""
    assert lockfile.read(tmp_path / LOCKFILE).resources == small_lock().resources
