"""Commits that are made beside the working tree: no checkout, no filter and no hook is run."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from wxpublish.git.index import stage_file
from wxpublish.git.objects import commit_named
from wxpublish.git.repository import Repository


def commit_files(
    repository: Repository, parent: str, files: Mapping[str, bytes], message: str
) -> str:
    """A commit on top of `parent` in which files of the site, by path, have these bytes.

    Neither HEAD nor the index nor a file is touched. Raises GitFailed.
    """
    with tempfile.TemporaryDirectory(prefix="wxpublish-") as folder:
        index = Path(folder) / "index"
        repository.run("read-tree", parent, index=index)
        for path, data in files.items():
            stage_file(repository, path, data, index=index)
        tree = repository.run("write-tree", "--missing-ok", index=index)
    return repository.run("commit-tree", tree, "-p", parent, data=f"{message}\n".encode())


def advance(repository: Repository, commit: str, files: Mapping[str, bytes]) -> None:
    """Let HEAD follow to a commit that changed these files, if it stands on its parent."""
    parent = commit_named(repository, f"{commit}^")
    if parent and repository.ask("update-ref", "HEAD", commit, parent).ok:
        for path, data in files.items():
            stage_file(repository, path, data)
