"""The lockfile on its way back: committed, rebased, pushed, or proposed as a pull request."""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wxpublish.errors import CannotSave, Stale
from wxpublish.github.api import Github
from wxpublish.github.git import Answer, Git, GitFailed

ATTEMPTS = 24
_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_PROTECTED = ("GH006", "GH013", "protected branch", "rule violations", "hook declined")
_BEHIND = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "stale info",
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the lockfile; `place` is a branch or the page of a pull request."""

    how: Literal["unchanged", "pushed", "proposed"]
    place: str = ""


def deliver(
    git: Git,
    paths: Sequence[str],
    message: str,
    *,
    branch: str,
    working_branch: str = "",
    github: Github | None = None,
) -> Delivered:
    """Commit the files and push them to the branch.

    Where that is protected they go to `working_branch` and a pull request. Raises CannotSave with
    the commands that finish the job, and Stale when another run changed the same file meanwhile.
    """
    if not commit(git, paths, message):
        return Delivered("unchanged")
    refused = push(git, paths, branch)
    if refused is None:
        return Delivered("pushed", branch)
    if not working_branch or github is None:
        raise CannotSave(branch, _reason(refused), None, by_hand(paths, message, branch))
    problem = _propose(git, paths, working_branch)
    if problem is not None:
        command = by_hand(paths, message, branch)
        raise CannotSave(working_branch, _reason(problem), None, command)
    title, _, body = message.partition("\n\n")
    return Delivered("proposed", github.open_pull(working_branch, branch, title, body))


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


def commit(git: Git, paths: Sequence[str], message: str) -> bool:
    """Commit these files alone; False when none of them changed, or git is to ignore them."""
    if git.try_run("check-ignore", "--quiet", "--", *paths).ok:
        return False
    git.run("add", "--", *paths)
    if git.try_run("diff", "--cached", "--quiet", "--", *paths).ok:
        return False
    git.run("commit", "--quiet", "--no-verify", "-m", message, "--", *paths)
    return True


def push(git: Git, paths: Sequence[str], branch: str) -> Answer | None:
    """Push to the branch, on top of what others pushed; the answer if it is protected."""
    for attempt in range(ATTEMPTS):
        answer = git.try_run("push", "origin", f"HEAD:refs/heads/{branch}")
        if answer.ok:
            return None
        if any(sign in answer.said for sign in _PROTECTED):
            return answer
        if not any(sign in answer.said for sign in _BEHIND):
            raise GitFailed("push", answer.said)
        pause = min(_PAUSE * 2**attempt, _LONGEST_PAUSE)
        time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads runs, keeps no secret
        _rebase(git, paths, branch)
    raise GitFailed("push", f"{branch} moved on {ATTEMPTS} times; run the job again")


def take_pending(git: Git, path: str, working_branch: str) -> bool:
    """Start from the lockfile of a pull request that is still open, if it is newer than ours.

    Without it a second apply would not know what the first one made. A serial that is higher in
    the same lineage is newer; a branch that was merged and left behind is not.
    """
    name = f"refs/heads/{working_branch}:refs/remotes/origin/{working_branch}"
    if not git.try_run("fetch", "--quiet", "origin", f"+{name}").ok:
        return False
    held = git.try_run("show", f"refs/remotes/origin/{working_branch}:./{path}")
    ours = git.try_run("show", f"HEAD:./{path}")
    if not held.ok or not _newer(held.out, ours.out if ours.ok else ""):
        return False
    git.run("checkout", "--quiet", f"refs/remotes/origin/{working_branch}", "--", path)
    return True


def by_hand(paths: Sequence[str], message: str, branch: str) -> str:
    """The commands that finish the job where pushing is not allowed."""
    title = message.partition("\n")[0].replace("'", "’")
    files = " ".join(paths)
    return (
        f"download the artifact of this run, then: git add {files} && git commit -m '{title}' && "
        f"git push origin HEAD:{branch}; or set the input `working-branch` and let a pull request "
        "be opened"
    )


def _rebase(git: Git, paths: Sequence[str], branch: str) -> None:
    git.run("fetch", "--quiet", "origin", branch)
    if git.try_run("rebase", "--autostash", "--quiet", "FETCH_HEAD").ok:
        return
    git.try_run("rebase", "--abort")
    raise Stale(
        f"another run changed {' '.join(paths)} on {branch} meanwhile",
        hint="run the job again: apply finds what this run made and takes it over. "
        "`concurrency` in the workflow keeps two runs apart",
    )


def _newer(held: str, ours: str) -> bool:
    theirs = json.loads(held)
    mine = json.loads(ours) if ours else {"lineage": theirs["lineage"], "serial": 0}
    same = theirs["lineage"] == mine["lineage"]
    return bool(same and theirs["serial"] > mine["serial"])


def _reason(answer: Answer) -> str:
    lines = [
        line.strip() for line in answer.said.splitlines() if "rejected" in line or "GH0" in line
    ]
    return "; ".join(lines) or "it is protected"
