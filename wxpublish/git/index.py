"""The index of a repository, and what git ignores."""

from pathlib import Path

from wxpublish.git.isolation import config_variables
from wxpublish.git.objects import read_blob, write_blob
from wxpublish.git.repository import Repository

_FILE = "100644"
MERGED, BASE, OURS, THEIRS = range(4)
"""The stages of an index entry: 0 without a conflict, else the three sides of the merge."""


def read_stages(repository: Repository, path: str) -> dict[int, bytes]:
    """The versions of a file in the index by stage. A side of a merge that deleted the file has
    no stage, an untracked file none at all. Raises GitFailed.
    """
    listed = repository.run("ls-files", "-z", "--stage", "--", repository.pathspec(path))
    found = {}
    for entry in filter(None, listed.split("\0")):
        _, name, stage = entry.partition("\t")[0].split(" ")
        data = read_blob(repository, name)
        if data is not None:
            found[int(stage)] = data
    return found


def is_unmerged(repository: Repository, path: str) -> bool:
    """Whether a file of the site is in conflict after a merge; False if git fails."""
    answer = repository.try_run("ls-files", "-z", "--unmerged", "--", repository.pathspec(path))
    return answer.ok and bool(answer.stdout)


def stage_file(
    repository: Repository, path: str, data: bytes, *, index: Path | None = None
) -> None:
    """Stage bytes as the version of a file without a conflict. Raises GitFailed."""
    entry = f"{_FILE},{write_blob(repository, data)},{repository.path(path)}"
    more = {} if index else _without_filters(repository)
    repository.run("update-index", "--add", "--cacheinfo", entry, index=index, more=more)


def _without_filters(repository: Repository) -> dict[str, str]:
    """Environment variables that turn off every configured filter.

    When git writes an index, it reads files again that changed just before, and runs the filters
    that their attributes name.
    """
    command = ("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$")
    keys = repository.try_run(*command).stdout.decode("utf-8", "surrogateescape").split("\0")
    names = sorted({key.rpartition(".")[0] for key in filter(None, keys)})
    empty = [(f"{name}.{kind}", "") for name in names for kind in ("clean", "process")]
    return config_variables([*empty, *((f"{name}.required", "false") for name in names)])


def list_tracked_files(
    repository: Repository, path: str, *, any_case: bool = False
) -> tuple[str, ...] | None:
    """The tracked files at or below a path of the site, relative to the top of the repository;
    None if git fails.

    `any_case` ignores case, since some file systems do.
    """
    pathspec = repository.pathspec(path, any_case=any_case)
    answer = repository.try_run("ls-files", "-z", "--", pathspec)
    if not answer.ok:
        return None
    return tuple(filter(None, answer.stdout.decode("utf-8", "replace").split("\0")))


def is_ignored(repository: Repository, path: str) -> bool | None:
    """Whether git ignores a path of the site; None if git fails."""
    answer = repository.try_run("check-ignore", "--quiet", "--", f"./{repository.path(path)}")
    return {0: True, 1: False}.get(answer.exit_code) if answer.exit_code is not None else None
