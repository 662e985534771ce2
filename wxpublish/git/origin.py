"""Fetch from and push to the remote `origin`: the only commands that use the network."""

from wxpublish.git.command import GitResult
from wxpublish.git.repository import Repository

_REMOTE = "origin"


def fetch(repository: Repository, branch: str, into: str) -> GitResult:
    """Fetch a branch of the remote into a local reference."""
    return repository.try_run(
        *("fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules"),
        *("--upload-pack=git-upload-pack", _REMOTE, f"+refs/heads/{branch}:{into}"),
        network=True,
    )


def push(
    repository: Repository, commit: str, branch: str, *, lease: str | None = None
) -> GitResult:
    """Push a commit to a branch of the remote.

    With a `lease` the branch is replaced if it is still at that commit; an empty lease means that
    the branch must not exist.
    """
    reference = f"refs/heads/{branch}"
    replaced = [] if lease is None else [f"--force-with-lease={reference}:{lease}"]
    return repository.try_run(
        *("push", "--no-verify", "--no-follow-tags", "--receive-pack=git-receive-pack"),
        *(*replaced, _REMOTE, f"{commit}:{reference}"),
        network=True,
    )


def tracking_ref(branch: str) -> str:
    """The remote-tracking reference of a branch."""
    return f"refs/remotes/{_REMOTE}/{branch}"
