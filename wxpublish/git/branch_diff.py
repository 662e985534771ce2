"""What a branch changes: the commit where it forks from its base, and the files that differ."""

from wxpublish.git.objects import merge_base, resolve_commit
from wxpublish.git.origin import tracking_ref
from wxpublish.git.repository import Repository


def pull_request_base(repository: Repository, branch: str, sha: str, head: str) -> str | None:
    """The commit that a pull request is compared with; None if this clone does not have it.

    `branch` and `sha` are the base branch and one of its commits, `head` is the proposed commit.
    GitHub checks out a merge of both: its first parent is the current base branch. For any other
    checkout it is the commit where that forks from the base branch.
    """
    merged = resolve_commit(repository, "HEAD^2")
    names = ["HEAD^1"] * (merged is not None and merged == head) + [tracking_ref(branch), sha]
    known = (resolve_commit(repository, name) for name in names if name)
    tip = next((commit for commit in known if commit), None)
    return fork_point(repository, tip) if tip else None


def fork_point(repository: Repository, commit: str) -> str:
    """The merge base of HEAD and a commit; the commit itself if the clone does not reach back."""
    return merge_base(repository, commit, "HEAD") or commit


def changed_files(repository: Repository, base: str) -> dict[str, str | None]:
    """The files of the site that differ between a commit and HEAD, with their blob at the commit;
    None for a file that the commit does not have.
    """
    command = ("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    answer = repository.try_run(*command, base, "HEAD", "--", repository.pathspec("") or ".")
    parts = answer.stdout.decode("utf-8", "surrogateescape").split("\0") if answer.ok else []
    found = {}
    for facts, path in zip(parts[::2], parts[1::2], strict=False):
        blob = facts.split(" ")[2]
        inside = path.removeprefix(repository.prefix)
        found[inside] = blob if blob.strip("0") else None
    return found
