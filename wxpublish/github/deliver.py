"""The lockfile on its way back: committed, rebased, pushed, or proposed as a pull request."""

import json
import random
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wxpublish.errors import CannotSave, Stale
from wxpublish.github.api import Github
from wxpublish.github.git import Answer, Git, GitFailed

ATTEMPTS = 24
FAILURES = 4
"""Pushes that may end without the remote's word, before it counts as out of reach."""
_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files of the site's folder with the message of their commit, and the branch they are for.

    `fetch` is the command by which a person gets them from the run; empty where there is none.
    """

    paths: tuple[str, ...]
    message: str
    branch: str
    fetch: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the lockfile; `place` is a branch or the page of a pull request."""

    how: Literal["unchanged", "pushed", "proposed"]
    place: str = ""


def deliver(
    git: Git, parcel: Parcel, *, working_branch: str = "", github: Github | None = None
) -> Delivered:
    """Commit the files and push them to the branch.

    Where that is protected they go to `working_branch` and a pull request. Raises CannotSave with
    the commands that finish the job, and Stale when another run changed the same file meanwhile.
    """
    if not commit(git, parcel):
        return Delivered("unchanged")
    refused = push(git, parcel)
    if refused is None:
        return Delivered("pushed", parcel.branch)
    if not working_branch or github is None:
        hint = f"{by_hand(git, parcel)}; or let a pull request be opened: input `working-branch`"
        raise CannotSave(parcel.branch, _reason(refused), None, hint)
    problem = _propose(git, parcel.paths, working_branch)
    if problem is not None:
        raise CannotSave(working_branch, _reason(problem), None, by_hand(git, parcel))
    title, _, body = parcel.message.partition("\n\n")
    page = github.open_pull(working_branch, parcel.branch, title, body)
    return Delivered("proposed", page)


def _propose(git: Git, paths: Sequence[str], working_branch: str) -> Answer | None:
    """Bring the files to the working branch unless it has them; the answer if that is refused.

    The branch is replaced: what it held was taken over by `take_pending`, and the lease makes sure
    that it holds nothing newer.
    """
    remote = f"refs/remotes/origin/{working_branch}"
    known = git.try_run("rev-parse", "--verify", "--quiet", remote).out.strip()
    if known and git.try_run("diff", "--quiet", known, "HEAD", "--", *paths).ok:
        return None
    lease = f"--force-with-lease=refs/heads/{working_branch}:{known}"
    answer = git.try_run("push", lease, "origin", f"HEAD:refs/heads/{working_branch}")
    return None if answer.ok else answer


def commit(git: Git, parcel: Parcel) -> bool:
    """Commit these files alone; False when none of them changed, or git is to ignore them."""
    paths = parcel.paths
    if git.try_run("check-ignore", "--quiet", "--", *paths).ok:
        return False
    git.run("add", "--", *paths)
    if git.try_run("diff", "--cached", "--quiet", "--", *paths).ok:
        return False
    git.run("commit", "--quiet", "--no-verify", "-m", parcel.message, "--", *paths)
    return True


def push(git: Git, parcel: Parcel) -> Answer | None:
    """Push to the branch, on top of what others pushed; the answer if it is protected."""
    failures = 0
    for attempt in range(ATTEMPTS):
        answer = git.try_run("push", "origin", f"HEAD:refs/heads/{parcel.branch}")
        if answer.ok:
            return None
        if any(sign in answer.said for sign in _PROTECTED):
            return answer
        behind = any(sign in answer.said for sign in _BEHIND)
        failures += not behind
        if failures == FAILURES or any(sign in answer.said for sign in _FORBIDDEN):
            raise GitFailed("push", answer.said, hint=by_hand(git, parcel))
        pause = min(_PAUSE * 2**attempt, _LONGEST_PAUSE)
        time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads runs, keeps no secret
        if behind:
            _rebase(git, parcel)
    moved = f"{parcel.branch} moved on {ATTEMPTS} times"
    raise GitFailed("push", moved, hint=by_hand(git, parcel))


def take_pending(git: Git, path: str, working_branch: str) -> bool:
    """Start from the lockfile of a pull request that is still open, if it is newer than ours.

    Without it a second apply would not know what the first one made. A serial that is higher in
    the same lineage is newer; a branch that was merged and left behind is not. Raises GitFailed
    where the remote cannot be asked.
    """
    name = f"refs/heads/{working_branch}:refs/remotes/origin/{working_branch}"
    fetched = git.try_run("fetch", "--quiet", "origin", f"+{name}")
    if not fetched.ok:
        if _NO_BRANCH in fetched.said:
            return False
        raise GitFailed("fetch", fetched.said)
    held = git.try_run("show", f"refs/remotes/origin/{working_branch}:./{path}")
    ours = git.try_run("show", f"HEAD:./{path}")
    if not held.ok or not _newer(held.out, ours.out if ours.ok else ""):
        return False
    git.run("checkout", "--quiet", f"refs/remotes/origin/{working_branch}", "--", path)
    return True


def by_hand(git: Git, parcel: Parcel) -> str:
    """The commands that finish the job at a person's desk, in the repository's own folder."""
    folder = git.run("rev-parse", "--show-prefix").strip()
    files = " ".join(shlex.quote(f"{folder}{path}") for path in parcel.paths)
    title = shlex.quote(parcel.message.partition("\n")[0])
    commands = [
        *[parcel.fetch] * bool(parcel.fetch),
        f"git add {files}",
        f"git commit -m {title}",
        f"git push origin HEAD:{parcel.branch}",
    ]
    return f"finish it by hand: {' && '.join(commands)}"


def _rebase(git: Git, parcel: Parcel) -> None:
    git.run("fetch", "--quiet", "origin", parcel.branch)
    if git.try_run("rebase", "--autostash", "--quiet", "FETCH_HEAD").ok:
        return
    git.try_run("rebase", "--abort")
    raise Stale(
        f"another run changed {' '.join(parcel.paths)} on {parcel.branch} meanwhile",
        hint="run the job again: apply finds what this run made and takes it over. "
        "`concurrency` in the workflow keeps two runs apart",
    )


def _newer(held: str, ours: str) -> bool:
    theirs, mine = _facts(held), _facts(ours)
    if theirs is None:
        return False
    return mine is None or (theirs[0] == mine[0] and theirs[1] > mine[1])


def _facts(text: str) -> tuple[str, int] | None:
    """Lineage and serial of a lockfile; None for what is none."""
    try:
        document = json.loads(text)
        return str(document["lineage"]), int(document["serial"])
    except (ValueError, TypeError, KeyError):
        return None


def _reason(answer: Answer) -> str:
    lines = [
        line.strip() for line in answer.said.splitlines() if "rejected" in line or "GH0" in line
    ]
    return "; ".join(lines) or "it is protected"
