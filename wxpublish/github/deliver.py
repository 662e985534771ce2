"""Commits the lockfile of a run: pushes it to the branch, or proposes it in a pull request."""

import json
import random
import secrets
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wxpublish.errors import CannotSave, Stale
from wxpublish.git.command import GitFailed, GitResult
from wxpublish.git.commits import advance_head, commit_files
from wxpublish.git.index import is_ignored
from wxpublish.git.objects import find_blob_id, read_blob, read_file_at, resolve_commit
from wxpublish.git.origin import fetch, push, tracking_ref
from wxpublish.git.repository import Repository
from wxpublish.github.api import Github

_MAX_ATTEMPTS = 24
_MAX_FAILURES = 4
"""Pushes that may fail for no known reason before the remote counts as out of reach."""
_PAUSE = 0.25
_MAX_PAUSE = 5.0
_PROTECTED = ("GH006", "GH013", "protected branch", "rule violations", "hook declined")
_NO_BRANCH = "couldn't find remote ref"
_FORBIDDEN = ("error: 403", "Permission to ", "not granted")
_BEHIND = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "stale info",
)
Merge = Callable[[bytes | None, bytes, bytes | None], bytes | None]
"""A three-way merge of a file: base (None: there was none), ours, theirs (None: they removed it) →
the merged bytes, or None for a conflict."""


@dataclass(frozen=True, slots=True)
class LockfileCommit:
    """A commit of the lockfile in the site's folder, and the branch it is for.

    `download_command` gets the lockfile from the run; it is empty where the run keeps no files.
    """

    path: str
    message: str
    branch: str
    download_command: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the lockfile; `location` is a branch or the page of a pull request."""

    how: Literal["unchanged", "pushed", "proposed"]
    location: str = ""

    def __str__(self) -> str:
        preposition = "to" if self.how == "pushed" else "in"
        return f"{self.how} {preposition} {self.location}" if self.location else self.how


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The commit that was pushed last, and the answer if the branch is protected."""

    sha: str
    refused: GitResult | None = None


def deliver(
    repository: Repository,
    lock_commit: LockfileCommit,
    *,
    working_branch: str = "",
    github: Github | None = None,
    merge: Merge | None = None,
) -> Delivery:
    """Commit the lockfile and push it; `merge` joins it with one that was pushed meanwhile.

    If the branch is protected, the lockfile goes to `working_branch` and a pull request. Raises
    CannotSave with the commands that finish the job, and Stale if another run changed the lockfile
    and the two cannot be merged.
    """
    data = _changed_lockfile(repository, lock_commit.path)
    if data is None:
        return Delivery("unchanged")
    by_hand = _commands_by_hand(repository, lock_commit)
    attempt = _push(repository, lock_commit, data, merge)
    if attempt.refused is None:
        advance_head(repository, attempt.sha, {lock_commit.path: data})
        return Delivery("pushed", lock_commit.branch)
    if not working_branch or github is None:
        hint = f"{by_hand}; or set the input `working-branch`, and the run opens a pull request"
        raise CannotSave(lock_commit.branch, _refusal_reason(attempt.refused), None, hint)
    refused = _propose(repository, lock_commit.path, attempt.sha, working_branch)
    if refused is not None:
        raise CannotSave(working_branch, _refusal_reason(refused), None, by_hand)
    title, _, body = lock_commit.message.partition("\n\n")
    page = github.ensure_pull(working_branch, lock_commit.branch, title, body)
    return Delivery("proposed", page)


def _changed_lockfile(repository: Repository, path: str) -> bytes | None:
    """The lockfile if it differs from HEAD's; None if it does not, or if git ignores it."""
    if is_ignored(repository, path):
        return None
    data = _working_path(repository, path).read_bytes()
    return None if read_file_at(repository, "HEAD", path) == data else data


def _working_path(repository: Repository, path: str) -> Path:
    return repository.top / repository.path(path)


def _propose(repository: Repository, path: str, sha: str, working_branch: str) -> GitResult | None:
    """Push to the working branch unless it has this lockfile; the answer if that is refused.

    The push replaces the branch, whose lockfile `take_pending_lockfile` has taken over; the lease
    makes sure that the branch holds nothing newer.
    """
    tip = resolve_commit(repository, tracking_ref(working_branch)) or ""
    if tip and find_blob_id(repository, tip, path) == find_blob_id(repository, sha, path):
        return None
    answer = push(repository, sha, working_branch, lease=tip)
    return None if answer.ok else answer


def _push(
    repository: Repository, lock_commit: LockfileCommit, data: bytes, merge: Merge | None
) -> _Attempt:
    """Push to the branch, on top of what others pushed."""
    head = repository.run("rev-parse", "--verify", "HEAD")
    sha = commit_files(repository, head, {lock_commit.path: data}, lock_commit.message)
    by_hand = _commands_by_hand(repository, lock_commit)
    failures = 0
    for attempt in range(_MAX_ATTEMPTS):
        answer = push(repository, sha, lock_commit.branch)
        if answer.ok:
            return _Attempt(sha)
        if any(sign in answer.stderr for sign in _PROTECTED):
            return _Attempt(sha, answer)
        is_behind = any(sign in answer.stderr for sign in _BEHIND)
        failures += not is_behind
        if failures == _MAX_FAILURES or any(sign in answer.stderr for sign in _FORBIDDEN):
            raise GitFailed("push", answer.stderr, hint=by_hand)
        pause = min(_PAUSE * 2**attempt, _MAX_PAUSE)
        time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads runs, keeps no secret
        if is_behind:
            sha = _commit_on_tip(repository, lock_commit, head, data, merge)
    moved = f"{lock_commit.branch} changed during each of {_MAX_ATTEMPTS} attempts"
    raise GitFailed("push", moved, hint=by_hand)


def _commit_on_tip(
    repository: Repository,
    lock_commit: LockfileCommit,
    head: str,
    ours: bytes,
    merge: Merge | None,
) -> str:
    """The same commit on top of the branch's present tip. Raises Stale and GitFailed."""
    tip = tracking_ref(lock_commit.branch)
    fetched = fetch(repository, lock_commit.branch, tip)
    if not fetched.ok:
        by_hand = _commands_by_hand(repository, lock_commit)
        raise GitFailed("fetch", fetched.stderr, hint=by_hand)
    path = lock_commit.path
    data = _merged_lockfile(repository, path, (head, ours, tip), merge)
    if data is None:
        raise Stale(
            f"another run changed {path} on {lock_commit.branch} meanwhile",
            hint="run the job again: apply finds what this run created and takes it over; "
            "`concurrency` in the workflow prevents two runs at once",
        )
    return commit_files(repository, tip, {path: data}, lock_commit.message)


def _merged_lockfile(
    repository: Repository, path: str, sides: tuple[str, bytes, str], merge: Merge | None
) -> bytes | None:
    """Our lockfile if the branch did not change it since our commit, else both merged."""
    head, ours, tip = sides
    before, now = find_blob_id(repository, head, path), find_blob_id(repository, tip, path)
    if now == before:
        return ours
    base = read_blob(repository, before) if before else None
    theirs = read_blob(repository, now) if now else None
    return merge(base, ours, theirs) if merge and (theirs is not None or now is None) else None


def take_pending_lockfile(repository: Repository, path: str, working_branch: str) -> bool:
    """Start from the lockfile of a pull request that is still open, if it is newer than ours.

    Without it a second apply would not know what the first one created. A lockfile with a higher
    serial of the same lineage is newer. Raises GitFailed if the remote cannot be read.
    """
    reference = tracking_ref(working_branch)
    fetched = fetch(repository, working_branch, reference)
    if not fetched.ok:
        if _NO_BRANCH in fetched.stderr:
            return False
        raise GitFailed("fetch", fetched.stderr)
    pending = read_file_at(repository, reference, path)
    if pending is None or not _is_newer(pending, read_file_at(repository, "HEAD", path) or b""):
        return False
    _replace(_working_path(repository, path), pending)
    return True


def _replace(path: Path, data: bytes) -> None:
    """Replace a file; a link in its place is replaced, not followed."""
    temporary = path.with_name(f".wxpublish-{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _commands_by_hand(repository: Repository, lock_commit: LockfileCommit) -> str:
    """The commands that finish the job in a clone, from the repository's top folder."""
    title = shlex.quote(lock_commit.message.partition("\n")[0])
    commands = [
        *[lock_commit.download_command] * bool(lock_commit.download_command),
        f"git add {shlex.quote(repository.path(lock_commit.path))}",
        f"git commit -m {title}",
        f"git push origin HEAD:{lock_commit.branch}",
    ]
    return f"finish it by hand: {' && '.join(commands)}"


def _is_newer(pending: bytes, ours: bytes) -> bool:
    theirs, mine = _lineage_and_serial(pending), _lineage_and_serial(ours)
    if theirs is None:
        return False
    return mine is None or (theirs[0] == mine[0] and theirs[1] > mine[1])


def _lineage_and_serial(data: bytes) -> tuple[str, int] | None:
    """Lineage and serial of a lockfile; None for any other file."""
    try:
        document = json.loads(data)
        return str(document["lineage"]), int(document["serial"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _refusal_reason(answer: GitResult) -> str:
    lines = [
        line.strip() for line in answer.stderr.splitlines() if "rejected" in line or "GH0" in line
    ]
    return "; ".join(lines) or "the branch is protected"
