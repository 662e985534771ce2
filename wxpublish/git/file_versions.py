"""The versions of one file on the line of commits that the working tree stands on.

Before it: HEAD and its first parents, so that what a merged branch did on its way does not count.
After it: what `origin` has on top of HEAD, what the branch itself had before it was reset, and, where
no branch is checked out, what branches have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wxpublish.git.repository import Repository

LIMIT = 10
"""Commits that are looked at in each direction, the newest first."""
REMEMBERED = 20
"""Places where the branch stood before, of those that git remembers."""


@dataclass(frozen=True, slots=True)
class VersionHistory:
    """The commits that changed the file: those after HEAD and on its own line, the newest first,
    and those of branches that were merged into it.
    """

    own: tuple[str, ...]
    merged: tuple[str, ...]


def line_of(repository: Repository, path: str, limit: int = LIMIT) -> VersionHistory:
    """The last commits that changed a file of the site. At most five calls."""
    where = (f"--max-count={limit}", "--end-of-options")
    paths = ("--", repository.pathspec(path))

    def commits(*options: str) -> tuple[str, ...]:
        answer = repository.ask("rev-list", *options, *where, "HEAD", *paths)
        return tuple(answer.text.split()) if answer.ok else ()

    branch = _branch(repository)
    refs = ["--branches"]
    if branch:
        refs = [f"--glob=refs/remotes/*/{branch}", *_former_tips(repository, branch)]
    after = repository.ask(
        *("rev-list", "--ancestry-path", "--ignore-missing", f"--max-count={limit}"),
        *("^HEAD", "--glob=refs/remotes/*/HEAD", *refs, *paths),
    )
    own = (*(after.text.split() if after.ok else ()), *commits("--first-parent"))
    merged = tuple(one for one in commits("--full-history") if one not in own)
    return VersionHistory(own, merged)


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
    if not commits or "\n" in path:
        return
    wanted = "".join(f"{commit}:{repository.path(path)}\n" for commit in commits)
    out = repository.ask("cat-file", "--batch", data=wanted.encode()).out
    for commit in commits:
        head, _, out = out.partition(b"\n")
        _, kind, *size = head.split(b" ") if head.count(b" ") == 2 else (b"", b"")
        if kind == b"blob" and size:
            length = int(size[0])
            yield commit, out[:length]
            out = out[length + 1 :]
