"""The versions of a file in commits before and after HEAD.

Before: HEAD and its first parents, which leaves out the commits of merged branches. After: commits
of `origin` on top of HEAD, those that the branch had before it was reset, and, if no branch is
checked out, those of all branches.
"""

from collections.abc import Iterator, Sequence

from wxpublish.git.objects import read_blobs
from wxpublish.git.repository import Repository

LIMIT = 10
"""Commits that are read in each direction, newest first."""
REFLOG_LIMIT = 20
"""Former tips of the branch that are read from the reflog."""


def commits_changing(repository: Repository, path: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The commits that changed a file of the site: those after HEAD, then those before it, each
    newest first. Runs git at most four times.
    """
    options = (f"--max-count={limit}", "--end-of-options")
    paths = ("--", repository.pathspec(path))
    branch = _current_branch(repository)
    refs = ["--branches"]
    if branch:
        refs = [f"--glob=refs/remotes/*/{branch}", *_former_tips(repository, branch)]
    after = repository.try_run(
        *("rev-list", "--ancestry-path", "--ignore-missing", f"--max-count={limit}"),
        *("^HEAD", "--glob=refs/remotes/*/HEAD", *refs, *paths),
    )
    before = repository.try_run("rev-list", "--first-parent", *options, "HEAD", *paths)
    return (
        *(after.text.split() if after.ok else ()),
        *(before.text.split() if before.ok else ()),
    )


def _former_tips(repository: Repository, branch: str) -> list[str]:
    """The commits that the branch pointed to before, as far as the reflog goes."""
    command = ("rev-list", "--walk-reflogs", f"--max-count={REFLOG_LIMIT}", "--end-of-options")
    answer = repository.try_run(*command, f"refs/heads/{branch}", "--")
    return sorted({*answer.text.split()}) if answer.ok else []


def _current_branch(repository: Repository) -> str:
    """The branch that is checked out; empty if there is none."""
    answer = repository.try_run("symbolic-ref", "--quiet", "--short", "HEAD")
    return answer.text if answer.ok else ""


def read_file_at_commits(
    repository: Repository, commits: Sequence[str], path: str
) -> Iterator[tuple[str, bytes]]:
    """A file of the site at each of these commits that has it. Runs git once."""
    names = [f"{commit}:{repository.path(path)}" for commit in commits]
    for commit, data in zip(commits, read_blobs(repository, names), strict=True):
        if data is not None:
            yield commit, data
