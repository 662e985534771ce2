"""The versions of one file on the line of commits that the working tree stands on.

Before it: HEAD and its first parents, so that what a merged branch did on its way does not count.
After it: what `origin` has on top of HEAD, and, where no branch is checked out, what branches have.
"""

from collections.abc import Iterator, Sequence

from wxpublish.git.repository import Repository

LIMIT = 10
"""Commits that are looked at in each direction, the newest first."""


def line_of(repository: Repository, path: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The commits that changed a file of the site, those after HEAD first. At most three calls."""
    own = repository.ask("symbolic-ref", "--quiet", "--short", "HEAD")
    refs = ["--glob=refs/remotes/*/HEAD"]
    refs += [f"--glob=refs/remotes/*/{own.text}"] if own.ok and own.text else ["--branches"]
    where = ("--", repository.pathspec(path))
    most = f"--max-count={limit}"
    after = repository.ask("rev-list", "--ancestry-path", most, "^HEAD", *refs, *where)
    before = repository.ask("rev-list", "--first-parent", most, "HEAD", *where)
    return tuple(line for answer in (after, before) if answer.ok for line in answer.text.split())


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
