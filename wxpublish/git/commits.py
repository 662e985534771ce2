"""Commits that are made without the working tree, so that no filter and no hook runs."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from wxpublish.git.index import stage_file
from wxpublish.git.objects import resolve_commit
from wxpublish.git.repository import Repository


def commit_files(
    repository: Repository, parent: str, files: Mapping[str, bytes], message: str
) -> str:
    """Make a commit on top of `parent` that sets the bytes of these files of the site, by path.

    HEAD, the index and the files stay as they are. Raises GitFailed.
    """
    with tempfile.TemporaryDirectory(prefix="wxpublish-") as folder:
        index = Path(folder) / "index"
        repository.run("read-tree", parent, index=index)
        for path, data in files.items():
            stage_file(repository, path, data, index=index)
        tree = repository.run("write-tree", "--missing-ok", index=index)
    return repository.run("commit-tree", tree, "-p", parent, data=f"{message}\n".encode())


def advance_head(repository: Repository, commit: str, files: Mapping[str, bytes]) -> None:
    """Move HEAD to a commit that changed these files, if HEAD is its parent."""
    parent = resolve_commit(repository, f"{commit}^")
    if parent and repository.try_run("update-ref", "HEAD", commit, parent).ok:
        for path, data in files.items():
            stage_file(repository, path, data)
