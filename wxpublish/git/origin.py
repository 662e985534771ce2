"""What is said to the remote `origin`: the two commands that use the network."""

from wxpublish.git.command import Answer
from wxpublish.git.repository import Repository

_REMOTE = "origin"


def fetch(repository: Repository, branch: str, into: str) -> Answer:
    """Bring a branch of the remote to a reference of ours."""
    return repository.ask(
        *("fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules"),
        *("--upload-pack=git-upload-pack", _REMOTE, f"+refs/heads/{branch}:{into}"),
        network=True,
    )


def push(repository: Repository, commit: str, branch: str, *, lease: str | None = None) -> Answer:
    """Push a commit to a branch of the remote.

    With a `lease` it replaces what stands there, if that is still this commit; empty: if there is
    no such branch.
    """
    reference = f"refs/heads/{branch}"
    replaced = [] if lease is None else [f"--force-with-lease={reference}:{lease}"]
    return repository.ask(
        *("push", "--no-verify", "--no-follow-tags", "--receive-pack=git-receive-pack"),
        *(*replaced, _REMOTE, f"{commit}:{reference}"),
        network=True,
    )


def tracking(branch: str) -> str:
    """Where a branch of the remote is remembered."""
    return f"refs/remotes/{_REMOTE}/{branch}"
