"""The store of a run: what it writes, when, and what it leaves unchanged."""

import json
import shutil
import tempfile
import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.state.values import (
    APP_ID,
    COVER,
    HELLO,
    LOCKFILE,
    cover,
    create,
    large_lock,
    news,
    small_lock,
)
from wxpublish.errors import BrokenState, CannotSave, LockHeld, PlatformError, Stale
from wxpublish.model.address import Address
from wxpublish.model.lock import Lock, account_hash
from wxpublish.model.plan import Recovered
from wxpublish.state import atomic_files, journal, lockfile, state_files
from wxpublish.state.state_view import read_state
from wxpublish.state.store import SAVE_INTERVAL, Store


def opened(root: Path, operation: str = "apply") -> AbstractContextManager[Store]:
    return Store.open(root, LOCKFILE, operation, app_id=APP_ID, lineage=lambda: "lineage")


def with_small_lock(root: Path) -> Path:
    """A site with one draft and its cover, after one run; its lockfile."""
    with opened(root) as store:
        store.done(None, small_lock())
    return root / LOCKFILE


def crash_during_run(root: Path, lock: Lock, *, unknown: str = "") -> None:
    """A run that dies when its create is in the journal but not in the lockfile."""
    saved = (root / LOCKFILE).read_bytes() if (root / LOCKFILE).exists() else None
    with opened(root) as store:
        number = store.begin(create())
        if unknown:
            store.unknown(number, unknown)
        else:
            store.done(number, lock)
        journal = journal_of(root).read_bytes()
    journal_of(root).write_bytes(journal)
    if saved is None:
        (root / LOCKFILE).unlink(missing_ok=True)
    else:
        (root / LOCKFILE).write_bytes(saved)


def journal_of(root: Path) -> Path:
    return root / ".wxpublish" / "wxpublish.lock.journal.jsonl"


def test_the_first_change_gives_lineage_serial_and_account(tmp_path: Path) -> None:
    lock = lockfile.read(with_small_lock(tmp_path))
    assert (lock.lineage, lock.serial, lock.account) == ("lineage", 1, account_hash(APP_ID))


def test_one_run_is_one_serial(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.done(None, small_lock())
        store.done(None, store.lock.put(HELLO, news(title="neu")))
        store.done(None, store.lock.put(HELLO, news(title="新")))
    assert lockfile.read(tmp_path / LOCKFILE).serial == 1


def test_the_next_run_is_the_next_serial(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    with opened(tmp_path) as store:
        store.done(None, store.lock.put(HELLO, news(title="新")))
    assert lockfile.read(tmp_path / LOCKFILE).serial == 2


def test_the_lineage_stays(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    with Store.open(tmp_path, LOCKFILE, "apply", app_id=APP_ID) as store:
        store.done(None, store.lock.put(HELLO, news(title="新")))
    assert lockfile.read(tmp_path / LOCKFILE).lineage == "lineage"


def test_a_run_that_changes_nothing_leaves_the_file_alone(tmp_path: Path) -> None:
    path = with_small_lock(tmp_path)
    path.write_bytes(json.dumps(json.loads(path.read_bytes())).encode())  # not as we write it
    before = path.read_bytes(), path.stat().st_mtime_ns
    with opened(tmp_path) as store:
        store.done(None, store.lock)
        store.failed(store.begin(create()), "refused")
        store.done(store.begin(create()), store.lock.put(HELLO, news()))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_an_applied_plan_is_remembered(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    with opened(tmp_path) as store:
        store.done(None, store.lock.applied("plan"))
    assert lockfile.read(tmp_path / LOCKFILE).plans == ("plan",)


def test_every_edit_is_readable_when_done_returns(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.done(store.begin(create()), small_lock())
        assert read_state(tmp_path, LOCKFILE).lock.resources == small_lock().resources


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def open_with_clock(root: Path, clock: Clock) -> AbstractContextManager[Store]:
    return Store.open(root, LOCKFILE, "apply", app_id=APP_ID, clock=clock)


def test_the_lockfile_follows_after_some_seconds(tmp_path: Path) -> None:
    clock = Clock()
    with open_with_clock(tmp_path, clock) as store:
        store.done(store.begin(create()), small_lock())
        assert not (tmp_path / LOCKFILE).exists()
        clock.now += SAVE_INTERVAL
        store.done(None, store.lock.put(HELLO, news(title="新")))
        assert lockfile.read(tmp_path / LOCKFILE) == Lock(**fields(store.lock))
        store.done(None, store.lock.put(HELLO, news(title="再新")))
        assert lockfile.read(tmp_path / LOCKFILE).resources[HELLO] == news(title="新")
    assert lockfile.read(tmp_path / LOCKFILE).resources[HELLO] == news(title="再新")


def fields(lock: Lock) -> dict[str, Any]:
    """The fields of a lock, with its resources as a dictionary."""
    return {each: getattr(lock, each) for each in Lock.__slots__} | {
        "resources": dict(lock.resources)
    }


def test_a_lockfile_that_is_slow_to_write_is_written_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, encode, written = Clock(), lockfile.encode, []

    def slow(lock: Lock, blocks: lockfile.Blocks | None = None) -> bytes:
        clock.now += 3.0
        written.append(lock)
        return encode(lock, blocks)

    monkeypatch.setattr(lockfile, "encode", slow)
    with open_with_clock(tmp_path, clock) as store:
        store.done(None, small_lock())
        for number in range(50):
            clock.now += SAVE_INTERVAL
            store.done(None, store.lock.put(HELLO, news(title=f"{number}")))
        assert len(written) == 2


def test_a_read_during_a_save_is_consistent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, read = Clock(), journal.read_journal
    with open_with_clock(tmp_path, clock) as store:
        store.done(None, small_lock())

        def overtaken(path: Path) -> journal.JournalContents:
            journal_contents = read(path)
            monkeypatch.setattr(state_files, "read_journal", read)
            store.done(None, store.lock.put(HELLO, news(title="一")))
            clock.now += SAVE_INTERVAL
            store.done(None, store.lock.put(HELLO, news(title="二")))
            return journal_contents

        monkeypatch.setattr(state_files, "read_journal", overtaken)
        assert read_state(tmp_path, LOCKFILE).lock.resources[HELLO] == news(title="二")


def test_an_aborted_run_saves_the_lockfile(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), opened(tmp_path) as store:
        store.done(store.begin(create()), small_lock())
        raise KeyboardInterrupt
    assert lockfile.read(tmp_path / LOCKFILE).resources == small_lock().resources
    assert journal_of(tmp_path).exists()


def test_the_error_of_a_run_wins_over_a_failed_save(
    tmp_path: Path,
) -> None:
    with pytest.raises(PlatformError), opened(tmp_path) as store:
        store.done(store.begin(create()), small_lock())
        (tmp_path / LOCKFILE / "inside").mkdir(parents=True)
        raise PlatformError("refused")
    shutil.rmtree(tmp_path / LOCKFILE)
    assert read_state(tmp_path, LOCKFILE).lock.resources == small_lock().resources


def test_one_backup_holds_the_lockfile_as_it_was_before_the_run(tmp_path: Path) -> None:
    before = with_small_lock(tmp_path).read_bytes()
    with opened(tmp_path) as store:
        store.done(None, store.lock.put(HELLO, news(title="一")))
        store.done(None, store.lock.put(HELLO, news(title="二")))
    assert (tmp_path / ".wxpublish" / f"{LOCKFILE}.backup").read_bytes() == before


def test_a_run_leaves_only_the_lockfile_and_the_workspace(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {LOCKFILE, ".wxpublish"}


def test_a_clean_run_leaves_no_journal(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    assert not journal_of(tmp_path).exists()


def test_git_ignores_the_workspace(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    assert (tmp_path / ".wxpublish" / ".gitignore").read_text() == "*\n"


def test_a_lockfile_in_the_workspace_has_its_files_beside_it(tmp_path: Path) -> None:
    name = ".wxpublish/emulator/wxpublish.lock.json"
    with Store.open(tmp_path, name, "apply", app_id=APP_ID) as store:
        store.begin(create())
    folder = tmp_path / ".wxpublish" / "emulator"
    assert (folder / "wxpublish.lock.journal.jsonl").exists()


def test_a_symbolic_link_is_kept(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.touch()
    (tmp_path / LOCKFILE).symlink_to(elsewhere)
    elsewhere.write_bytes(lockfile.encode(Lock("lineage", 1)))
    with_small_lock(tmp_path)
    assert (tmp_path / LOCKFILE).is_symlink()
    assert lockfile.read(elsewhere).serial == 2


def test_the_permissions_stay(tmp_path: Path) -> None:
    path = with_small_lock(tmp_path)
    path.chmod(0o640)
    with opened(tmp_path) as store:
        store.done(None, store.lock.put(HELLO, news(title="新")))
    assert path.stat().st_mode & 0o777 == 0o640


def test_an_open_operation_stays_open_for_the_next_run(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        number = store.begin(create())
        store.unknown(number, "the connection broke")
    with opened(tmp_path) as store:
        (left,) = store.open_operations()
    assert (left.number, left.operation, left.why) == (number, create(), "the connection broke")


def test_a_resolved_operation_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.begin(create())
    with opened(tmp_path) as store:
        store.done(store.open_operations()[0].number, small_lock())
    with opened(tmp_path) as store:
        assert store.open_operations() == ()
        assert store.lock.resources == small_lock().resources


def test_numbers_continue_after_a_crash(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        first = store.begin(create())
    with opened(tmp_path) as store:
        assert store.begin(create()) > first


def test_the_journal_of_a_crashed_run_is_replayed(tmp_path: Path) -> None:
    crash_during_run(tmp_path, small_lock())
    with opened(tmp_path) as store:
        assert store.lock.resources == small_lock().resources
        assert Recovered(HELLO, "hello-id", "replayed") in store.recovered
        assert store.open_operations() == ()


def test_the_journal_is_replayed_once(tmp_path: Path) -> None:
    crash_during_run(tmp_path, small_lock())
    with opened(tmp_path):
        pass
    with opened(tmp_path) as store:
        assert store.recovered == ()


def test_a_replay_keeps_serial_and_lineage_of_the_crashed_run(tmp_path: Path) -> None:
    crash_during_run(tmp_path, small_lock())
    with Store.open(tmp_path, LOCKFILE, "apply", app_id=APP_ID) as store:
        pass
    saved = lockfile.read(tmp_path / LOCKFILE)
    assert (saved.lineage, saved.serial) == ("lineage", 1)
    assert store.lock == saved


def test_read_replays_the_journal(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    crash_during_run(tmp_path, small_lock().put(Address("news", "b"), news("b-id")))
    view = read_state(tmp_path, LOCKFILE)
    with opened(tmp_path) as store:
        assert (view.lock, view.recovered) == (store.lock, store.recovered)


def test_read_shows_open_operations(tmp_path: Path) -> None:
    crash_during_run(tmp_path, Lock(), unknown="the connection broke")
    assert [one.why for one in read_state(tmp_path, LOCKFILE).open] == ["the connection broke"]


def test_read_writes_nothing(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    crash_during_run(tmp_path, small_lock().put(Address("news", "b"), news("b-id")))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    read_state(tmp_path, LOCKFILE)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_read_makes_no_folder(tmp_path: Path) -> None:
    assert read_state(tmp_path, LOCKFILE).lock == Lock()
    assert list(tmp_path.iterdir()) == []


def test_read_works_during_a_run(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.done(None, small_lock())
        assert read_state(tmp_path, LOCKFILE).lock.resources == store.lock.resources


def test_a_second_run_is_refused_with_the_holder(tmp_path: Path) -> None:
    says = r"apply by .* process \d+, since 20"
    with opened(tmp_path, "apply"), pytest.raises(LockHeld, match=says) as caught:
        opened(tmp_path).__enter__()
    assert caught.value.exit_code == 7


def test_a_journal_of_another_lockfile_is_refused_with_a_hint(tmp_path: Path) -> None:
    crash_during_run(tmp_path, small_lock())
    path = tmp_path / LOCKFILE
    path.write_bytes(lockfile.encode(replace(small_lock(), lineage="another")))
    with pytest.raises(BrokenState, match="lineage lineage, not another") as caught:
        read_state(tmp_path, LOCKFILE)
    assert f"mv {journal_of(tmp_path)}" in (caught.value.hint or "")


def test_the_lockfile_of_another_account_is_not_opened(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    another = Store.open(tmp_path, LOCKFILE, "apply", app_id="wxffffffffffffffff")
    with pytest.raises(Stale, match="another account"):
        another.__enter__()


def test_an_inconsistent_lock_is_not_recorded(tmp_path: Path) -> None:
    before = with_small_lock(tmp_path).read_bytes()
    with opened(tmp_path) as store:
        with pytest.raises(BrokenState):
            store.done(None, store.lock.drop(COVER))
        assert not journal_of(tmp_path).exists()
    assert (tmp_path / LOCKFILE).read_bytes() == before


def test_temporary_files_of_killed_runs_are_removed(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    with opened(tmp_path) as store:
        for written in tmp_path.rglob("*"):
            assert not written.name.endswith(".tmp")
        store.done(None, store.lock.put(HELLO, news(title="新")))
    stray = tmp_path / kill_during_write(tmp_path / LOCKFILE)
    other = tmp_path / kill_during_write(tmp_path / "wxpublish.other.lock.json")
    stray.touch()
    other.touch()
    with opened(tmp_path):
        assert not stray.exists()
        assert other.exists()


def kill_during_write(path: Path) -> str:
    """The temporary file that a killed write of this file leaves."""
    return f"{atomic_files._prefix(path)}0123abcd.tmp"


def test_edits_of_many_threads_are_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as store:

        def upload(number: int) -> None:
            address = Address("image", f"{number}")
            begun = store.begin(replace(create(), deed="upload", address=address, resource=None))
            with store.edit_lock:
                store.done(begun, store.lock.put(address, cover(f"id-{number}")))

        threads = [threading.Thread(target=upload, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.open_operations() == ()
    assert len(lockfile.read(tmp_path / LOCKFILE).resources) == 24


def failing_save(root: Path) -> CannotSave:
    """The error of a run whose lockfile cannot be replaced after it created a draft."""
    path = root / LOCKFILE
    with pytest.raises(CannotSave) as caught, opened(root) as store:
        begun = store.begin(create())
        before = path.read_bytes()
        path.unlink()
        (path / "inside").mkdir(parents=True)
        store.done(begun, small_lock().put(HELLO, news(title="新")))
    (path / "inside").rmdir()
    path.rmdir()
    path.write_bytes(before)
    return caught.value


def test_a_lockfile_that_cannot_be_written_leaves_a_copy_beside_it(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    error = failing_save(tmp_path)
    rescue = tmp_path / "wxpublish.lock.rescue"
    assert error.rescue == str(rescue)
    assert f"mv {rescue} {tmp_path / LOCKFILE}" in (error.hint or "")
    assert lockfile.read(rescue).resources[HELLO] == news(title="新")


def test_after_a_failed_save_the_journal_has_everything(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    failing_save(tmp_path)
    assert read_state(tmp_path, LOCKFILE).lock.resources[HELLO] == news(title="新")


def test_the_rescued_copy_fits_in_place_of_the_lockfile(tmp_path: Path) -> None:
    with_small_lock(tmp_path)
    failing_save(tmp_path)
    (tmp_path / "wxpublish.lock.rescue").replace(tmp_path / LOCKFILE)
    with opened(tmp_path) as store:
        assert (store.lock.resources[HELLO], store.recovered) == (news(title="新"), ())


def test_without_room_beside_it_the_copy_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "site" / "locks").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    name = f"locks/{LOCKFILE}"
    opening = Store.open(tmp_path / "site", name, "apply", app_id=APP_ID)
    with pytest.raises(CannotSave) as caught, opening as store:
        (tmp_path / "site" / "locks").rmdir()
        store.done(store.begin(create()), small_lock())
    rescue = Path(caught.value.rescue or "")
    assert rescue.is_relative_to(tmp_path / "temporary")
    assert lockfile.read(rescue).resources == small_lock().resources


def test_three_thousand_resources_are_saved(tmp_path: Path) -> None:
    lock = large_lock(3000)
    with opened(tmp_path) as store:
        store.done(None, lock)
    assert lockfile.read(tmp_path / LOCKFILE).resources == lock.resources


def test_an_aborted_run_leaves_its_journal(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.done(store.begin(create()), small_lock())
        store.abort()
    assert journal_of(tmp_path).exists()
    assert read_state(tmp_path, LOCKFILE).lock.resources == small_lock().resources


def test_an_interrupt_leaves_the_journal(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), opened(tmp_path) as store:
        store.begin(create())
        raise KeyboardInterrupt
    assert [one.operation.address for one in read_state(tmp_path, LOCKFILE).open] == [HELLO]
