"""Files below `.wxpublish` that were committed are not used.

The folder has the state of runs and of the emulator; a pull request could forge it.
"""

import os
from pathlib import Path

from wxpublish.errors import BrokenState
from wxpublish.git.index import list_tracked_files
from wxpublish.git.repository import Repository, find_repository
from wxpublish.state.symlinks import WORKSPACE, refuse_links

_known: dict[tuple[Repository, int, int], tuple[str, ...] | None] = {}
"""The tracked files by time and size of the index they are from, so that git runs once."""


def refuse_committed(root: Path) -> None:
    """Raise BrokenState for a symbolic link below `.wxpublish`, or a file there that git tracks.

    In a workflow also if git cannot be asked: a checkout without git has no `.git`, but has all
    files of a pull request.
    """
    refuse_links(root)
    if not os.path.lexists(root / WORKSPACE):
        return
    repository = find_repository(root, any_owner=True)
    files = _tracked(repository) if repository else None
    if files is None and _in_checkout(root):
        raise BrokenState(
            str(root / WORKSPACE),
            "may have come with the checkout, and git is not available to check that",
            hint="install git in a step before actions/checkout",
        )
    if files:
        raise BrokenState(
            files[0],
            "is tracked by git, so a pull request may have forged it",
            hint=f"in the site's folder: git rm -r --cached {WORKSPACE}, and commit that",
        )


def _in_checkout(root: Path) -> bool:
    """Whether the site is in the workspace of a workflow."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return bool(workspace) and root.resolve().is_relative_to(Path(workspace or "").resolve())


def _tracked(repository: Repository) -> tuple[str, ...] | None:
    try:
        index = (repository.top / ".git" / "index").stat()
    except OSError:  # the index of a worktree is elsewhere
        return list_tracked_files(repository, WORKSPACE, any_case=True)
    key = (repository, index.st_mtime_ns, index.st_size)
    if key not in _known:
        _known.clear()
        _known[key] = list_tracked_files(repository, WORKSPACE, any_case=True)
    return _known[key]
