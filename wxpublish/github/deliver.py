"""The lockfile on its way back: committed on top of the branch, pushed, or proposed."""

import json
import random
import secrets
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wxpublish.errors import CannotSave, Stale
from wxpublish.git.command import Answer, GitFailed
from wxpublish.git.commits import advance, commit_files
from wxpublish.git.index import is_ignored
from wxpublish.git.objects import blob, blob_id, commit_named, file_at
from wxpublish.git.origin import fetch, push, tracking
from wxpublish.git.repository import Repository
from wxpublish.github.api import Github

_MAX_ATTEMPTS = 24
_MAX_FAILURES = 4
"""Pushes that may end without the remote's word, before it counts as out of reach."""
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
"""A three-way merge of a file: what both sides started from (None: they had none), ours, and
theirs (None: they removed it) → the merged bytes, or None where they contradict each other."""


@dataclass(frozen=True, slots=True)
class LockfileCommit:
    """Files of the site's folder with the message of their commit, and the branch they are for.

    `fetch` is the command by which a person gets them from the run; empty where there is none.
    """

    paths: tuple[str, ...]
    message: str
    branch: str
    fetch: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the lockfile; `place` is a branch or the page of a pull request."""

    how: Literal["unchanged", "pushed", "proposed"]
    location: str = ""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The commit that was pushed last, and the answer if the branch is protected."""

    sha: str
    refused: Answer | None = None


def deliver(
    repository: Repository,
    lock_commit: LockfileCommit,
    *,
    working_branch: str = "",
    github: Github | None = None,
    merge: Merge | None = None,
) -> Delivery:
    """Commit the files and push them to the branch; `merge` joins what others pushed meanwhile.

    Where that is protected they go to `working_branch` and a pull request. Raises CannotSave with
    the commands that finish the job, and Stale when another run changed the same file meanwhile
    and there is no merge of both.
    """
    files = _changed_files(repository, lock_commit)
    if not files:
        return Delivery("unchanged")
    attempt = _push(repository, lock_commit, files, merge)
    if attempt.refused is None:
        advance(repository, attempt.sha, files)
        return Delivery("pushed", lock_commit.branch)
    if not working_branch or github is None:
        hint = f"{_finish_by_hand(repository, lock_commit)}; or let a pull request be opened: input `working-branch`"
        raise CannotSave(lock_commit.branch, _refusal_reason(attempt.refused), None, hint)
    answer = _propose(repository, lock_commit, attempt.sha, working_branch)
    if answer is not None:
        raise CannotSave(
            working_branch, _refusal_reason(answer), None, _finish_by_hand(repository, lock_commit)
        )
    title, _, body = lock_commit.message.partition("\n\n")
    page = github.ensure_pull(working_branch, lock_commit.branch, title, body)
    return Delivery("proposed", page)


def _changed_files(repository: Repository, lock_commit: LockfileCommit) -> dict[str, bytes]:
    """The files that are not as HEAD has them, by path; none where git is to ignore them."""
    if any(is_ignored(repository, path) for path in lock_commit.paths):
        return {}
    contents = {path: _working_path(repository, path).read_bytes() for path in lock_commit.paths}
    return {
        path: data for path, data in contents.items() if file_at(repository, "HEAD", path) != data
    }


def _working_path(repository: Repository, path: str) -> Path:
    return repository.top / repository.path(path)


def _propose(
    repository: Repository, lock_commit: LockfileCommit, sha: str, working_branch: str
) -> Answer | None:
    """Bring the files to the working branch unless it has them; the answer if that is refused.

    The branch is replaced: what it held was taken over by `take_pending_lockfile`, and the lease makes sure
    that it holds nothing newer.
    """
    known = commit_named(repository, tracking(working_branch)) or ""
    if known and all(
        blob_id(repository, known, path) == blob_id(repository, sha, path)
        for path in lock_commit.paths
    ):
        return None
    answer = push(repository, sha, working_branch, lease=known)
    return None if answer.ok else answer


def _push(
    repository: Repository,
    lock_commit: LockfileCommit,
    files: Mapping[str, bytes],
    merge: Merge | None,
) -> _Attempt:
    """Push to the branch, on top of what others pushed."""
    head = repository.run("rev-parse", "--verify", "HEAD")
    sha = commit_files(repository, head, files, lock_commit.message)
    failures = 0
    for attempt in range(_MAX_ATTEMPTS):
        answer = push(repository, sha, lock_commit.branch)
        if answer.ok:
            return _Attempt(sha)
        if any(sign in answer.said for sign in _PROTECTED):
            return _Attempt(sha, answer)
        behind = any(sign in answer.said for sign in _BEHIND)
        failures += not behind
        if failures == _MAX_FAILURES or any(sign in answer.said for sign in _FORBIDDEN):
            raise GitFailed("push", answer.said, hint=_finish_by_hand(repository, lock_commit))
        pause = min(_PAUSE * 2**attempt, _MAX_PAUSE)
        time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads runs, keeps no secret
        if behind:
            sha = _commit_on_tip(repository, lock_commit, head, files, merge)
    moved = f"{lock_commit.branch} moved on {_MAX_ATTEMPTS} times"
    raise GitFailed("push", moved, hint=_finish_by_hand(repository, lock_commit))


def _commit_on_tip(
    repository: Repository,
    lock_commit: LockfileCommit,
    head: str,
    files: Mapping[str, bytes],
    merge: Merge | None,
) -> str:
    """The same commit on top of what the branch holds by now. Raises Stale and GitFailed."""
    tip = tracking(lock_commit.branch)
    result = fetch(repository, lock_commit.branch, tip)
    if not result.ok:
        raise GitFailed("fetch", result.said, hint=_finish_by_hand(repository, lock_commit))
    merged = {
        path: _merged_file(repository, lock_commit, path, (head, data, tip), merge)
        for path, data in files.items()
    }
    return commit_files(repository, tip, merged, lock_commit.message)


def _merged_file(
    repository: Repository,
    lock_commit: LockfileCommit,
    path: str,
    sides: tuple[str, bytes, str],
    merge: Merge | None,
) -> bytes:
    """Our bytes of a file where the branch left it alone since our commit, else both joined."""
    head, ours, tip = sides
    before, now = blob_id(repository, head, path), blob_id(repository, tip, path)
    if now == before:
        return ours
    base = blob(repository, before) if before else None
    theirs = blob(repository, now) if now else None
    joined = merge(base, ours, theirs) if merge and (theirs is not None or now is None) else None
    if joined is None:
        raise Stale(
            f"another run changed {' '.join(lock_commit.paths)} on {lock_commit.branch} meanwhile",
            hint="run the job again: apply finds what this run made and takes it over. "
            "`concurrency` in the workflow keeps two runs apart",
        )
    return joined


def take_pending_lockfile(repository: Repository, path: str, working_branch: str) -> bool:
    """Start from the lockfile of a pull request that is still open, if it is newer than ours.

    Without it a second apply would not know what the first one made. A serial that is higher in
    the same lineage is newer; a branch that was merged and left behind is not. Raises GitFailed
    where the remote cannot be asked.
    """
    reference = tracking(working_branch)
    result = fetch(repository, working_branch, reference)
    if not result.ok:
        if _NO_BRANCH in result.said:
            return False
        raise GitFailed("fetch", result.said)
    pending = file_at(repository, reference, path)
    if pending is None or not _is_newer(pending, file_at(repository, "HEAD", path) or b""):
        return False
    _replace(_working_path(repository, path), pending)
    return True


def _replace(path: Path, data: bytes) -> None:
    """Put bytes in a file's place; a link there is replaced, not followed."""
    temporary = path.with_name(f".wxpublish-{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _finish_by_hand(repository: Repository, lock_commit: LockfileCommit) -> str:
    """The commands that finish the job at a person's desk, in the repository's own folder."""
    files = " ".join(shlex.quote(repository.path(path)) for path in lock_commit.paths)
    title = shlex.quote(lock_commit.message.partition("\n")[0])
    commands = [
        *[lock_commit.fetch] * bool(lock_commit.fetch),
        f"git add {files}",
        f"git commit -m {title}",
        f"git push origin HEAD:{lock_commit.branch}",
    ]
    return f"finish it by hand: {' && '.join(commands)}"


def _is_newer(pending: bytes, ours: bytes) -> bool:
    theirs, mine = _lineage_and_serial(pending), _lineage_and_serial(ours)
    if theirs is None:
        return False
    return mine is None or (theirs[0] == mine[0] and theirs[1] > mine[1])


def _lineage_and_serial(text: bytes) -> tuple[str, int] | None:
    """Lineage and serial of a lockfile; None for what is none."""
    try:
        document = json.loads(text)
        return str(document["lineage"]), int(document["serial"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _refusal_reason(answer: Answer) -> str:
    lines = [
        line.strip() for line in answer.said.splitlines() if "rejected" in line or "GH0" in line
    ]
    return "; ".join(lines) or "it is protected"
