"""What a checkout may have brought below a site's `.wxpublish`: none of it is used.

A journal says what was done and an emulator what it holds; a pull request that commits one would
speak for a run that never was.
"""

import os
from pathlib import Path

from wxpublish.errors import BrokenState
from wxpublish.git.index import list_tracked_files
from wxpublish.git.repository import Repository, find_repository
from wxpublish.state.symlinks import WORKSPACE, refuse_links

_known: dict[tuple[Repository, int, int], tuple[str, ...] | None] = {}
"""What git said, by the time and size of the index it was read from: a command asks once."""


def refuse_committed(root: Path) -> None:
    """Raise BrokenState for a link below `.wxpublish`, and for a file there that git tracks.

    In a workflow also where git cannot tell: a checkout without git has no `.git`, and brings what
    a pull request commits all the same.
    """
    refuse_links(root)
    if not os.path.lexists(root / WORKSPACE):
        return
    repository = find_repository(root, any_owner=True)
    files = _tracked(repository) if repository else None
    if files is None and _in_checkout(root):
        raise BrokenState(
            str(root / WORKSPACE),
            "may have come with the checkout: there is no git here that could tell",
            hint="install git in a step before actions/checkout",
        )
    if files:
        raise BrokenState(
            files[0],
            "is tracked by git: what a pull request can bring is no state of a run",
            hint=f"in the site's folder: git rm -r --cached {WORKSPACE}, and commit that",
        )


def _in_checkout(root: Path) -> bool:
    """Whether the site lies in the workspace of a workflow."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return bool(workspace) and root.resolve().is_relative_to(Path(workspace or "").resolve())


def _tracked(repository: Repository) -> tuple[str, ...] | None:
    try:
        index = (repository.top / ".git" / "index").stat()
    except OSError:  # a worktree's index lies elsewhere
        return list_tracked_files(repository, WORKSPACE, any_case=True)
    key = (repository, index.st_mtime_ns, index.st_size)
    if key not in _known:
        _known.clear()
        _known[key] = list_tracked_files(repository, WORKSPACE, any_case=True)
    return _known[key]
