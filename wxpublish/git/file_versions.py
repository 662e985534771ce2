"""The versions of one file on the line of commits that the working tree stands on.

Before it: HEAD and its first parents, so that what a merged branch did on its way does not count.
After it: what `origin` has on top of HEAD, what the branch itself had before it was reset, and, where
no branch is checked out, what branches have.
"""

from collections.abc import Iterator, Sequence

from wxpublish.git.objects import blobs
from wxpublish.git.repository import Repository

LIMIT = 10
"""Commits that are looked at in each direction, the newest first."""
REMEMBERED = 20
"""Places where the branch stood before, of those that git remembers."""


def commits_of(repository: Repository, path: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The last commits that changed a file of the site: those after HEAD and on its own line, the
    newest first. At most four calls.
    """
    where = (f"--max-count={limit}", "--end-of-options")
    paths = ("--", repository.pathspec(path))
    branch = _branch(repository)
    refs = ["--branches"]
    if branch:
        refs = [f"--glob=refs/remotes/*/{branch}", *_former_tips(repository, branch)]
    after = repository.ask(
        *("rev-list", "--ancestry-path", "--ignore-missing", f"--max-count={limit}"),
        *("^HEAD", "--glob=refs/remotes/*/HEAD", *refs, *paths),
    )
    before = repository.ask("rev-list", "--first-parent", *where, "HEAD", *paths)
    return (
        *(after.text.split() if after.ok else ()),
        *(before.text.split() if before.ok else ()),
    )


def _former_tips(repository: Repository, branch: str) -> list[str]:
    """Where the branch stood before, as far as this clone remembers it; a fresh clone does not."""
    asked = ("rev-list", "--walk-reflogs", f"--max-count={REMEMBERED}", "--end-of-options")
    answer = repository.ask(*asked, f"refs/heads/{branch}", "--")
    return sorted({*answer.text.split()}) if answer.ok else []


def _branch(repository: Repository) -> str:
    """The branch that is checked out; empty for none."""
    answer = repository.ask("symbolic-ref", "--quiet", "--short", "HEAD")
    return answer.text if answer.ok else ""


def files_at(
    repository: Repository, commits: Sequence[str], path: str
) -> Iterator[tuple[str, bytes]]:
    """A file of the site at each of these commits that has it. One call."""
    names = [f"{commit}:{repository.path(path)}" for commit in commits]
    for commit, data in zip(commits, blobs(repository, names), strict=True):
        if data is not None:
            yield commit, data
