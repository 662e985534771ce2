from pathlib import Path

import pytest

from tests.github.fake import REPOSITORY, TOKEN, Fake, running
from tests.github.repository import LOCKFILE, clone, git, protect, serial_on, write_lock
from wxpublish.errors import CannotSave, Stale
from wxpublish.git.command import GitFailed
from wxpublish.git.isolation import Remote
from wxpublish.git.repository import Repository, find_repository
from wxpublish.github.api import Github
from wxpublish.github.deliver import Delivery, LockfileCommit, deliver, take_pending_lockfile

MESSAGE = "wxpublish: lockfile at serial 2\n\ncreate news.hello"
WORKING = "wxpublish/lockfile"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxpublish.github.deliver._PAUSE", 0.0)


def found(folder: Path, remote: Remote | None = None) -> Repository:
    repository = find_repository(folder, remote=remote)
    assert repository
    return repository


def send(folder: Path, *, github: Fake | None = None, path: str = LOCKFILE) -> Delivery:
    api = Github(github.url, REPOSITORY, TOKEN) if github else None
    lock_commit = LockfileCommit(path, MESSAGE, "main", "gh run download 1")
    return deliver(found(folder), lock_commit, working_branch=WORKING if github else "", github=api)


def test_a_changed_lockfile_is_committed_and_pushed(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    assert send(run) == Delivery("pushed", "main")
    assert serial_on(bare) == 2
    assert git(bare, "log", "-1", "--format=%s|%an", "main").strip() == (
        "wxpublish: lockfile at serial 2|github-actions[bot]"
    )


def test_an_unchanged_lockfile_makes_no_commit(bare: Path, tmp_path: Path) -> None:
    before = git(bare, "rev-parse", "main")
    assert send(clone(bare, tmp_path / "run")) == Delivery("unchanged")
    assert git(bare, "rev-parse", "main") == before


def test_nothing_but_the_lockfile_is_committed(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    (run / "notes.md").write_text("未完", encoding="utf-8")
    git(run, "add", "notes.md")
    send(run)
    assert git(bare, "show", "--name-only", "--format=", "main").split() == [LOCKFILE]


def test_an_ignored_lockfile_is_not_committed(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    (run / ".gitignore").write_text("private.json\n", encoding="utf-8")
    write_lock(run, 2, "private.json")
    assert send(run, path="private.json") == Delivery("unchanged")


def test_a_push_goes_on_top_of_what_others_pushed(bare: Path, tmp_path: Path) -> None:
    run, editor = clone(bare, tmp_path / "run"), clone(bare, tmp_path / "editor")
    (editor / "article.md").write_text("新文", encoding="utf-8")
    git(editor, "add", ".")
    git(editor, "commit", "-q", "-m", "an article")
    git(editor, "push", "-q", "origin", "main")
    write_lock(run, 2)
    assert send(run).how == "pushed"
    assert serial_on(bare) == 2
    assert git(bare, "show", "main:article.md") == "新文"


def test_two_runs_that_changed_the_same_lockfile_conflict(bare: Path, tmp_path: Path) -> None:
    first, second = clone(bare, tmp_path / "first"), clone(bare, tmp_path / "second")
    write_lock(first, 2)
    write_lock(second, 3)
    send(first)
    with pytest.raises(Stale, match="another run changed"):
        send(second)
    assert serial_on(bare) == 2
    assert '"serial": 3' in (second / LOCKFILE).read_text(encoding="utf-8")


def test_a_protected_branch_fails_with_the_commands_that_finish_the_job(
    bare: Path, tmp_path: Path
) -> None:
    protect(bare)
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    with pytest.raises(CannotSave) as raised:
        send(run)
    assert "GH006" in raised.value.message
    assert f"gh run download 1 && git add {LOCKFILE} && git commit" in (raised.value.hint or "")
    assert "working-branch" in (raised.value.hint or "")


def test_a_protected_branch_gets_a_pull_request(bare: Path, tmp_path: Path, github: Fake) -> None:
    protect(bare)
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    assert send(run, github=github) == Delivery("proposed", github.pulls[0]["html_url"])
    assert serial_on(bare, WORKING) == 2
    assert github.pulls[0]["title"] == "wxpublish: lockfile at serial 2"
    assert github.pulls[0]["base"] == "main"


def test_an_open_pull_request_gets_the_next_lockfile_too(
    bare: Path, tmp_path: Path, github: Fake
) -> None:
    protect(bare)
    for number in (2, 3):
        run = clone(bare, tmp_path / f"run{number}")
        take_pending_lockfile(found(run), LOCKFILE, WORKING)
        write_lock(run, number)
        send(run, github=github)
    assert serial_on(bare, WORKING) == 3
    assert len(github.pulls) == 1


def test_a_proposed_lockfile_is_not_proposed_again(
    bare: Path, tmp_path: Path, github: Fake
) -> None:
    protect(bare)
    first = clone(bare, tmp_path / "first")
    write_lock(first, 2)
    send(first, github=github)
    before = git(bare, "rev-parse", WORKING)
    second = clone(bare, tmp_path / "second")
    take_pending_lockfile(found(second), LOCKFILE, WORKING)
    assert send(second, github=github).how == "proposed"
    assert git(bare, "rev-parse", WORKING) == before
    assert len(github.pulls) == 1


def test_a_working_branch_that_moved_meanwhile_is_not_overwritten(
    bare: Path, tmp_path: Path, github: Fake
) -> None:
    protect(bare)
    runs = [clone(bare, tmp_path / name) for name in ("first", "second")]
    write_lock(runs[0], 2)
    write_lock(runs[1], 3)
    send(runs[0], github=github)
    with pytest.raises(CannotSave):
        send(runs[1], github=github)
    assert serial_on(bare, WORKING) == 2


def test_a_run_starts_from_the_lockfile_of_an_open_pull_request(
    bare: Path, tmp_path: Path, github: Fake
) -> None:
    protect(bare)
    first = clone(bare, tmp_path / "first")
    write_lock(first, 2)
    send(first, github=github)
    second = clone(bare, tmp_path / "second")
    assert take_pending_lockfile(found(second), LOCKFILE, WORKING)
    assert '"serial": 2' in (second / LOCKFILE).read_text(encoding="utf-8")


def test_an_outdated_working_branch_is_not_taken(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    git(run, "push", "-q", "origin", f"HEAD:refs/heads/{WORKING}")
    write_lock(run, 5)
    git(run, "commit", "-q", "-am", "later")
    assert not take_pending_lockfile(found(run), LOCKFILE, WORKING)
    assert '"serial": 5' in (run / LOCKFILE).read_text(encoding="utf-8")


def test_without_a_working_branch_nothing_is_taken(bare: Path, tmp_path: Path) -> None:
    assert not take_pending_lockfile(found(clone(bare, tmp_path / "run")), LOCKFILE, WORKING)


def test_a_lockfile_of_another_lineage_is_not_taken(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    git(run, "checkout", "-q", "-b", "other")
    write_lock(run, 9, lineage="two")
    git(run, "commit", "-q", "-am", "another life")
    git(run, "push", "-q", "origin", f"other:refs/heads/{WORKING}")
    git(run, "checkout", "-q", "main")
    assert not take_pending_lockfile(found(run), LOCKFILE, WORKING)


def test_the_error_for_a_missing_remote_quotes_git(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    bare.rename(tmp_path / "elsewhere")
    with pytest.raises(GitFailed, match="git push failed"):
        send(run)


def test_a_missing_git_is_named(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitFailed, match="git is not on the PATH"):
        send(run)


def test_a_push_without_an_answer_is_sent_again(bare: Path, tmp_path: Path) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    with running() as github:
        github.bare = bare
        git(run, "remote", "set-url", "origin", f"{github.url}/{REPOSITORY}")

        def cut() -> None:
            github.on_request.clear()
            raise ConnectionAbortedError

        github.on_request[f"POST /{REPOSITORY}/git-receive-pack"] = cut
        lock_commit = LockfileCommit(LOCKFILE, MESSAGE, "main")
        assert deliver(found(run, Remote(github.url, TOKEN)), lock_commit).how == "pushed"
    assert serial_on(bare) == 2


def test_a_token_without_write_access_gets_the_commands_that_finish_the_job(
    bare: Path, tmp_path: Path
) -> None:
    run = clone(bare, tmp_path / "run")
    write_lock(run, 2)
    with running() as github:
        github.bare = bare
        github.tokens = {TOKEN: frozenset()}
        git(run, "remote", "set-url", "origin", f"{github.url}/{REPOSITORY}")
        lock_commit = LockfileCommit(LOCKFILE, MESSAGE, "main")
        with pytest.raises(GitFailed) as raised:
            deliver(found(run, Remote(github.url, TOKEN)), lock_commit)
        assert github.requests.count(f"GET /{REPOSITORY}/info/refs") == 1
    assert "finish it by hand: git add" in (raised.value.hint or "")
