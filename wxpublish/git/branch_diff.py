"""What a branch proposes: where it left its base, and the files that differ from there."""

from wxpublish.git.objects import commit_named, merge_base
from wxpublish.git.origin import tracking
from wxpublish.git.repository import Repository


def base_of_pull_request(repository: Repository, branch: str, sha: str, head: str) -> str | None:
    """The commit of the base branch that a pull request is compared with; None if it is not here.

    `branch` and `sha` are the base branch and a commit of it, `head` the proposed commit. GitHub
    checks out a merge of both, whose first parent is the base branch as it is now; where another
    commit is checked out, it is where that one left the base branch.
    """
    merged = commit_named(repository, "HEAD^2")
    names = ["HEAD^1"] * (merged is not None and merged == head) + [tracking(branch), sha]
    known = (commit_named(repository, name) for name in names if name)
    tip = next((commit for commit in known if commit), None)
    return base_of(repository, tip) if tip else None


def base_of(repository: Repository, commit: str) -> str:
    """Where the checked-out commit left another one; that one itself if the clone does not know."""
    return merge_base(repository, commit, "HEAD") or commit


def former_files(repository: Repository, base: str) -> dict[str, str | None]:
    """The files of the site that differ between a commit and HEAD, with their blob at the commit.

    None where it had no such file.
    """
    asked = ("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    answer = repository.ask(*asked, base, "HEAD", "--", repository.pathspec("") or ".")
    parts = answer.out.decode("utf-8", "surrogateescape").split("\0") if answer.ok else []
    found = {}
    for facts, path in zip(parts[::2], parts[1::2], strict=False):
        blob = facts.split(" ")[2]
        inside = path.removeprefix(repository.prefix)
        found[inside] = blob if blob.strip("0") else None
    return found
